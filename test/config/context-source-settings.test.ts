import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { configure, readEnvironment } from "../../src/config/index.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "ots-sources-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const SOURCE = {
  name: "erp",
  kind: "odata",
  url: "https://erp.internal/odata",
  region: "us-east-1",
  auth: { kind: "basic", user: "ots", password: "a-planted-password" },
  entitySet: "Suppliers",
  ids: { Supplier: { field: "fields.vendor_name", form: "code" } },
  values: { blocked: { path: "IsBlocked", type: "boolean" } },
};

function problems(sources: unknown, more: Readonly<Record<string, string>> = {}): readonly string[] {
  const configured = configure(
    readEnvironment({ OPS_TRUST_REGION: "us-east-1", OPS_TRUST_CONTEXT_SOURCES: JSON.stringify(sources), ...more }),
  );
  return configured.ok ? [] : configured.problems;
}

/** The shipped SOPs, that of changes with a source of its own. */
function sopsReading(sources: string): string {
  const sops = mkdtempSync(join(folder, "sops-"));
  const text = readFileSync("config/sops/chg_low_risk_auto.yaml", "utf8");
  writeFileSync(join(sops, "changes.yaml"), `${text}\nsources:\n  ${sources}\n`);
  writeFileSync(join(sops, "vendors.yaml"), readFileSync("config/sops/vendor_onboarding_checks.yaml", "utf8"));
  return sops;
}

describe("context sources as configured", () => {
  it("one that is right is taken, whether an SOP reads it or not", () => {
    expect(problems([SOURCE])).toEqual([]);
    expect(problems([SOURCE], { OPS_TRUST_SOPS: sopsReading("erp: {blocked: boolean}") })).toEqual([]);
  });

  it.each([
    ["a key that nobody knows", [{ ...SOURCE, follow: true }]],
    ["plain http beyond this machine", [{ ...SOURCE, url: "http://erp.internal" }]],
    ["assurance 56: another region", [{ ...SOURCE, region: "eu-west-1" }]],
    ["two of one name", [SOURCE, SOURCE]],
    ["no array", SOURCE],
  ])("capability 14.2: %s: one line that begins with its setting and tells no secret", (_what, sources) => {
    const found = problems(sources);
    expect(found).toEqual([expect.stringMatching(/^OPS_TRUST_CONTEXT_SOURCES /)]);
    expect(found.join()).not.toContain("planted");
  });

  it.each([
    [
      "a source that is not configured",
      "crm: {blocked: boolean}",
      'lacks the source "crm", which the SOP chg_low_risk_auto reads',
    ],
    ["a value that it does not give", "erp: {locked: boolean}", '"erp" lacks the value "locked"'],
    [
      "a value of another type",
      "erp: {blocked: string}",
      '"erp" gives "blocked" as boolean, but the SOP chg_low_risk_auto reads it as string',
    ],
  ])("capability 2.4: an SOP that reads %s stops the start", (_what, sources, message) => {
    expect(problems([SOURCE], { OPS_TRUST_SOPS: sopsReading(sources) })).toEqual([
      expect.stringContaining(`OPS_TRUST_CONTEXT_SOURCES ${message}`),
    ]);
  });
});
