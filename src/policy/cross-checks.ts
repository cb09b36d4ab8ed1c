import { ACTIONS } from "../case/index.ts";
import { exerciseProblems } from "./compile-exercises.ts";
import { groupsOf, listNamed } from "./compile-steps.ts";
import { parseAlert } from "./conditions/index.ts";
import { METRIC_NAMES, type PolicyFile, type WorkflowFile } from "./config.ts";
import { inExpression } from "./in-expression.ts";
import type { Problem } from "./policy.ts";

const METRICS: ReadonlySet<string> = new Set(METRIC_NAMES);
const RISK_LISTS: ReadonlySet<string> = new Set(["low_risk", "medium_risk", "high_risk"]);

/** What no single key can tell: names that lead nowhere, and settings of ours that would change nothing. */
export function crossChecks(file: PolicyFile): readonly Problem[] {
  const checks = [
    residency,
    workflowNames,
    networks,
    reviewerLists,
    approvals,
    reasons,
    escalation,
    digests,
    alerts,
    metrics,
    exerciseProblems,
  ];
  return checks.flatMap((check) => check(file));
}

function residency({ regions }: PolicyFile): Problem[] {
  const { allowed, data_residency: named } = regions;
  const path = ["regions", "data_residency"] as const;
  const unknown = Object.keys(named).filter((region) => !allowed.includes(region));
  const absent = allowed.filter((region) => !Object.hasOwn(named, region));
  return [
    ...unknown.map((region) => ({ path: [...path, region], message: "is not one of regions.allowed" })),
    ...absent.map((region) => ({ path, message: `says nothing about ${region}` })),
  ];
}

function workflowNames({ workflows }: PolicyFile): Problem[] {
  return workflows.flatMap((workflow, index) => {
    const first = (key: "id" | "source") => workflows.findIndex((other) => other[key] === workflow[key]) === index;
    const problems: Problem[] = [];
    if (!first("id")) problems.push({ path: ["workflows", index, "id"], message: "another workflow has this id" });
    if (!first("source"))
      problems.push({ path: ["workflows", index, "source"], message: "another workflow already takes these tickets" });
    return problems;
  });
}

/** Nothing here calls a model at a public address, so a policy that allows it would promise what cannot happen. */
function networks({ security, workflows }: PolicyFile): Problem[] {
  const path = ["security", "inference_vpc_only"];
  if (!security.inference_vpc_only)
    return [{ path, message: "must be true: models are called at private addresses only, and no setting changes that" }];
  return workflows.flatMap(({ model_endpoint: endpoint }, index) =>
    endpoint.endsWith("@vpc")
      ? []
      : [{ path: ["workflows", index, "model_endpoint"], message: "must end in @vpc: security.inference_vpc_only is on" }],
  );
}

function reviewerLists({ rbac, approvals: { steps, fallback } }: PolicyFile): Problem[] {
  const routes = [...steps.map((step) => step.route_to), ...(fallback === undefined ? [] : [fallback])];
  const used = new Set(routes.map(listNamed));
  return Object.keys(rbac.reviewer_groups)
    .filter((name) => !RISK_LISTS.has(name) && !used.has(name))
    .map((name) => ({ path: ["rbac", "reviewer_groups", name], message: "no step routes to it, so it changes nothing" }));
}

function approvals({ approvals: { mode, steps, veto, expiry_minutes: expiry }, workflows }: PolicyFile): Problem[] {
  const problems: Problem[] = [];
  if (mode === "serial" && steps.length < 2) {
    problems.push({ path: ["approvals", "mode"], message: "serial changes nothing with fewer than two steps" });
  }
  if (veto === "majority" && steps.every(({ need = 1 }) => need === 1))
    problems.push({ path: ["approvals", "veto"], message: "majority changes nothing while no step has a need above 1" });
  if (expiry !== undefined && workflows.every((workflow) => workflow.expiry_minutes !== undefined)) {
    problems.push({ path: ["approvals", "expiry_minutes"], message: "changes nothing: every workflow has its own" });
  }
  return problems;
}

function reasons({ approvals: { reason_for: classes = [] }, workflows }: PolicyFile): Problem[] {
  const allowed = new Set<string>(
    workflows.flatMap((workflow) => workflow.allowed_actions.map((action) => ACTIONS[action].class)),
  );
  return classes.flatMap((name, index) =>
    allowed.has(name)
      ? []
      : [{ path: ["approvals", "reason_for", index], message: "changes nothing: no workflow allows an action of this class" }],
  );
}

function escalation(file: PolicyFile): Problem[] {
  const { fallback, escalate_at: [first] = [] } = file.approvals;
  const problems: Problem[] = [];
  if (fallback !== undefined && groupsOf(file, fallback) === undefined)
    problems.push({ path: ["approvals", "fallback"], message: "names no list of rbac.reviewer_groups" });
  const tooLate = (workflow: WorkflowFile): boolean =>
    first !== undefined && first * workflow.reviewer_slo_minutes >= expiryOf(workflow, file);
  if (file.workflows.every(tooLate))
    problems.push({ path: ["approvals", "escalate_at"], message: "changes nothing: every question expires before" });
  return problems;
}

function digests({ approvals: { digest_minutes: minutes = 0 }, workflows }: PolicyFile): Problem[] {
  const slow = workflows.find(({ reviewer_slo_minutes: slo }) => minutes > slo);
  if (slow === undefined) return [];
  const message = `must be at most ${slow.reviewer_slo_minutes}, the reviewer_slo_minutes of ${slow.id}: its time would be over before a chat is told`;
  return [{ path: ["approvals", "digest_minutes"], message }];
}

/** After how many minutes a question of this workflow expires: its own, else the file's, else four times its SLO. */
export function expiryOf(workflow: WorkflowFile, { approvals: { expiry_minutes: all } }: PolicyFile): number {
  return workflow.expiry_minutes ?? all ?? 4 * workflow.reviewer_slo_minutes;
}

function alerts({ alerts: texts }: PolicyFile): Problem[] {
  return Object.entries(texts).flatMap(([name, text]) => {
    const parsed = parseAlert(text, METRICS);
    return parsed.ok ? [] : [{ path: ["alerts", name], message: inExpression(parsed.problem) }];
  });
}

function metrics({ metrics: { publish } }: PolicyFile): Problem[] {
  return publish.flatMap(({ name }, index) =>
    publish.findIndex((other) => other.name === name) === index
      ? []
      : [{ path: ["metrics", "publish", index, "name"], message: "is published twice" }],
  );
}
