import { Sop } from "../../src/case/index.ts";
import { compilePolicy, type Policy, PolicyFile, type Problem, type WorkflowPolicy } from "../../src/policy/index.ts";

/** The two workflows that the test policies have. */
export const CHANGES = "chg_low_risk_auto";
export const VENDORS = "vendor_onboarding_checks";

const WORKFLOWS: PolicyFile["workflows"] = [
  {
    id: CHANGES,
    source: "servicenow.change_request",
    model_endpoint: "az-openai:gpt-4o-mini@vpc",
    thresholds: { auto_approve_confidence: 0.86, require_human_review_below: 0.7 },
    allowed_actions: ["add_comment", "attach_evidence", "close_task"],
    reviewer_slo_minutes: 30,
    sample_rate: 0.1,
    rollback: { trigger_false_positive_rate: 0.01, window_hours: 24 },
    pii_guardrail: false,
    shadow: false,
  },
  {
    id: VENDORS,
    source: "jira.workflow:VENDOR-ONBOARD",
    model_endpoint: "local-llm:llama-3.1-70b@vpc",
    thresholds: { auto_complete_confidence: 0.8, require_human_review_below: 0.68 },
    allowed_actions: ["request_info", "draft_note", "route_approval"],
    reviewer_slo_minutes: 45,
    sample_rate: 0.2,
    pii_guardrail: true,
    shadow: false,
  },
];

const FILE: PolicyFile = {
  version: 1.6,
  service: "ops-trust-layer",
  owners: { product_owner: "Operations", engineering_owner: "Platform", audit_owner: "Audit" },
  review_cadence: { weekly_sample_size: 100, approver: "Audit", schedule: "Fridays 14:00 UTC" },
  regions: { allowed: ["us-east-1", "eu-west-1"], data_residency: { "us-east-1": "US-only", "eu-west-1": "EU-only" } },
  rbac: {
    reviewer_groups: {
      low_risk: ["ops-analyst", "ops-lead"],
      medium_risk: ["ops-lead"],
      high_risk: ["ops-director", "internal-audit"],
    },
  },
  logging: {
    sink: "snowflake://ANALYTICS.AUDIT.DECISION_LOG",
    retention_years: 7,
    redact: { pii_patterns: ["EMAIL", "PHONE", "SSN"], reversible_vault: true },
  },
  orchestration: {
    provider: "aws-step-functions",
    timeout_seconds: 900,
    retry_policy: { max_attempts: 2, backoff_seconds: 30 },
  },
  workflows: WORKFLOWS,
  approvals: {
    steps: [
      { when: "risk == 'medium' or confidence < thresholds.auto_*", route_to: "rbac.reviewer_groups.medium_risk" },
      { when: "risk == 'high' or pii_guardrail == true", route_to: "rbac.reviewer_groups.high_risk" },
    ],
    mode: "any",
  },
  metrics: { publish: [{ name: "human_touch_rate", target: 0.4 }] },
  security: { zero_training_on_client_data: true, inference_vpc_only: true, idp_provider: "AzureAD" },
  alerts: { on_drift: "confidence_shift_stddev > 2", on_slo_breach: "reviewer_slo_minutes > 45 for 3 cycles" },
};

/** A policy file like the shipped one, with whole top-level keys replaced. */
export function policyFile(overrides: Partial<PolicyFile> = {}): PolicyFile {
  return PolicyFile.parse({ ...FILE, ...overrides });
}

/** The workflows of a test policy with some keys of the first one replaced; a key set to undefined is absent. */
export function workflowFiles(first: Partial<PolicyFile["workflows"][number]>): PolicyFile["workflows"] {
  const [changes, ...others] = policyFile().workflows;
  return PolicyFile.shape.workflows.parse([{ ...changes, ...first }, ...others]);
}

/** An SOP with two checks, for the first workflow unless said otherwise. */
export function sopFile(overrides: Partial<Sop> = {}): Sop {
  return Sop.parse({
    workflow: CHANGES,
    version: "1",
    title: "Low-risk change",
    purpose: "Finishes the paperwork of a change.",
    checks: [
      { id: "change_is_open", when: "ticket.phase == 'open'", says: "The change must be open." },
      { id: "task_is_open", when: "target.phase == 'open'", says: "The task must be open.", actions: ["close_task"] },
    ],
    note: ["The change {ref.key} is {fields.state}."],
    template_action: "add_comment",
    ...overrides,
  });
}

/** An SOP for each of the two workflows, by its name. */
export function sopFiles(...replaced: readonly Sop[]): ReadonlyMap<string, Sop> {
  const vendors = sopFile({
    workflow: VENDORS,
    title: "Vendor onboarding",
    fields: { vendor_country: "string", bank_verified: "boolean", amount: "number" },
    checks: [{ id: "request_is_open", when: "ticket.phase in ['new', 'open']", says: "The request must be open." }],
    template_action: "draft_note",
    asks: ["vendor_country"],
    routes: { finance: "Waiting for finance" },
  });
  return new Map([sopFile(), vendors, ...replaced].map((sop) => [sop.workflow, sop]));
}

/** The compiled test policy; throws the problems when there are any. */
export function compiled(overrides: Partial<PolicyFile> = {}, sops: ReadonlyMap<string, Sop> = sopFiles()): Policy {
  const result = compilePolicy(policyFile(overrides), sops);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.policy;
}

/** What is wrong with a policy, as "path: message" lines; empty when nothing is. */
export function problemsOf(overrides: Partial<PolicyFile>, sops: ReadonlyMap<string, Sop> = sopFiles()): readonly string[] {
  const result = compilePolicy(policyFile(overrides), sops);
  return result.ok ? [] : result.problems.map(asLine);
}

/** A problem as one line. */
export function asLine({ path, message }: Problem): string {
  return `${path.join(".")}: ${message}`;
}

/** A workflow of a policy, by default the first one's. */
export function workflowIn(policy: Policy, id: string = CHANGES): WorkflowPolicy {
  const workflow = policy.workflows.get(id);
  if (workflow === undefined) throw new Error(`no workflow ${id}`);
  return workflow;
}
