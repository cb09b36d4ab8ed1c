import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { explainPolicy } from "../../src/cli/explain-policy.ts";
import { configure, readEnvironment } from "../../src/config/index.ts";
import { changed, everyPath, type JsonPath, valueAt } from "../support/json-paths.ts";

const FILE: unknown = parse(readFileSync("config/ops-trust-layer.yaml", "utf8"));
const SECRET = "s".repeat(40);
const GROUPS = ["ops-analyst", "ops-lead", "ops-director", "internal-audit"];

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "ots-keys-"));
  writeFileSync(
    join(folder, "directory.yaml"),
    JSON.stringify({ people: [{ id: "lee", groups: GROUPS, accounts: { jira: ["acc-lee"] } }] }),
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Both ticket systems on loopback, and a policy file that says this. */
function environment(file: unknown): Record<string, string> {
  writeFileSync(join(folder, "policy.json"), JSON.stringify(file));
  return {
    OPS_TRUST_POLICY: join(folder, "policy.json"),
    OPS_TRUST_DIRECTORY_FILE: join(folder, "directory.yaml"),
    OPS_TRUST_PORT: "0",
    OPS_TRUST_SIMULATED_SYSTEMS: "yes",
    SERVICENOW_URL: "http://127.0.0.1:9",
    SERVICENOW_INSTANCE: "dev",
    SERVICENOW_REGION: "us-east-1",
    SERVICENOW_USER: "u",
    SERVICENOW_PASSWORD: "p",
    SERVICENOW_ACCOUNT: `ots:${"a".repeat(32)}`,
    SERVICENOW_WEBHOOK_SECRETS: `k1:${SECRET}`,
    SERVICENOW_RISK: "change_request=constant low",
    JIRA_URL: "http://127.0.0.1:9",
    JIRA_REGION: "us-east-1",
    JIRA_EMAIL: "ots@corp.example",
    JIRA_API_TOKEN: SECRET,
    JIRA_ACCOUNT_ID: "acc",
    JIRA_WEBHOOK_SECRETS: SECRET,
    JIRA_WORKFLOWS: "VENDOR-ONBOARD=VO/Vendor",
    JIRA_RISK: "constant low",
    JIRA_ADMINISTRATORS: "VO=712020:site-administrator",
  };
}

/** What the service resolves a policy file to, or why it does not start. */
function resolved(file: unknown): { text: string; inert: readonly string[] } {
  const configured = configure(readEnvironment(environment(file)));
  if (!configured.ok) return { text: `refused: ${configured.problems.join("\n")}`, inert: [] };
  const { policy } = configured.configuration;
  return { text: explainPolicy(configured.configuration).replaceAll(policy.hash, ""), inert: policy.inert };
}

/** Other values that are right in themselves, where a longer text or another number is not. */
const OTHER: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ["workflows.thresholds.auto_approve_confidence", 0.91],
  ["workflows.thresholds.auto_complete_confidence", 0.91],
  ["workflows.thresholds.require_human_review_below", 0.72],
  ["workflows.model_endpoint", "az-openai:gpt-5@vpc"],
  ["approvals.steps.when", "risk == 'low'"],
  ["approvals.steps.route_to", "rbac.reviewer_groups.low_risk"],
  ["logging.sink", "local"],
  ["logging.redact.pii_patterns", "IBAN"],
  ["orchestration.provider", "bullmq"],
  ["metrics.publish.name", "reviewer_slo_minutes"],
  ["metrics.publish.target", 0.5],
  ["security.idp_provider", "Okta"],
  ["alerts.on_drift", "confidence_shift_stddev > 3"],
  ["alerts.on_slo_breach", "reviewer_slo_minutes > 60 for 2 cycles"],
]);

function otherValue(path: JsonPath): unknown {
  const now = valueAt(FILE, path);
  const named = OTHER.get(path.filter((key) => typeof key === "string").join("."));
  if (named !== undefined) return named;
  if (typeof now === "boolean") return !now;
  return typeof now === "number" ? now * 2 : `${String(now)}-x`;
}

function isInert(path: JsonPath, inert: readonly string[]): boolean {
  const text = path
    .map((key) => (typeof key === "number" ? "[]" : `.${key}`))
    .join("")
    .slice(1);
  return inert.some((key) => text === key || text.startsWith(`${key}.`) || text.startsWith(`${key}[]`));
}

const leaves = everyPath(FILE).filter((path) => typeof valueAt(FILE, path) !== "object");

describe("assurance 74: every key of the policy file, at the level of the service", () => {
  it.each(leaves.map((path) => [path.join("."), path] as const))(
    "%s, changed, stops the start, or resolves to something else, or is said to be unused",
    (_name, path) => {
      const before = resolved(FILE);
      const after = resolved(changed(FILE, path, otherValue(path)));
      expect(before.text).not.toMatch(/^refused/);
      expect(after.text !== before.text || isInert(path, before.inert)).toBe(true);
    },
  );

  it.each<[string, JsonPath, unknown, RegExp]>([
    [
      "a source of a system that we do not know",
      ["workflows", 0, "source"],
      "zendesk.ticket",
      /^refused: .*policy\.json:\d+:\d+ workflows\[0\]\.source: nothing here can read zendesk\.ticket/,
    ],
    [
      "a source of a kind that we do not read",
      ["workflows", 0, "source"],
      "servicenow.wm_task",
      /^refused: .*servicenow\.change_request/,
    ],
    [
      "a source that the environment does not map",
      ["workflows", 1, "source"],
      "jira.workflow:OTHER",
      /^refused: JIRA_WORKFLOWS .*jira\.workflow:OTHER is \(.*policy\.json:\d+:\d+ workflows\[1\]\.source\)/,
    ],
    [
      "a group in which nobody is",
      ["rbac", "reviewer_groups", "high_risk", 0],
      "ops-directors",
      /note: directory: the policy's group ops-directors has nobody/,
    ],
    [
      "inference_vpc_only off",
      ["security", "inference_vpc_only"],
      false,
      /^refused: .*policy\.json:\d+:\d+ security\.inference_vpc_only: must be true/,
    ],
    [
      "another provider",
      ["orchestration", "provider"],
      "azure-durable-functions",
      /note: orchestration: the policy names azure-durable-functions; BullMQ runs/,
    ],
    ["another identity provider", ["security", "idp_provider"], "Okta", /note: directory: a static file stands in for Okta/],
    ["other times", ["orchestration", "timeout_seconds"], 5, /a stage may take 5 s/],
  ])("%s does not go unnoticed", (_what, path, to, says) => {
    expect(resolved(changed(FILE, path, to)).text).toMatch(says);
  });

  it("the local sink is what it says: nothing stands in for it", () => {
    expect(resolved(FILE).text).toMatch(/note: evidence: the policy's sink snowflake:.* is not configured/);
    expect(resolved(changed(FILE, ["logging", "sink"], "local")).text).not.toContain("note: evidence:");
  });

  it("the process itself refuses a region that the policy does not allow, and starts in one that it does", () => {
    const run = (region: string, file: unknown) => {
      const { PATH = "" } = process.env;
      const env = { ...environment(file), PATH, SERVICENOW_REGION: region, JIRA_REGION: region, OPS_TRUST_REGION: region };
      return spawnSync(process.execPath, ["src/main.ts", "--check"], { env, encoding: "utf8" });
    };
    expect(run("eu-west-1", FILE)).toMatchObject({ status: 0, stdout: expect.stringContaining("region eu-west-1") });
    const american = changed(FILE, ["regions"], { allowed: ["us-east-1"], data_residency: { "us-east-1": "US-only" } });
    expect(run("eu-west-1", american)).toMatchObject({
      status: 1,
      stderr: expect.stringContaining(`OPS_TRUST_REGION is "eu-west-1": the policy's regions.allowed has us-east-1`),
    });
  });
});
