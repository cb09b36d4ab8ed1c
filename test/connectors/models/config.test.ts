import { describe, expect, it } from "vitest";
import { OpsError } from "../../../src/case/index.ts";
import { assertModelHost, ModelConfig, openAiModel } from "../../../src/connectors/models/index.ts";

const CONFIG = {
  endpoint: "az-openai:gpt-4o-mini@vpc",
  url: "https://model.corp.example/openai/v1",
  region: "us-east-1",
  model: "gpt-4o-mini",
};
const config = ModelConfig.parse(CONFIG);

function egress(...addresses: readonly string[]) {
  return {
    private: true,
    allowLoopback: false,
    resolve: () => Promise.resolve(addresses.map((address) => ({ address, family: 4 }))),
  };
}

async function codeOf(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => "allowed",
    (error: unknown) => (error instanceof OpsError ? `${error.code} ${String(error.context["reason"])}` : "unexpected"),
  );
}

describe("where a model may be", () => {
  it.each([
    [["10.1.2.3"], "allowed"],
    [["10.1.2.3", "172.16.0.9"], "allowed"],
    [["52.1.2.3"], "EGRESS_REFUSED address_public"],
    [["10.1.2.3", "52.1.2.3"], "EGRESS_REFUSED address_public"],
    [["169.254.169.254"], "EGRESS_REFUSED address_denied"],
    [["127.0.0.1"], "EGRESS_REFUSED loopback_not_allowed"],
    [[], "EGRESS_REFUSED no_address"],
  ])("capability 3.5, assurance 16: at start a host that resolves to %j is %s", async (addresses, outcome) => {
    expect(await codeOf(assertModelHost(config, egress(...addresses)))).toBe(outcome);
  });

  it("assurance 16: a host that becomes public after the start is refused at the call", async () => {
    const model = openAiModel(config, { egress: egress("52.1.2.3"), clock: () => new Date(0) });
    const request = { system: "s", user: "u", schemaName: "n", schema: {}, maxTokens: 1 };

    expect(await codeOf(model.complete(request, new AbortController().signal))).toBe("EGRESS_REFUSED address_public");
  });

  it("assurance 16: nobody can ask for public addresses to be allowed", async () => {
    expect(await codeOf(assertModelHost(config, { ...egress("52.1.2.3"), private: false }))).toBe(
      "EGRESS_REFUSED address_public",
    );
  });

  it.each([
    ["a global SKU", { sku: "GlobalStandard" }],
    ["a data zone", { sku: "DataZoneProvisionedManaged" }],
    ["a cross-region profile", { inferenceProfile: "us.anthropic.claude-3-haiku" }],
    ["a global profile", { inferenceProfile: "global.anthropic.claude-3-haiku" }],
    ["a profile as model name", { model: "eu.meta.llama3-1-70b-instruct-v1:0" }],
    ["a URL with credentials", { url: "https://user:pass@model.corp.example/v1" }],
    ["a URL with a query", { url: "https://model.corp.example/v1?x=1" }],
    ["another scheme", { url: "file:///etc/passwd" }],
    ["an endpoint without network", { endpoint: "az-openai:gpt-4o-mini" }],
    ["an unknown key", { proxy: "http://x" }],
  ])("capability 13.1: a configuration with %s is refused", (_what, changes) => {
    expect(ModelConfig.safeParse({ ...CONFIG, ...changes }).success).toBe(false);
  });

  it("a deployment in one region is accepted", () => {
    expect(ModelConfig.safeParse({ ...CONFIG, sku: "Standard", inferenceProfile: "anthropic.claude-3-haiku" }).success).toBe(
      true,
    );
  });
});
