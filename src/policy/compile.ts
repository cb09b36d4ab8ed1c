import { canonical, FACTOR_KINDS, OpsError, type Sop, sha256 } from "../case/index.ts";
import { breakGlassOf, breakGlassProblems } from "./compile-break-glass.ts";
import { exercisesOf } from "./compile-exercises.ts";
import { amountFieldsOf, rightsOf, rightsProblems } from "./compile-rights.ts";
import { compileSop } from "./compile-sop.ts";
import { standingOf, standingProblems } from "./compile-standing.ts";
import { compileSteps, groupsOf } from "./compile-steps.ts";
import type { PolicyFile, WorkflowFile } from "./config.ts";
import { crossChecks, expiryOf } from "./cross-checks.ts";
import { requesterGroups } from "./fields-read.ts";
import { inertKeys } from "./inert.ts";
import type { CompiledSop, CompiledStep, Policy, Problem, WorkflowPolicy } from "./policy.ts";
import { warningsOf } from "./warnings.ts";

export type Compiled =
  | { readonly ok: true; readonly policy: Policy }
  | { readonly ok: false; readonly problems: readonly Problem[] };

type Shared = {
  readonly file: PolicyFile;
  readonly steps: readonly CompiledStep[];
  readonly text: string;
  readonly hash: string;
};

/** Puts a policy file and its SOPs (by the workflow they name) together, or lists everything that does not fit. Never throws. */
export function compilePolicy(file: PolicyFile, sops: ReadonlyMap<string, Sop>): Compiled {
  const chosen = chooseSops(file, sops);
  const compiledSops = new Map([...new Set(chosen.sops.values())].map((sop) => [sop, compileSop(sop)]));
  const { steps, problems: stepProblems } = compileSteps(file, chosen.sops);
  const text = textOf(file, [...compiledSops.keys()]);
  const problems = [
    ...crossChecks(file),
    ...chosen.problems,
    ...[...compiledSops.values()].flatMap((compiled) => compiled.problems),
    ...stepProblems,
    ...rightsProblems(file, steps, chosen.sops),
    ...breakGlassProblems(file),
    ...standingProblems(file),
    ...(text === null ? [{ path: [], message: "holds a text that is not valid Unicode" }] : []),
  ];
  if (problems.length > 0 || text === null) return { ok: false, problems };
  const shared = { file, steps, text, hash: policyHash(text) };
  const workflows = file.workflows.flatMap((workflow) => {
    const sop = chosen.sops.get(workflow.id);
    const compiled = sop && compiledSops.get(sop);
    return compiled === undefined ? [] : [workflowOf(workflow, compiled.sop, shared)];
  });
  return { ok: true, policy: policyOf(shared, workflows, sops) };
}

type Chosen = { readonly sops: ReadonlyMap<string, Sop>; readonly problems: readonly Problem[] };

function chooseSops({ workflows }: PolicyFile, sops: ReadonlyMap<string, Sop>): Chosen {
  const found = new Map<string, Sop>();
  const problems: Problem[] = [];
  workflows.forEach((workflow, index) => {
    const name = workflow.sop ?? workflow.id;
    const sop = sops.get(name);
    const problem = sop === undefined ? undefined : misfit(sop, name, workflow, index);
    if (sop !== undefined) found.set(workflow.id, sop);
    else
      problems.push({
        path: ["workflows", index, workflow.sop === undefined ? "id" : "sop"],
        message: `there is no SOP ${name}`,
      });
    if (problem !== undefined) problems.push(problem);
  });
  return { sops: found, problems };
}

function misfit(sop: Sop, name: string, workflow: WorkflowFile, index: number): Problem | undefined {
  if (sop.workflow !== name) return { path: ["sops", name, "workflow"], message: `must be ${name}` };
  if (workflow.allowed_actions.includes(sop.template_action)) return undefined;
  const message = `lacks ${sop.template_action}, which the SOP's template proposes`;
  return { path: ["workflows", index, "allowed_actions"], message };
}

/** The policy's identity: any key of the file or an SOP that changes anything changes it. */
export function policyHash(text: string): string {
  return sha256(`ots.policy.v1\n${text}`);
}

/** All of the policy as canonical JSON; null when it cannot be made canonical. */
function textOf(file: PolicyFile, sops: readonly Sop[]): string | null {
  const plainJson: unknown = JSON.parse(
    JSON.stringify({ file, sops: Object.fromEntries(sops.map((sop) => [sop.workflow, sop])) }),
  );
  try {
    return canonical(plainJson);
  } catch (error) {
    if (error instanceof OpsError) return null;
    throw error;
  }
}

function workflowOf(workflow: WorkflowFile, sop: CompiledSop, { file, steps, hash }: Shared): WorkflowPolicy {
  const {
    auto_approve_confidence: approve,
    auto_complete_confidence: complete,
    require_human_review_below: review,
  } = workflow.thresholds;
  const { low_risk: low, medium_risk: medium, high_risk: high } = file.rbac.reviewer_groups;
  const { timeout_seconds: timeoutSeconds, retry_policy: retry } = file.orchestration;
  return {
    id: workflow.id,
    source: workflow.source,
    modelEndpoint: workflow.model_endpoint,
    // The schema lets exactly one of the two through; 1 would be the strictest.
    thresholds: {
      auto: approve ?? complete ?? 1,
      review,
      autoKey: approve === undefined ? "auto_complete_confidence" : "auto_approve_confidence",
    },
    allowedActions: new Set(workflow.allowed_actions),
    sloMinutes: workflow.reviewer_slo_minutes,
    expiryMinutes: expiryOf(workflow, file),
    infoHours: file.approvals.info_hours ?? 48,
    escalateAt: file.approvals.escalate_at ?? ESCALATE_AT,
    fallback: (file.approvals.fallback === undefined ? undefined : groupsOf(file, file.approvals.fallback)) ?? high,
    maxOpen: file.approvals.max_open ?? null,
    maxPerHour: workflow.max_per_hour ?? null,
    piiGuardrail: workflow.pii_guardrail,
    shadow: workflow.shadow,
    sop,
    steps,
    groups: { low, medium, high },
    mode: file.approvals.mode,
    reasonFor: new Set(file.approvals.reason_for),
    rights: rightsOf(file),
    amount: amountFieldsOf(workflow),
    timeoutSeconds,
    maxAttempts: retry.max_attempts,
    backoffSeconds: retry.backoff_seconds,
    policyHash: hash,
  };
}

const ESCALATE_AT = [0.5, 1, 2] as const;

function policyOf(
  { file, steps, text, hash }: Shared,
  workflows: readonly WorkflowPolicy[],
  sops: ReadonlyMap<string, Sop>,
): Policy {
  return {
    hash,
    text,
    version: String(file.version),
    regions: file.regions.allowed,
    workflows: new Map(workflows.map((workflow) => [workflow.id, workflow])),
    sink: file.logging.sink,
    sinkLag: lagOf(file.logging),
    retentionYears: file.logging.retention_years,
    ...provingOf(file.approvals),
    piiPatterns: file.logging.redact.pii_patterns,
    redaction: { custom: file.logging.redact.custom ?? [], keepIp: file.logging.redact.keep_ip ?? false },
    reversibleVault: file.logging.redact.reversible_vault,
    ...auditorsOf(file),
    groups: askedGroups(file),
    requesterGroups: requesterGroups({ steps }),
    quorums: steps.filter(({ need }) => need > 1).map(({ groups, need }) => ({ groups, need })),
    rights: rightsOf(file),
    automaticReviewers: automaticOf(file),
    breakGlass: breakGlassOf(file),
    standing: standingOf(file),
    vigilance: vigilanceOf(file),
    notifications: file.approvals.notifications ?? {},
    digestMinutes: file.approvals.digest_minutes ?? null,
    orchestrator: file.orchestration.provider,
    idpProvider: file.security.idp_provider,
    inert: inertKeys(file),
    warnings: warningsOf(file, workflows, steps, sops),
  };
}

const CONFIRM_MINUTES = 15;

/** What an approval of high risk must prove, and how long it waits for that. */
function provingOf(approvals: PolicyFile["approvals"]): Pick<Policy, "factorKinds" | "highRiskFactor" | "confirmMinutes"> {
  return {
    factorKinds: approvals.high_risk_kinds ?? FACTOR_KINDS,
    highRiskFactor: approvals.high_risk_factor ?? null,
    confirmMinutes: approvals.confirm_minutes ?? CONFIRM_MINUTES,
  };
}

/** Who may see what the vault keeps, and who takes evidence out. */
function auditorsOf({ rbac }: PolicyFile): Pick<Policy, "vaultAuditors" | "auditors"> {
  return { vaultAuditors: rbac.vault_auditors ?? [], auditors: rbac.auditors ?? [] };
}

function automaticOf({ rbac }: PolicyFile): Policy["automaticReviewers"] {
  return rbac.automatic_reviewers ?? [];
}

function askedGroups({ rbac, approvals }: PolicyFile): Policy["groups"] {
  return [...new Set([...Object.values(rbac.reviewer_groups).flat(), ...(approvals.break_glass?.review_by ?? [])])];
}

function vigilanceOf(file: PolicyFile): Policy["vigilance"] {
  const { rubber_stamp: rubberStamp = "off", individual_reporting: individualReporting = false } = file.vigilance ?? {};
  return { rubberStamp, individualReporting, exercises: exercisesOf(file) };
}

const MAX_LAG_MINUTES = 15;
const STOP_LAG_MINUTES = 60;

function lagOf(logging: PolicyFile["logging"]): Policy["sinkLag"] {
  const holds = logging.max_lag_minutes ?? MAX_LAG_MINUTES;
  const stops = logging.stop_lag_minutes ?? Math.max(STOP_LAG_MINUTES, (holds / MAX_LAG_MINUTES) * STOP_LAG_MINUTES);
  return { holdsSeconds: holds * 60, stopsSeconds: stops * 60 };
}
