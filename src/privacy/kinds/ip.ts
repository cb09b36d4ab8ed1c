import { type Find, finder } from "../span.ts";

// A version such as "v1.2.3.4" or "version 1.2.3.4" is no address.
export const IPV4_PATTERN = /(?<![\w.-])(?<!(?:version|release|build) )(?:\d{1,3}\.){3}\d{1,3}(?![\w-]|\.\d)/gi;
export const IPV6_PATTERN = /(?<![\w:.])(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4}(?![\w:])/gi;

const four = finder("IP", IPV4_PATTERN, (match) => match.split(".").every((part) => Number(part) <= 255));
const six = finder("IP", IPV6_PATTERN, isIpv6);

/** IP addresses of both versions. */
export const findIp: Find = (text) => [...four(text), ...six(text)];

/** Eight groups, or fewer with one "::"; times such as 10:00:00 have neither. */
function isIpv6(match: string): boolean {
  const halves = match.split("::");
  if (halves.length > 2 || match.length < 6) return false;
  const groups = match.split(":").filter((group) => group !== "");
  return halves.length === 2 ? groups.length >= 1 && groups.length < 8 : groups.length === 8;
}
