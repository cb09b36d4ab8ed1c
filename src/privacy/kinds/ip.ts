import { type Find, finder } from "../span.ts";

// A version such as "v1.2.3.4" or "version 1.2.3.4" is no address.
export const IPV4_PATTERN =
  /(?<![\w.-])(?<!(?:version|release|build|firmware|revision|rev\.?|ver\.?|sdk) )(?:\d{1,3}\.){3}\d{1,3}(?![\w-]|\.\d)/gi;
// What ends in an address of version 4 is one, too: ::ffff:192.168.1.1.
export const IPV6_PATTERN =
  /(?<![\w:.])(?:[0-9a-f]{0,4}:){2,7}(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f]{0,4})(?:%[0-9a-z]{1,15})?(?![\w:]|\.\d)/gi;
export const NETWORK_WORD =
  /\b(?:ips?|ipv4|address(?:es)?|hosts?|servers?|subnet|gateway|dns|ping|ssh|tcp|udp|port|network|netmask|router|nodes?|from|client|connect\w{0,4}|listen\w{0,4}|login\w{0,2}|blocked)\b|:\/\/|@/i;
export const PORT_OR_NET = /^(?::\d{2,5}|\/(?:[1-9]|[12]\d|3[0-2]))(?![\d.])/;

const WORD_BEFORE = 32;
// Real addresses have four numbers below 32 once in 4,000 times; four-part versions nearly always.
const SMALL = 32;

const QUAD = /\d\.\d/;
// Eight groups have six colons at least (an address of version 4 at the end counts two); times have fewer.
export const COLONS = /::|(?::[0-9a-f]{1,4}){5}:/i;

const four = finder("IP", IPV4_PATTERN, isIpv4);
const six = finder("IP", IPV6_PATTERN, isIpv6);

/** IP addresses of both versions. */
export const findIp: Find = (text) => [...(QUAD.test(text) ? four(text) : []), ...(COLONS.test(text) ? six(text) : [])];

function isIpv4(match: string, text: string, at: number): boolean {
  const parts = match.split(".").map(Number);
  if (!parts.every((part) => part <= 255) || /(?<!\d)0\d/.test(match)) return false;
  if (!isLikeVersion(parts)) return true;
  const end = at + match.length;
  return PORT_OR_NET.test(text.slice(end, end + 8)) || NETWORK_WORD.test(text.slice(Math.max(0, at - WORD_BEFORE), at));
}

/** Four small numbers of no private net that are not the same all over, as 1.1.1.1 or 8.8.8.8 are. */
function isLikeVersion(parts: readonly number[]): boolean {
  const [first = 0] = parts;
  return first !== 10 && first !== 0 && new Set(parts).size > 1 && parts.every((part) => part < SMALL);
}

/** Eight groups, or fewer with one "::"; times such as 10:00:00 have neither, nor has std::abs a digit. */
function isIpv6(match: string): boolean {
  const [address = ""] = match.split("%");
  const groups = groupsIn(address);
  if (groups === null || !/\d/.test(address)) return false;
  const halves = address.split("::");
  if (halves.length === 1) return groups === 8;
  return halves.length === 2 && groups >= 1 && groups < 8 && !/[^:]:$|^:[^:]/.test(address);
}

/** An address of version 4 at its end stands for two of them; null = it is none. */
function groupsIn(address: string): number | null {
  const groups = address.split(":").filter((group) => group !== "");
  const last = groups.at(-1) ?? "";
  if (!last.includes(".")) return groups.length;
  return last.split(".").every((part) => Number(part) <= 255) ? groups.length + 1 : null;
}
