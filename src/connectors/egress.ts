import { lookup as resolveByDns } from "node:dns/promises";
import { isIP, type LookupFunction } from "node:net";
import { OpsError } from "../case/index.ts";
import { classifyAddress } from "./addresses.ts";

/** One address that a host name stands for. */
export interface ResolvedAddress {
  readonly address: string;
  readonly family: number;
}

/** Where a connector may call. Everything that is not named here is refused. */
export interface EgressRule {
  /** Exact origins, such as "https://model.internal:8443". */
  readonly origins: readonly string[];
  /** True: every address of the host must be private (model endpoints). False: public ones may be called too, over https. */
  readonly private: boolean;
  /** Demo and tests only. */
  readonly allowLoopback: boolean;
  /** All addresses of a host name; the system's resolver when absent. */
  readonly resolve?: (host: string) => Promise<readonly ResolvedAddress[]>;
}

const METADATA_HOSTS = [
  "metadata",
  "metadata.google.internal",
  "metadata.goog",
  "metadata.azure.internal",
  "metadata.tencentyun.com",
  "instance-data",
  "instance-data.ec2.internal",
];

/** Why this address may not be called under the rule, or undefined when it may. */
function objection(address: string, rule: EgressRule, secure: boolean): string | undefined {
  const kind = classifyAddress(address);
  if (kind === "denied") return "address_denied";
  if (kind === "loopback") return rule.allowLoopback ? undefined : "loopback_not_allowed";
  if (kind === "private") return undefined;
  if (rule.private) return "address_public";
  return secure ? undefined : "plain_http_to_public_address";
}

function refused(reason: string, host: string): OpsError {
  return new OpsError("EGRESS_REFUSED", "call refused by the egress rule", { reason, host, sent: false });
}

function hostOf(url: URL): string {
  return url.hostname
    .replace(/^\[|\]$/g, "")
    .replace(/\.$/, "")
    .toLowerCase();
}

/** The URL, if its origin is on the rule's list and its host may be called as far as the text tells. Throws EGRESS_REFUSED otherwise. */
export function assertOrigin(text: string, rule: EgressRule): URL {
  const url = URL.parse(text);
  if (url === null) throw refused("not_a_url", "");
  const host = hostOf(url);
  const secure = url.protocol === "https:";
  if (!secure && url.protocol !== "http:") throw refused("scheme", host);
  if (url.username !== "" || url.password !== "") throw refused("credentials_in_url", host);
  if (!rule.origins.includes(url.origin)) throw refused("origin_not_listed", host);
  if (METADATA_HOSTS.includes(host)) throw refused("metadata_host", host);
  const reason = isIP(host) === 0 ? undefined : objection(host, rule, secure);
  if (reason !== undefined) throw refused(reason, host);
  return url;
}

/** All addresses of the host, each allowed by the rule. One that is not refuses the whole host: a mixed answer is how rebinding looks. */
async function resolveAllowed(host: string, rule: EgressRule, secure: boolean): Promise<readonly ResolvedAddress[]> {
  const addresses = await (rule.resolve ?? ((name) => resolveByDns(name, { all: true })))(host);
  if (addresses.length === 0) throw refused("no_address", host);
  for (const { address } of addresses) {
    const reason = objection(address, rule, secure);
    if (reason !== undefined) throw refused(reason, host);
  }
  return addresses;
}

/** The start-time check: origin and every address the name has now. Throws EGRESS_REFUSED, or the resolver's own error. */
export async function assertEgress(text: string, rule: EgressRule): Promise<void> {
  const url = assertOrigin(text, rule);
  const host = hostOf(url);
  if (isIP(host) === 0) await resolveAllowed(host, rule, url.protocol === "https:");
}

/** A lookup for an agent: the addresses that were checked are the addresses that are connected to, so a name cannot change in between. */
export function pinnedLookup(rule: EgressRule, secure: boolean): LookupFunction {
  return (host, options, callback) => {
    resolveAllowed(host.replace(/\.$/, ""), rule, secure).then(
      (addresses) => {
        const [first] = addresses;
        if (options.all === true) callback(null, [...addresses]);
        else callback(null, first?.address ?? "", first?.family);
      },
      (error: unknown) => callback(error instanceof Error ? error : new Error("lookup failed"), ""),
    );
  };
}
