import { describe, expect, it } from "vitest";
import type { PolicyFile } from "../../src/policy/index.ts";
import { lintPolicy } from "../../src/policy/index.ts";
import { CHANGES, compiled, policyFile, sopFile, sopFiles, workflowFiles } from "../support/policy.ts";

const MEDIUM = "rbac.reviewer_groups.medium_risk";
const HIGH = "rbac.reviewer_groups.high_risk";

/** What the linter says of a policy, as "path: text". */
function linted(overrides: Partial<PolicyFile>, sops = sopFiles()): readonly string[] {
  return lintPolicy(compiled(overrides, sops)).map(({ path, says }) => `${path.join(".")}: ${says}`);
}

function steps(...conditions: readonly string[]): Partial<PolicyFile> {
  const all = conditions.map((when, index) => ({ when, route_to: index % 2 === 0 ? MEDIUM : HIGH }));
  return { approvals: { ...policyFile().approvals, steps: all } };
}

describe("wish B24: the linter names what can never matter", () => {
  it("finds nothing in a policy all of which can matter", () => {
    expect(linted({})).toEqual([]);
  });

  it.each([
    ["a step that is always true", ["risk == 'low' or risk != 'low'"], ["approvals.steps.0.when: is always true"]],
    ["a step that is never true", ["confidence > 1", "risk == 'high'"], ["approvals.steps.0.when: is never true"]],
    [
      "a step that is true only where a later one is",
      ["risk == 'high' and confidence < 0.5", "risk == 'high'"],
      ["approvals.steps.0.when: changes nothing: whenever it is true a later step is true as well"],
    ],
    [
      "a step that two later ones cover together",
      ["confidence < 0.5", "confidence < 0.3", "confidence >= 0.3"],
      ["approvals.steps.0.when: changes nothing"],
    ],
    [
      "a comparison that is the same whatever is read",
      ["risk == 'high' or conflicts.open < 0"],
      ["approvals.steps.0.when: conflicts.open < 0 is always false"],
    ],
    [
      "a threshold that the confidence of no workflow can pass",
      ["thresholds.auto_* > 0.99 or risk == 'high'"],
      ["approvals.steps.0.when: thresholds.auto_* > 0.99 is always false"],
    ],
  ])("%s", (_, conditions, expected) => {
    const found = linted(steps(...conditions));
    expect(found.map((line, index) => line.slice(0, expected[index]?.length))).toEqual(expected);
  });

  it.each([
    ["a later step that is narrower", ["risk == 'high'", "risk == 'high' and confidence < 0.5"]],
    ["numbers that fit between two others", ["items.count > 1 and tasks.open < 2 and items.count < tasks.open"]],
    ["words that no condition mentions", ["ticket.state != target.state and ticket.state != 'new' and target.state != 'new'"]],
    ["an earlier step that alone may have a gap", ["risk == 'high' and conflicts.open > 3", "risk == 'high'"]],
    ["a condition that only one workflow can meet", ["workflow == 'chg_low_risk_auto' and items.count > 3"]],
  ])("says nothing of %s", (_, conditions) => {
    expect(linted(steps(...conditions))).toEqual([]);
  });

  it("in serial mode each step that is true asks, so none stands before another", () => {
    const { approvals = policyFile().approvals } = steps("risk == 'high' and confidence < 0.5", "risk == 'high'");
    expect(linted({ approvals: { ...approvals, mode: "serial" } })).toEqual([]);
  });

  it("checks that never fail, that nothing passes, or that fail only where another one does", () => {
    const check = (id: string, when: string) => ({ id, when, says: "It must hold." });
    const checks = [
      check("open", "ticket.phase == 'open'"),
      check("either", "ticket.on_hold or not ticket.on_hold"),
      check("neither", "tasks.total < 0"),
      check("not_done", "ticket.phase in ['new', 'open']"),
    ];
    expect(linted({}, sopFiles(sopFile({ checks })))).toEqual([
      `sops.${CHANGES}.checks.1.when: either is never false: it objects to gaps alone`,
      `sops.${CHANGES}.checks.2.when: neither is never true: nothing passes it`,
      `sops.${CHANGES}.checks.3.when: not_done changes nothing: wherever it does not hold, neither does not hold either`.replace(
        "neither does",
        "open does",
      ),
    ]);
  });

  it.each([
    [
      "times of a workflow that puts no question",
      { workflows: workflowFiles({ shadow: true, expiry_minutes: 60 }) },
      "expiry_minutes",
    ],
    ["a reminder after the end", { workflows: workflowFiles({ expiry_minutes: 10 }) }, "nobody is reminded"],
    [
      "a limit on what is never applied alone",
      { workflows: workflowFiles({ max_per_hour: 5 }), approvals: { ...policyFile().approvals, steps: [] } },
      "max_per_hour: changes nothing",
    ],
    [
      "a last group that no time asks",
      { approvals: { ...policyFile().approvals, fallback: HIGH, escalate_at: [0.5, 1] } },
      "fallback: is never asked",
    ],
    [
      "factors that nobody needs",
      { approvals: { ...policyFile().approvals, high_risk_factor: "none", high_risk_kinds: ["totp"] } },
      "high_risk_kinds: changes nothing",
    ],
    [
      "a pause between one attempt and none",
      { orchestration: { ...policyFile().orchestration, retry_policy: { max_attempts: 1, backoff_seconds: 30 } } },
      "backoff_seconds: changes nothing",
    ],
    [
      "a limit that lists every allowed action",
      {
        rbac: {
          ...policyFile().rbac,
          authority: {
            "ops-lead": {
              actions: ["add_comment", "attach_evidence", "close_task", "request_info", "draft_note", "route_approval"],
            },
          },
        },
      },
      "ops-lead.actions: limits nothing",
    ],
  ] as const)("%s", (_, overrides, says) => {
    const found = linted(overrides as unknown as Partial<PolicyFile>);
    expect(found).toEqual([expect.stringContaining(says)]);
  });
});

describe("wish B24: an explicit 0 is honoured or refused, never replaced by a default", () => {
  const zeroed = (...path: readonly (string | number)[]) => {
    const file = structuredClone(policyFile()) as unknown as Record<string, unknown>; // any key is set
    const parent = path.slice(0, -1).reduce<unknown>((value, key) => Reflect.get(Object(value), key) as unknown, file);
    Reflect.set(Object(parent), path.at(-1) ?? "", 0);
    return file;
  };

  it.each([
    ["orchestration", "retry_policy", "backoff_seconds"],
    ["workflows", 0, "sample_rate"],
  ])("honoured: %s", (...path) => {
    const { workflows, text } = compiled(zeroed(...path));
    const file: unknown = JSON.parse(text);
    expect(
      path.reduce<unknown>((value, key) => Reflect.get(Object(value), key) as unknown, Reflect.get(Object(file), "file")),
    ).toBe(0);
    expect(workflows.get(CHANGES)?.backoffSeconds).toBe(path.includes("backoff_seconds") ? 0 : 30);
  });

  it.each([
    ["workflows", 0, "reviewer_slo_minutes"],
    ["workflows", 0, "expiry_minutes"],
    ["workflows", 0, "max_per_hour"],
    ["workflows", 0, "thresholds", "auto_approve_confidence"],
    ["workflows", 0, "thresholds", "require_human_review_below"],
    ["approvals", "expiry_minutes"],
    ["approvals", "info_hours"],
    ["approvals", "max_open"],
    ["approvals", "steps", 0, "need"],
    ["orchestration", "timeout_seconds"],
    ["orchestration", "retry_policy", "max_attempts"],
    ["logging", "max_lag_minutes"],
    ["logging", "stop_lag_minutes"],
    ["logging", "retention_years"],
  ])("refused: %s %s %s %s", (...path) => {
    const given = path.filter((key) => key !== undefined);
    expect(() => compiled(zeroed(...given))).toThrow(/Too small|must be|expected|greater|at least/i);
  });
});
