/** Words that an address stands beside, however much it looks like a version. */
export const NETWORK_WORD =
  /(?<![A-Za-z])(?:ips?|ipv4|address(?:es)?|hosts?|servers?|subnet|gateway|dns|ping|ssh|tcp|udp|port|network|netmask|router|nodes?|from|client|connect\w{0,4}|listen\w{0,4}|login\w{0,2}|blocked)(?![A-Za-z])|:\/\/|@/i;
export const PORT_OR_NET = /^(?::\d{2,5}|\/(?:[1-9]|[12]\d|3[0-2]))(?![\d.])/;
/** Programs whose versions have four numbers, right before them. */
export const PRODUCT =
  /(?<![a-z])(?:acrobat|adobe|android|apache|bios|chrome|chromium|citrix|confluence|cuda|db2|docker|dotnet|driver|edge|elasticsearch|excel|exchange|firefox|flash|gitlab|grafana|ios|ilo|idrac|java|jdk|jre|jenkins|jira|junos|kafka|kernel|kubernetes|linux|macos|mariadb|mongodb|mysql|nginx|office|openssl|opera|oracle|outlook|php|plugin|postgres(?:ql)?|powershell|python|rabbitmq|redis|ruby|safari|sap|splunk|sql|terraform|thunderbird|tomcat|veeam|vcenter|vmware|webkit|windows|zoom)(?: (?:client|server|esr|lts|agent|desktop))?[ /]{1,2}v?$/i;
/** What an address is joined to by a dash or an underscore: "node_10.1.2.3", "src-ip_10.1.2.3"; and the end of a range's first half. */
export const JOINED =
  /(?:(?<![A-Za-z])(?:ip|host|node|server|srv|src|dst|source|dest|destination|addr|address|client|from|to|gw|gateway|vm|net|subnet|range)|(?<![\d.])\d{1,3}(?:\.\d{1,3}){3} ?)[_-]$/i;
/** The second half of a range: whole, or its last number. */
export const RANGE_END = /^-(?:\d{1,3}(?:\.\d{1,3}){3}|\d{1,3})(?![\w.-])/;

const SMALL = 32;

/** Four small numbers of no private net that are not the same all over, as 1.1.1.1 or 8.8.8.8 are. Real addresses have four numbers below 32 once in 4,000 times; four-part versions nearly always. */
export function isLikeVersion(parts: readonly number[]): boolean {
  const [first = 0] = parts;
  return first !== 10 && first !== 0 && new Set(parts).size > 1 && isSmall(parts);
}

/** The same right behind the name of a program: one of its four numbers may be large, but for a private net. */
export function isLikeProductVersion(parts: readonly number[]): boolean {
  return parts.filter((part) => part >= SMALL).length < 2 && !isSurelyPrivate(parts);
}

/** Of a private net, and no version for the size of its numbers. */
export function isSurelyPrivate(parts: readonly number[]): boolean {
  const [first = 0, second = 0] = parts;
  const isPrivate = first === 10 || (first === 192 && second === 168) || (first === 172 && second > 15 && second < 32);
  return isPrivate && !isSmall(parts);
}

function isSmall(parts: readonly number[]): boolean {
  return parts.every((part) => part < SMALL);
}
