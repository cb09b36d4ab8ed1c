import { describe, expect, it } from "vitest";
import { OpsError } from "../../src/case/index.ts";
import { classifyAddress } from "../../src/connectors/addresses.ts";
import { assertEgress, assertOrigin, type EgressRule } from "../../src/connectors/egress.ts";

const model: EgressRule = { origins: ["https://model.internal:8443"], private: true, allowLoopback: false };

function listing(origin: string, changes: Partial<EgressRule> = {}): EgressRule {
  return { origins: [origin], private: true, allowLoopback: false, ...changes };
}

function answering(...addresses: string[]): Partial<EgressRule> {
  return { resolve: async () => addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 })) };
}

async function reasonOf(attempt: () => unknown): Promise<unknown> {
  try {
    await attempt();
    return "allowed";
  } catch (error) {
    if (!(error instanceof OpsError)) throw error;
    return `${error.code} ${String(error.context["reason"])}`;
  }
}

describe("the egress rule", () => {
  it.each([
    ["10.1.2.3", "private"],
    ["172.31.255.255", "private"],
    ["172.32.0.1", "public"],
    ["192.168.0.1", "private"],
    ["100.64.0.1", "private"],
    ["100.100.100.200", "denied"],
    ["fd12:3456::1", "private"],
    ["fd00:ec2::254", "denied"],
    ["fd20:ce::254", "denied"],
    ["8.8.8.8", "public"],
    ["2606:4700::1111", "public"],
    ["127.0.0.1", "loopback"],
    ["127.255.0.9", "loopback"],
    ["::1", "loopback"],
    ["0:0:0:0:0:0:0:1", "loopback"],
    ["::ffff:127.0.0.1", "loopback"],
    ["::ffff:7f00:1", "loopback"],
    ["::ffff:10.0.0.1", "private"],
    ["::ffff:8.8.8.8", "public"],
    ["::ffff:169.254.169.254", "denied"],
    ["::ffff:a9fe:a9fe", "denied"],
    ["::169.254.169.254", "denied"],
    ["64:ff9b::169.254.169.254", "denied"],
    ["2002:a9fe:a9fe::1", "denied"],
    ["169.254.169.254", "denied"],
    ["169.254.170.2", "denied"],
    ["168.63.129.16", "denied"],
    ["fe80::1", "denied"],
    ["fe80::1%eth0", "denied"],
    ["0.0.0.0", "denied"],
    ["::", "denied"],
    ["224.0.0.1", "denied"],
    ["ff02::1", "denied"],
    ["255.255.255.255", "denied"],
    ["1.2.3", "denied"],
    ["not an address", "denied"],
  ])("capability 3.5: the address %s is %s", (address, kind) => {
    expect(classifyAddress(address)).toBe(kind);
  });

  it.each([
    ["https://api.openai.com/v1", model, "origin_not_listed"],
    ["http://model.internal:8443/v1", model, "origin_not_listed"],
    ["https://model.internal/v1", model, "origin_not_listed"],
    ["https://model.internal:8443.evil.example/v1", model, "not_a_url"],
    ["https://model.internal:8443@evil.example/v1", model, "credentials_in_url"],
    ["https://evil.example/https://model.internal:8443", model, "origin_not_listed"],
    ["file:///etc/passwd", model, "scheme"],
    ["model.internal", model, "not_a_url"],
    ["https://metadata.google.internal/", listing("https://metadata.google.internal"), "metadata_host"],
    ["https://METADATA.google.internal./", listing("https://metadata.google.internal."), "metadata_host"],
    ["http://169.254.169.254/latest", listing("http://169.254.169.254"), "address_denied"],
    ["http://2852039166/latest", listing("http://169.254.169.254"), "address_denied"],
    ["http://0xa9.0xfe.0xa9.0xfe/", listing("http://169.254.169.254"), "address_denied"],
    ["http://0251.0376.0251.0376/", listing("http://169.254.169.254"), "address_denied"],
    ["http://[::ffff:169.254.169.254]/", listing("http://[::ffff:a9fe:a9fe]"), "address_denied"],
    ["http://[fd00:ec2::254]/", listing("http://[fd00:ec2::254]"), "address_denied"],
    ["http://0/", listing("http://0.0.0.0"), "address_denied"],
    ["http://127.1/", listing("http://127.0.0.1"), "loopback_not_allowed"],
    ["http://2130706433/", listing("http://127.0.0.1"), "loopback_not_allowed"],
    ["https://8.8.8.8/", listing("https://8.8.8.8"), "address_public"],
    ["http://8.8.8.8/", listing("http://8.8.8.8", { private: false }), "plain_http_to_public_address"],
  ])("threat row 15, assurance 16, capability 13.3: %s is refused before anything is sent", async (url, rule, reason) => {
    expect(await reasonOf(() => assertOrigin(url, rule))).toBe(`EGRESS_REFUSED ${reason}`);
  });

  it.each([
    ["https://model.internal:8443/v1", model],
    ["https://10.0.0.5/", listing("https://10.0.0.5")],
    ["http://167772165/", listing("http://10.0.0.5")],
    ["http://127.0.0.1:9000/x", listing("http://127.0.0.1:9000", { allowLoopback: true })],
    ["https://8.8.8.8/", listing("https://8.8.8.8", { private: false })],
  ])("%s is allowed as far as its text tells", async (url, rule) => {
    expect(await reasonOf(() => assertOrigin(url, rule))).toBe("allowed");
  });

  it.each([
    [["10.0.0.5"], "allowed"],
    [["10.0.0.5", "fd00::5"], "allowed"],
    [["20.1.2.3"], "EGRESS_REFUSED address_public"],
    [["10.0.0.5", "20.1.2.3"], "EGRESS_REFUSED address_public"],
    [["169.254.169.254"], "EGRESS_REFUSED address_denied"],
    [["127.0.0.1"], "EGRESS_REFUSED loopback_not_allowed"],
    [[], "EGRESS_REFUSED no_address"],
  ])("assurance 16: a model host that resolves to %j is %s at start", async (addresses, outcome) => {
    const rule = { ...model, ...answering(...addresses) };

    expect(await reasonOf(() => assertEgress("https://model.internal:8443", rule))).toBe(outcome);
  });

  it.each([
    [["20.1.2.3"], "allowed"],
    [["10.0.0.5"], "allowed"],
    [["20.1.2.3", "169.254.169.254"], "EGRESS_REFUSED address_denied"],
  ])("a ticket system's host that resolves to %j is %s", async (addresses, outcome) => {
    const rule = listing("https://x.example", { private: false, ...answering(...addresses) });

    expect(await reasonOf(() => assertEgress("https://x.example", rule))).toBe(outcome);
  });
});
