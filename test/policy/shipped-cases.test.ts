import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { Sop } from "../../src/case/index.ts";
import { testReport } from "../../src/cli/policy-test.ts";
import { loadPolicy } from "../../src/config/index.ts";
import { compilePolicy, type Policy, PolicyFile } from "../../src/policy/index.ts";
import { RULE_NAMES } from "../../src/policy/rules/names.ts";
import { runTestFile, TestFile } from "../../src/world.ts";
import { changed, type JsonPath, without } from "../support/json-paths.ts";
import { sourceFiles } from "../support/source-files.ts";

const CASES = sourceFiles("config/tests/*.yaml").map(({ path, text }) => ({ path, file: TestFile.parse(parse(text)) }));
const FILE: unknown = parse(readFileSync("config/ops-trust-layer.yaml", "utf8"));
const SOPS = sourceFiles("config/sops/*.yaml").map(({ text }) => parse(text) as { readonly workflow: string });

const loaded = loadPolicy("config/ops-trust-layer.yaml", "config/sops");
if (!loaded.ok) throw new Error("the shipped policy does not load");

/** How many cases notice a policy: those that are not as expected, or all when they cannot even be asked. */
function noticing(file: unknown, sops: readonly unknown[] = SOPS): number | "refused" {
  const parsed = PolicyFile.safeParse(file);
  if (!parsed.success) return "refused";
  const result = compilePolicy(parsed.data, new Map(sops.map((sop) => Sop.parse(sop)).map((sop) => [sop.workflow, sop])));
  return result.ok ? differing(result.policy) : "refused";
}

function differing(policy: Policy): number {
  return CASES.flatMap(({ path, file }) => {
    const run = runTestFile(file, policy);
    return run.ok ? run.cases.flatMap(({ name, differences }) => (differences.length > 0 ? [name] : [])) : [path];
  }).length;
}

describe("capability 4.15: the shipped policy is tested by cases beside it", () => {
  it("every case is as expected, and together they reach all of it", () => {
    const { text, ok } = testReport(
      CASES.map(({ path }) => path),
      loaded.policy,
      100,
    );
    expect(text).toMatch(/coverage 100 %[^]* 0 different$/);
    expect(ok).toBe(true);
  });

  it.each<[string, JsonPath, unknown]>([
    ["an auto threshold a ten-thousandth higher", ["workflows", 0, "thresholds", "auto_approve_confidence"], 0.8601],
    ["an auto threshold a ten-thousandth lower", ["workflows", 0, "thresholds", "auto_approve_confidence"], 0.8599],
    ["the other auto threshold", ["workflows", 1, "thresholds", "auto_complete_confidence"], 0.7999],
    ["a review threshold a ten-thousandth higher", ["workflows", 0, "thresholds", "require_human_review_below"], 0.7001],
    ["a review threshold a ten-thousandth lower", ["workflows", 1, "thresholds", "require_human_review_below"], 0.6799],
    ["a guardrail that is off", ["workflows", 1, "pii_guardrail"], false],
    ["a guardrail that is on", ["workflows", 0, "pii_guardrail"], true],
    ["shadow mode", ["workflows", 0, "shadow"], true],
    ["an action more", ["workflows", 0, "allowed_actions"], ["add_comment", "attach_evidence", "close_task", "release_payment"]],
    ["an action less", ["workflows", 0, "allowed_actions"], ["add_comment", "close_task"]],
    ["another list for the first step", ["approvals", "steps", 0, "route_to"], "rbac.reviewer_groups.low_risk"],
    ["another list for the second", ["approvals", "steps", 1, "route_to"], "rbac.reviewer_groups.medium_risk"],
    ["an or that became an and", ["approvals", "steps", 0, "when"], "risk == 'medium' and confidence < thresholds.auto_*"],
    ["a boundary that moved", ["approvals", "steps", 0, "when"], "risk == 'medium' or confidence <= thresholds.auto_*"],
    ["half of the second step", ["approvals", "steps", 1, "when"], "risk == 'high'"],
    ["the other half", ["approvals", "steps", 1, "when"], "pii_guardrail == true"],
    ["two people instead of one", ["approvals", "steps", 1, "need"], 2],
    ["serial steps", ["approvals", "mode"], "serial"],
    ["a group more", ["rbac", "reviewer_groups", "low_risk"], ["ops-analyst", "ops-lead", "ops-director"]],
  ])("%s is noticed", (_, path, value) => {
    expect(noticing(changed(FILE, path, value))).toBeGreaterThan(0);
  });

  const checks = SOPS.flatMap((sop, at) =>
    Sop.parse(sop).checks.map(({ id }, index): [string, number, number] => [`${sop.workflow}: ${id}`, at, index]),
  );
  it.each(checks)("the SOP check %s, taken away, is noticed", (_, at, index) => {
    expect(
      noticing(
        FILE,
        SOPS.map((sop, other) => (other === at ? without(sop, ["checks", index]) : sop)),
      ),
    ).toBeGreaterThan(0);
  });

  it("knows every rule by the name that its objections carry", () => {
    const inFiles = sourceFiles("src/policy/rules/*.ts").flatMap(({ text }) =>
      [...text.matchAll(/objection\(\s*"([a-z0-9_]+)"/g)].map(([, name = ""]) => name),
    );
    expect(new Set(RULE_NAMES)).toEqual(new Set(inFiles));
    const rulesTable = readFileSync("docs/policy.md", "utf8").split("## The rules, in order")[1] ?? "";
    const documented = [...rulesTable.matchAll(/^\| \d+ \| `([a-z0-9_]+)`/gm)].map(([, name]) => name);
    expect([...RULE_NAMES]).toEqual(documented);
  });
});
