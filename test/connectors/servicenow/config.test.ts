import { describe, expect, it } from "vitest";
import { ServiceNowConfig } from "../../../src/connectors/servicenow/config.ts";
import { settings } from "./desk.ts";

const good = settings("https://dev0001.example.com");

function problems(change: Readonly<Record<string, unknown>>): readonly string[] {
  const read = ServiceNowConfig.safeParse({ ...good, ...change });
  return read.success ? [] : read.error.issues.map((issue) => issue.path.join("."));
}

describe("capability 14.2: a wrong setting of the instance is refused and named", () => {
  it.each<[string, Readonly<Record<string, unknown>>, string]>([
    ["a source without a risk mapping", { sources: ["change_request", "sc_task"] }, "risk.sc_task"],
    ["an unknown record type", { sources: ["problem"] }, "sources.0"],
    ["no source", { sources: [] }, "sources"],
    ["no webhook secret", { webhookSecrets: [] }, "webhookSecrets"],
    ["a short webhook secret", { webhookSecrets: [{ keyId: "k1", secret: "short" }] }, "webhookSecrets.0.secret"],
    ["the same key id twice", { webhookSecrets: [good.webhookSecrets[0], good.webhookSecrets[0]] }, "webhookSecrets"],
    ["three secrets", { webhookSecrets: [1, 2, 3].map((n) => ({ keyId: `k${n}`, secret: "s".repeat(40) })) }, "webhookSecrets"],
    ["no account of ours", { account: undefined }, "account"],
    ["a column with a query in it", { extra: { vendor: "u_vendor^state=1" } }, "extra.vendor"],
    ["a risk that is none", { risk: { ...good.risk, incident: { constant: "none" } } }, "risk.incident"],
    ["a scheme that is no web", { url: "ftp://dev0001.example.com" }, "url"],
    ["no region", { region: undefined }, "region"],
    ["a key nobody knows", { timeout: 5 }, ""],
  ])("%s", (_name, change, path) => {
    expect(problems(change)).toContain(path);
  });

  it("the complete one is taken", () => {
    expect(problems({})).toEqual([]);
  });
});
