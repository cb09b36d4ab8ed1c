import { describe, expect, it } from "vitest";
import { toJSONSchema } from "zod";
import { PolicyFile } from "../../src/policy/index.ts";
import { changed, type JsonPath, without } from "../support/json-paths.ts";
import { policyFile } from "../support/policy.ts";

/** The path of each complaint about a changed file; [] when it is accepted. */
function refusedAt(file: unknown): readonly string[] {
  const parsed = PolicyFile.safeParse(file);
  return parsed.success ? [] : parsed.error.issues.map((issue) => issue.path.join("."));
}

const THRESHOLDS = ["workflows", 0, "thresholds"];
const AUTO = [...THRESHOLDS, "auto_approve_confidence"];
const REVIEW = [...THRESHOLDS, "require_human_review_below"];

describe("assurance 19: a wrong value stops the start and is named", () => {
  it.each<[JsonPath, unknown]>([
    [AUTO, 0],
    [AUTO, null],
    [AUTO, "0.86"],
    [AUTO, 1.01],
    [AUTO, -0.5],
    [AUTO, Number.NaN],
    [AUTO, Number.POSITIVE_INFINITY],
    [AUTO, 0.86005],
    [AUTO, true],
    [REVIEW, 0],
    [REVIEW, "0.7"],
    [REVIEW, 0.87],
    [["workflows", 0, "allowed_actions"], []],
    [["workflows", 0, "allowed_actions"], "close_task"],
    [["workflows", 0, "allowed_actions", 0], "close_everything"],
    [["workflows", 0, "allowed_actions", 1], "add_comment"],
    [["workflows", 0, "reviewer_slo_minutes"], 0],
    [["workflows", 0, "reviewer_slo_minutes"], "30"],
    [["workflows", 0, "reviewer_slo_minutes"], 1e12],
    [["workflows", 0, "expiry_minutes"], 0],
    [["workflows", 0, "sample_rate"], 1.1],
    [["workflows", 0, "sample_rate"], -0.1],
    [["workflows", 0, "rollback", "window_hours"], 0],
    [["workflows", 0, "rollback", "trigger_false_positive_rate"], 0],
    [["workflows", 0, "rollback", "trigger_false_positive_rate"], 1],
    [["workflows", 0, "id"], "../etc"],
    [["workflows", 0, "source"], "servicenow"],
    [["workflows", 0, "source"], "servicenow.change request"],
    [["workflows", 0, "model_endpoint"], "gpt-4o-mini@vpc"],
    [["workflows", 0, "model_endpoint"], "az-openai:gpt-4o-mini"],
    [["workflows", 0, "model_endpoint"], "az-openai:@vpc"],
    [["workflows", 0, "shadow"], "no"],
    [["workflows", 0, "pii_guardrail"], "true"],
    [["workflows"], []],
    [["regions", "allowed"], []],
    [["regions", "allowed", 1], "us-east-1"],
    [["rbac", "reviewer_groups", "low_risk"], []],
    [["rbac", "reviewer_groups", "high_risk", 0], " "],
    [["rbac", "reviewer_groups", "high_risk", 1], "ops-director"],
    [["logging", "sink"], "snowflake"],
    [["logging", "sink"], "https://example.org"],
    [["logging", "redact", "pii_patterns"], []],
    [["logging", "redact", "pii_patterns", 0], "NAME"],
    [["logging", "redact", "pii_patterns", 0], "SSN"],
    [["orchestration", "timeout_seconds"], 0],
    [["orchestration", "retry_policy", "max_attempts"], 0],
    [["orchestration", "retry_policy", "max_attempts"], 1.5],
    [["orchestration", "retry_policy", "backoff_seconds"], -1],
    [["orchestration", "provider"], "cron"],
    [["approvals", "steps", 0, "route_to"], "medium_risk"],
    [["approvals", "mode"], "all"],
    [["approvals", "steps"], null],
    [["owners", "audit_owner"], ""],
    [["review_cadence", "schedule"], "  "],
    [["review_cadence", "weekly_sample_size"], 0],
    [["metrics", "publish", 0, "name"], "happiness"],
    [["metrics", "publish", 0, "target"], 1.5],
    [["security", "inference_vpc_only"], "true"],
    [["security", "idp_provider"], "a friend"],
    [["version"], ""],
  ])("%j = %j is refused", (path, value) => {
    const at = refusedAt(changed(policyFile(), path, value));
    expect(at[0]?.startsWith(path.slice(0, -1).join("."))).toBe(true);
  });

  it("capability 14.2: both auto thresholds, or none, are refused", () => {
    const both = changed(policyFile(), [...THRESHOLDS, "auto_complete_confidence"], 0.9);
    expect(refusedAt(both)).toEqual(["workflows.0.thresholds"]);
    expect(refusedAt(without(policyFile(), AUTO))).toEqual(["workflows.0.thresholds"]);
  });

  it("equal thresholds leave no middle zone and are accepted", () => {
    expect(refusedAt(changed(policyFile(), REVIEW, 0.86))).toEqual([]);
  });

  it.each<JsonPath>([
    ["rollout"],
    ["workflows", 0, "rollout"],
    ["workflows", 0, "treshold"],
    ["workflows", 0, "rollback", "min_confirmed"],
    ["approvals", "escalate"],
    ["approvals", "steps", 0, "unless"],
    ["security", "calibration"],
    ["logging", "level"],
  ])("a key that nobody knows, or that would change nothing yet, is refused: %s %s %s %s", (...path) => {
    const parsed = PolicyFile.safeParse(changed(policyFile(), path, 1));
    expect(parsed.success ? [] : parsed.error.issues.map((issue) => issue.code)).toEqual(["unrecognized_keys"]);
  });
});

describe("how long records are to be kept", () => {
  it.each([0, -7, 0.49, 0.99, "7", null])("retention_years %j is refused", (years) => {
    expect(refusedAt(changed(policyFile(), ["logging", "retention_years"], years))).toEqual(["logging.retention_years"]);
  });

  it("seven years are accepted", () => {
    expect(policyFile().logging.retention_years).toBe(7);
  });
});

describe("what our additions mean when unset", () => {
  it("the user's file keeps its literal behaviour: no shadow, any match, expiry from the review times", () => {
    const file = policyFile();
    expect(file.workflows.map((workflow) => [workflow.shadow, workflow.expiry_minutes, workflow.sop])).toEqual([
      [false, undefined, undefined],
      [false, undefined, undefined],
    ]);
    expect([file.approvals.mode, file.approvals.expiry_minutes]).toEqual(["any", undefined]);
  });

  it("the file has a JSON schema that refuses unknown keys", () => {
    const schema = toJSONSchema(PolicyFile, { io: "input" });
    expect(schema.additionalProperties).toBe(false);
    expect(schema.required).toContain("workflows");
    expect(schema.required).toHaveLength(13);
  });
});
