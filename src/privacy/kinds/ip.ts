import { type Find, finder } from "../span.ts";
import {
  isLikeProductVersion,
  isLikeVersion,
  isSurelyPrivate,
  JOINED,
  NETWORK_WORD,
  PORT_OR_NET,
  PRODUCT,
  RANGE_END,
} from "./ip-context.ts";

// A version such as "v1.2.3.4" or "version 1.2.3.4" is no address.
export const IPV4_PATTERN =
  /(?<![A-Za-z\d.])(?<!(?:version|release|build|firmware|revision|rev\.?|ver\.?|sdk) )(?:\d{1,3}\.){3}\d{1,3}(?![A-Za-z\d]|\.\d)/gi;
// ip-10-1-2-3, as clouds call their machines.
export const IPV4_NAME = /(?<![A-Za-z\d])ip[-_]\d{1,3}(?:[-_]\d{1,3}){3}(?![A-Za-z\d])/gi;
// What ends in an address of version 4 is one, too: ::ffff:192.168.1.1.
export const IPV6_PATTERN =
  /(?<![A-Za-z0-9:.])(?:[0-9a-f]{0,4}:){2,7}(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f]{0,4})(?:%[0-9a-z]{1,15})?(?![\w:]|\.\d)/gi;
const WORD_BEFORE = 32;
const QUAD = /\d\.\d/;
const NAME = /ip[-_]\d/i;
// Eight groups have six colons at least (an address of version 4 at the end counts two); times have fewer.
export const COLONS = /::|(?::[0-9a-f]{1,4}){5}:/i;

const four = finder("IP", IPV4_PATTERN, isIpv4);
const named = finder("IP", IPV4_NAME, (match) => match.split(/[-_]/).slice(1).every(isByte));
const six = finder("IP", IPV6_PATTERN, isIpv6);

/** IP addresses of both versions. */
export const findIp: Find = (text) => [
  ...(QUAD.test(text) ? four(text) : []),
  ...(NAME.test(text) ? named(text) : []),
  ...(COLONS.test(text) ? six(text) : []),
];

function isByte(number: string): boolean {
  return Number(number) <= 255;
}

function isIpv4(match: string, text: string, at: number): boolean {
  const parts = match.split(".").map(Number);
  if (!parts.every((part) => part <= 255) || /(?<!\d)0\d/.test(match)) return false;
  const before = text.slice(Math.max(0, at - WORD_BEFORE), at);
  const behind = text.slice(at + match.length, at + match.length + 18);
  if (!isApart(parts, before, behind)) return false;
  const isVersion = PRODUCT.test(before) ? isLikeProductVersion(parts) : isLikeVersion(parts);
  return !isVersion || PORT_OR_NET.test(behind) || NETWORK_WORD.test(before);
}

/** No part of a longer name: what is joined to it is a word such as "node", or the other end of a range. */
function isApart(parts: readonly number[], before: string, behind: string): boolean {
  if (/[_-]$/.test(before) && !JOINED.test(before) && !isSurelyPrivate(parts)) return false;
  return !behind.startsWith("-") || RANGE_END.test(behind);
}

// Of disks and their controllers: 50:06:01:60:3b:a0:12:34.
const WORLD_WIDE_NAME = /^(?:[0-9a-f]{2}:){7}[0-9a-f]{2}$/i;
// ab::cd12 is a name in a program; fe80::1 and a::1 are addresses.
const SCOPED = /^(?!f(?:e[89ab]|[cdf])[0-9a-f])[a-f][0-9a-f]{0,3}::(?:[a-f][0-9a-f]{0,3}|\d{1,2}[a-f]{1,2})$/i;

/** Eight groups, or fewer with one "::"; times such as 10:00:00 have neither, nor has std::abs a digit. */
function isIpv6(match: string): boolean {
  const [address = ""] = match.split("%");
  const groups = groupsIn(address);
  if (groups === null || !/\d/.test(address)) return false;
  const halves = address.split("::");
  if (halves.length === 1) return groups === 8 && !WORLD_WIDE_NAME.test(address);
  return halves.length === 2 && !SCOPED.test(address) && groups >= 1 && groups < 8 && !/[^:]:$|^:[^:]/.test(address);
}

/** An address of version 4 at its end stands for two of them; null = it is none. */
function groupsIn(address: string): number | null {
  const groups = address.split(":").filter((group) => group !== "");
  const last = groups.at(-1) ?? "";
  if (!last.includes(".")) return groups.length;
  return last.split(".").every((part) => Number(part) <= 255) ? groups.length + 1 : null;
}
