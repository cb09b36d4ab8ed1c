import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { configure, readEnvironment } from "../../src/config/index.ts";

const folder = mkdtempSync(join(tmpdir(), "ots-places-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const MODEL = {
  endpoint: "az-openai:gpt-4o-mini@vpc",
  url: "https://llm.internal/v1",
  region: "us-east-1",
  model: "gpt-4o-mini",
};

/** What is said about the shipped policy with one text replaced; the folder's name is left out. */
function problems(from: string, to: string, settings: Record<string, string> = {}): readonly string[] {
  const policy = join(folder, "policy.yaml");
  writeFileSync(policy, readFileSync("config/ops-trust-layer.yaml", "utf8").replace(from, to));
  const configured = configure(readEnvironment({ OPS_TRUST_POLICY: policy, ...settings }));
  return configured.ok ? [] : configured.problems.map((line) => line.replaceAll(`${folder}/`, ""));
}

describe("assurance 74: what is wrong with the policy is told where a person would look", () => {
  it("a renamed mapping: at its own key, and as missing", () => {
    expect(problems("\nregions:", "\nregionz:")).toEqual([
      "policy.yaml:1:1 regions: is missing",
      'policy.yaml:11:1 regionz: unknown key "regionz": remove it or correct its spelling',
    ]);
  });

  it("a renamed text: the same, and the mapping that misses it", () => {
    expect(problems("  audit_owner:", "  auditor:")).toEqual([
      "policy.yaml:3:1 owners.audit_owner: is missing",
      'policy.yaml:6:3 owners.auditor: unknown key "auditor": remove it or correct its spelling',
    ]);
  });

  it("a wrong value: at the value", () => {
    expect(problems("servicenow.change_request", "servicenow.wm_task")).toEqual([
      expect.stringMatching(/^policy\.yaml:\d+:13 workflows\[0\]\.source: nothing here can read servicenow\.wm_task: /),
    ]);
  });

  it("a model that no workflow names any more: at the workflows", () => {
    const settings = { OPS_TRUST_MODELS: JSON.stringify([MODEL]) };
    expect(problems("az-openai:gpt-4o-mini", "az-openai:gpt-5", settings)).toEqual([
      expect.stringMatching(/^OPS_TRUST_MODELS .* is not an endpoint of the policy \(policy\.yaml:\d+:1 workflows: /),
    ]);
  });
});
