import { BlockList, isIP } from "node:net";

/** What an address is to us; `denied` is never called, whatever the settings say. */
export type AddressClass = "denied" | "loopback" | "private" | "public";

type Range = readonly [network: string, prefix: number];

// Metadata services, "this host", link local, multicast, reserved, and IPv6 forms that smuggle an IPv4 address (compatible, NAT64, Teredo, 6to4).
const DENIED_4: readonly Range[] = [
  ["0.0.0.0", 8],
  ["169.254.0.0", 16],
  ["192.0.0.0", 24],
  ["100.100.100.200", 32],
  ["168.63.129.16", 32],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
];
const DENIED_6: readonly Range[] = [
  ["::", 96],
  ["64:ff9b::", 96],
  ["64:ff9b:1::", 48],
  ["2001::", 32],
  ["2002::", 16],
  ["fd00:ec2::", 32],
  ["fd20:ce::", 32],
  ["fe80::", 10],
  ["fec0::", 10],
  ["ff00::", 8],
];
const PRIVATE_4: readonly Range[] = [
  ["10.0.0.0", 8],
  ["172.16.0.0", 12],
  ["192.168.0.0", 16],
  ["100.64.0.0", 10],
];

function blockList(four: readonly Range[], six: readonly Range[]): BlockList {
  const list = new BlockList();
  for (const [network, prefix] of four) list.addSubnet(network, prefix, "ipv4");
  for (const [network, prefix] of six) list.addSubnet(network, prefix, "ipv6");
  return list;
}

const denied = blockList(DENIED_4, DENIED_6);
const loopback = blockList([["127.0.0.0", 8]], [["::1", 128]]);
const reserved = blockList(PRIVATE_4, [["fc00::", 7]]);

/** Class of an IPv4 or IPv6 address in any notation that `isIP` knows, IPv4-mapped IPv6 included; anything else is denied. */
export function classifyAddress(address: string): AddressClass {
  const version = isIP(address);
  if (version === 0 || address.includes("%")) return "denied";
  const family = version === 4 ? "ipv4" : "ipv6";
  if (loopback.check(address, family)) return "loopback"; // before the denied ::/96, which holds ::1
  if (denied.check(address, family)) return "denied";
  return reserved.check(address, family) ? "private" : "public";
}
