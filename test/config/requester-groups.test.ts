import { readFileSync, writeFileSync } from "node:fs";
import { expect, it } from "vitest";
import { inFolder, problems, withFiles } from "./whole-environment.ts";

withFiles();

const GROUPS = "ops-analyst=00g1, ops-lead=00g2, ops-director=00g3, internal-audit=00g4";

/** The shipped policy with one more step, as a file. */
function policyThatAsks(group: string): string {
  const file = inFolder("asks.yaml");
  const shipped = readFileSync("config/ops-trust-layer.yaml", "utf8");
  const step = `    - when: "'${group}' in requester_groups"\n      route_to: rbac.reviewer_groups.high_risk\n`;
  const asking = shipped.replace(/^( *)steps:\n/m, (line) => `${line}${step}`);
  expect(asking).not.toBe(shipped);
  writeFileSync(file, asking);
  return file;
}

const pushed = (groups: string) => ({
  OPS_TRUST_DIRECTORY_FILE: undefined,
  SCIM_TOKENS: "planted-token-".padEnd(40, "x"),
  SCIM_ACCOUNT_ATTRIBUTES: "jira=costCenter",
  OPS_TRUST_GROUPS: groups,
});

it("capability 4.16, wish B24: a group that a step asks about the requester must have its id, or the start is refused", () => {
  const OPS_TRUST_POLICY = policyThatAsks("contractors");
  expect(problems({ OPS_TRUST_POLICY, ...pushed(GROUPS) })).toEqual([
    expect.stringMatching(/^OPS_TRUST_GROUPS lacks contractors/),
  ]);
  expect(problems({ OPS_TRUST_POLICY, ...pushed(`${GROUPS}, contractors=00g5`) })).toEqual([]);
});

it("capability 4.16, wish B24: in a directory file somebody must be in it: a misspelt group would never match", () => {
  expect(problems({ OPS_TRUST_POLICY: policyThatAsks("contracters") })).toEqual([
    expect.stringMatching(/^OPS_TRUST_DIRECTORY_FILE .* has nobody in "contracters"/),
  ]);
  expect(problems({ OPS_TRUST_POLICY: policyThatAsks("ops-lead") })).toEqual([]);
});
