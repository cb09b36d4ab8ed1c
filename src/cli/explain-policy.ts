import type { Configuration } from "../config/index.ts";
import { oursLines } from "./explain-ours.ts";
import { amountLine, peopleOf, reasonLine, rightsLines } from "./explain-rights.ts";

const MOVES = ["asked again", "the next list is asked too", "the last ones are asked too"] as const;

interface Escalating {
  readonly escalateAt: readonly number[];
  readonly sloMinutes: number;
  readonly fallback: readonly string[];
}

function escalations({ escalateAt, sloMinutes, fallback }: Escalating): string {
  if (escalateAt.length === 0) return "nothing happens before it expires";
  const steps = escalateAt.map((multiple, index) => `${MOVES[index] ?? ""} after ${multiple * sloMinutes} minutes`);
  return `${steps.join(", ")} (${fallback.join(" or ")}, unless the roster says otherwise)`;
}

/** What every name and key of the policy resolved to, in plain words. */
export function explainPolicy({ policy, region, notes, demotions, models, serviceNow, jira }: Configuration): string {
  const connected = (source: string): string => {
    const site = source.startsWith("servicenow.") ? serviceNow?.url : jira?.url;
    return site ?? "not connected";
  };
  const workflows = [...policy.workflows.values()].flatMap((workflow) => [
    `workflow ${workflow.id}`,
    `  source ${workflow.source} -> ${connected(workflow.source)}`,
    `  model ${workflow.modelEndpoint} -> ${models.find((model) => model.endpoint === workflow.modelEndpoint)?.url ?? "not configured: SOP template, always reviewed"}`,
    `  ${workflow.thresholds.autoKey} ${workflow.thresholds.auto}: from here on an action is applied at once if nothing objects (equal counts as reached)`,
    `  require_human_review_below ${workflow.thresholds.review}: below, approval needs a written reason`,
    `  allowed actions: ${[...workflow.allowedActions].join(", ")}`,
    `  PII guardrail: ${workflow.piiGuardrail ? "on" : "off: tripping PII goes to review by risk"}; shadow: ${workflow.shadow ? "on: nothing is applied" : "off"}`,
    `  review: asked again by nobody after ${workflow.expiryMinutes} minutes (expired = rejected); SLO ${workflow.sloMinutes} minutes`,
    `  nobody answers: ${escalations(workflow)}`,
    `  a stage may take ${workflow.timeoutSeconds} s (reading and drafting; a later draft is a review without one); it is tried ${workflow.maxAttempts} times, ${workflow.backoffSeconds} s apart`,
    `  SOP ${workflow.sop.sop.title} (${workflow.sop.sop.version}):`,
    ...workflow.sop.checks.map((check) => `    - ${check.id}: ${check.says}`),
    ...workflow.steps.map((step) => `  when ${step.text} -> ${peopleOf(step)}`),
    ...amountLine(workflow),
    ...reasonLine(workflow),
    `  otherwise by risk: low ${workflow.groups.low.join(" or ")}; medium ${workflow.groups.medium.join(" or ")}; high ${workflow.groups.high.join(" or ")}`,
  ]);
  return [
    `policy ${policy.version}, SHA-256 ${policy.hash}`,
    `region ${region} of ${policy.regions.join(", ")}`,
    `evidence sink ${policy.sink}; redacted patterns ${policy.piiPatterns.join(", ")}`,
    policy.reversibleVault
      ? `what redaction takes out is kept in the vault; two together may see it of: ${policy.vaultAuditors.join(", ") || "nobody"}`
      : "what redaction takes out is gone",
    `evidence is taken out under their own name by people of: ${policy.auditors.join(", ") || "no group"}`,
    ...rightsLines(policy),
    ...oursLines(policy),
    ...workflows,
    ...notes.map((note) => `note: ${note}`),
    ...policy.warnings.map((warning) => `note: ${warning}`),
    ...demotions.map((demotion) => `demotes auto-apply: ${demotion}`),
    `keys that nothing uses yet: ${policy.inert.length === 0 ? "none" : policy.inert.join(", ")}`,
  ].join("\n");
}
