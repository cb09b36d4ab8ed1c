import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { canonical } from "../../src/case/index.ts";
import { compilePolicy, decide, type Policy, PolicyFile } from "../../src/policy/index.ts";
import { changed, everyPath, type JsonPath, renamed, valueAt, without } from "../support/json-paths.ts";
import { CHANGES, sopFiles, VENDORS, workflowIn } from "../support/policy.ts";
import { asking, facts, question } from "../support/question.ts";

/** The policy file as shipped: what people edit. */
const FILE: unknown = parse(readFileSync("config/ops-trust-layer.yaml", "utf8"));

/** The policy that a file makes, or where it is refused. */
function load(file: unknown): { policy: Policy | null; refused: readonly string[] } {
  const parsed = PolicyFile.safeParse(file);
  if (!parsed.success) return { policy: null, refused: parsed.error.issues.map((issue) => issue.path.join(".")) };
  const result = compilePolicy(parsed.data, sopFiles());
  return result.ok
    ? { policy: result.policy, refused: [] }
    : { policy: null, refused: result.problems.map(({ path }) => path.join(".")) };
}

/** How a policy decides a spread of questions, its hash left out. That a value was compiled into it is no behaviour. */
function behaviour(policy: Policy): string {
  return canonical(decisions(policy).map((text) => text.replaceAll(policy.hash, "")));
}

/** What else is allowed or asked to be. */
const ASKED: readonly Parameters<typeof asking>[1][] = [
  { action: "add_comment", args: {} },
  { action: "attach_evidence", args: { name: "note.txt" } },
  { action: "request_info", args: { fields: ["vendor_name"] } },
  { action: "route_approval", args: { route: "finance", status: "Finance approval" } },
];

function decisions(policy: Policy): string[] {
  const pii = { tripped: true, kinds: ["EMAIL"], restricted: false, unread: false };
  return [...policy.workflows.values()].flatMap((workflow) =>
    [0.5, 0.69, 0.75, 0.83, 0.9].flatMap((confidence) => [
      canonical(decide(question(workflow, { confidence }), workflow)),
      canonical(decide(asking(workflow, { action: "draft_note", args: {} }, { confidence, facts: facts({ pii }) }), workflow)),
      ...ASKED.map((parts) => canonical(decide(asking(workflow, parts, { confidence }), workflow))),
    ]),
  );
}

const shipped = load(FILE).policy;
if (shipped === null) throw new Error(`the shipped policy is refused at ${load(FILE).refused.join(", ")}`);

/** "workflows.1.rollback.window_hours" is covered by the inert key "workflows[].rollback". */
function isInert(path: JsonPath): boolean {
  const text = path
    .map((key) => (typeof key === "number" ? "[]" : `.${key}`))
    .join("")
    .slice(1);
  return shipped?.inert.some((key) => text === key || text.startsWith(`${key}.`) || text.startsWith(`${key}[]`)) ?? false;
}

const PATHS = everyPath(FILE);
const KEYS = PATHS.filter((path) => typeof path.at(-1) === "string");
const LEAVES = PATHS.filter((path) => typeof valueAt(FILE, path) !== "object");

/** Another value that is right in itself, by the path without indexes; one that may go nowhere is refused, and that counts. */
const OTHER: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ["workflows.thresholds.auto_approve_confidence", 0.91],
  ["workflows.thresholds.auto_complete_confidence", 0.91],
  ["workflows.thresholds.require_human_review_below", 0.72],
  ["workflows.allowed_actions", "change_state"],
  ["workflows.source", "servicenow.incident"],
  ["workflows.model_endpoint", "az-openai:gpt-5@vpc"],
  ["workflows.id", "another_workflow"],
  ["approvals.steps.when", "risk == 'low'"],
  ["approvals.steps.route_to", "rbac.reviewer_groups.low_risk"],
  ["regions.allowed", "ap-south-1"],
  ["logging.sink", "snowflake://OTHER.AUDIT.LOG"],
  ["logging.redact.pii_patterns", "IBAN"],
  ["orchestration.provider", "bullmq"],
  ["metrics.publish.name", "reviewer_slo_minutes"],
  ["metrics.publish.target", 0.5],
  ["security.idp_provider", "Okta"],
  ["alerts.on_drift", "confidence_shift_stddev > 3"],
  ["alerts.on_slo_breach", "reviewer_slo_minutes > 60 for 2 cycles"],
]);

/** A path without its indexes. */
function plainPath(path: JsonPath): string {
  return path.filter((key) => typeof key === "string").join(".");
}

function otherValue(path: JsonPath): unknown {
  const now = valueAt(FILE, path);
  const named = OTHER.get(plainPath(path));
  if (named !== undefined) return named;
  if (typeof now === "boolean") return !now;
  return typeof now === "number" ? now * 1.5 : `${String(now)}-x`;
}

function retyped(value: unknown): unknown {
  if (typeof value === "string") return 7;
  if (typeof value === "object") return "text";
  return [value];
}

/** Values that fit only together with another one: a single change is refused. */
const REFUSED_WHEN_CHANGED = [
  "regions.allowed.0",
  "regions.allowed.1",
  "workflows.0.id",
  "workflows.1.id",
  "workflows.0.allowed_actions.0",
  "workflows.1.allowed_actions.1",
  "security.inference_vpc_only",
];

/** Keys that may be absent; the policy then means something else, or says so. */
const OPTIONAL = ["workflows.0.rollback", "workflows.1.pii_guardrail"];

/** Keys that no decision shows: test/pipeline/policy-at-work.test.ts shows each at work, test/config/policy-keys.test.ts the sink, test/journeys/vault.test.ts the vault. */
const AT_WORK = [
  "logging.redact.pii_patterns",
  "logging.redact.reversible_vault",
  "logging.retention_years",
  "logging.sink",
  "orchestration.retry_policy.backoff_seconds",
  "orchestration.retry_policy.max_attempts",
  "orchestration.timeout_seconds",
  "version",
  "workflows.model_endpoint",
  "workflows.reviewer_slo_minutes",
  "workflows.source",
];

const shippedBehaviour = behaviour(shipped);

/** Whether one of the places is the path, or holds it, or lies in it. */
function names(places: readonly string[], path: string): boolean {
  return places.some((place) => path === place || path.startsWith(`${place}.`) || place.startsWith(`${path}.`) || place === "");
}

const named = (paths: readonly JsonPath[]) => paths.map((path) => [path.join("."), path] as const);
const absentable = KEYS.filter((path) => OPTIONAL.includes(path.join(".")));
const fixed = LEAVES.filter((path) => REFUSED_WHEN_CHANGED.includes(path.join(".")));
const free = LEAVES.filter((path) => !fixed.includes(path));

describe("assurance 74: every key of the policy file counts", () => {
  it("the shipped file is accepted as it is", () => {
    expect([...shipped.workflows.keys()]).toEqual([CHANGES, VENDORS]);
    expect(workflowIn(shipped).expiryMinutes).toBe(120);
    expect(KEYS.length).toBeGreaterThan(70);
  });

  it.each(named(KEYS.filter((path) => !absentable.includes(path))))("%s, deleted, stops the start at its place", (text, path) => {
    const { policy, refused } = load(without(FILE, path));
    expect(policy).toBeNull();
    expect(names(refused, text)).toBe(true);
  });

  it.each(named(absentable))("%s, deleted, means something else", (_text, path) => {
    const { policy } = load(without(FILE, path));
    expect(policy?.hash).not.toBe(shipped.hash);
    const said = policy?.warnings.join("\n") !== shipped.warnings.join("\n");
    expect(said || (policy !== null && behaviour(policy) !== shippedBehaviour)).toBe(true);
  });

  it.each(named(KEYS))("%s, renamed, stops the start at its place", (text, path) => {
    const { policy, refused } = load(renamed(FILE, path, `${String(path.at(-1))}_x`));
    expect(policy).toBeNull();
    expect(names(refused, text)).toBe(true);
  });

  it.each(named(PATHS))("%s, retyped, stops the start at its place", (text, path) => {
    const { policy, refused } = load(changed(FILE, path, retyped(valueAt(FILE, path))));
    expect(policy).toBeNull();
    expect(refused).toContain(text);
  });

  it.each(named(fixed))("%s fits only together with another value: changed alone it is refused", (_text, path) => {
    expect(load(changed(FILE, path, otherValue(path))).policy).toBeNull();
  });

  it.each(named(free))("%s, changed, is another policy", (_text, path) => {
    const { policy, refused } = load(changed(FILE, path, otherValue(path)));
    expect(refused).toEqual([]);
    expect(policy?.hash).not.toBe(shipped.hash);
  });

  it("every value that is used decides otherwise when it is changed, or is one of those that are shown at work", () => {
    const undecided = free.filter((path) => {
      const { policy } = load(changed(FILE, path, otherValue(path)));
      return !isInert(path) && policy !== null && behaviour(policy) === shippedBehaviour;
    });
    expect([...new Set(undecided.map(plainPath))].sort()).toEqual(AT_WORK);
  });

  it("what is said to be unused changes no decision", () => {
    const used = free.filter(isInert).filter((path) => {
      const { policy } = load(changed(FILE, path, otherValue(path)));
      return policy === null || behaviour(policy) !== shippedBehaviour;
    });
    expect(used).toEqual([]);
  });
});
