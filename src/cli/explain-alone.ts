import type { Configuration } from "../config/index.ts";
import { isEverAlone } from "../world.ts";

type Workflow = Configuration["policy"]["workflows"] extends ReadonlyMap<string, infer W> ? W : never;

/** Every way in which something can be applied without a person, on one page: per workflow the actions and all that must hold, then what else is not one. */
export function explainAlone({ policy, demotions }: Pick<Configuration, "policy" | "demotions">): string {
  return [
    `what can be applied without a person, under policy ${policy.version}, SHA-256 ${policy.hash}`,
    ...(demotions.length === 0 ? [] : ["here and now: nothing, because", ...demotions.map((demotion) => `  ${demotion}`)]),
    ...[...policy.workflows.values()].flatMap(ofWorkflow),
    "in each workflow besides: no hold (kill switch, late evidence), the ticket's own region, the ticket itself or its own task as target, a draft of the required form under this very policy, all",
    "  parts read that the SOP relies on, every claim cited, the ticket shown whole, no personal data outside its fields, no text that steers, no characters that deceive, no change by a person",
    "nothing else is applied without a person: an answer that does not come rejects, a person's change needs another approval, one approval of several identical actions is a person's,",
    `  ${standingLine(policy)}; cards, notices and messages in chats are ours and change nothing of a ticket's fields`,
  ].join("\n");
}

function standingLine({ standing }: Configuration["policy"]): string {
  if (standing === null) return "and there are no standing approvals";
  const { groups, actions, maxDays, maxUses } = standing;
  return `but members of ${groups.join(" or ")} may approve ${[...actions].join(", ")} with identical words beforehand, at low risk, for up to ${maxDays} days and ${maxUses} tickets, each of which names them`;
}

function ofWorkflow(workflow: Workflow): readonly string[] {
  const { id, allowedActions, shadow, thresholds, maxPerHour, steps } = workflow;
  const head = `workflow ${id}`;
  if (shadow) return [head, "  nothing: it runs in shadow mode"];
  const [alone, never] = [true, false].map((is) => [...allowedActions].filter((action) => isEverAlone(action, workflow) === is));
  if (alone === undefined || alone.length === 0) return [head, "  nothing: no allowed action can pass"];
  return [
    head,
    `  confidence at least ${thresholds.auto.toFixed(4)} (${thresholds.autoKey}), risk low, not on hold`,
    `  at most ${maxPerHour === null ? "any number of" : maxPerHour} actions an hour`,
    ...steps.map(({ text }, index) => `  policy step ${index + 1} is false and can be answered: ${text}`),
    ...alone.flatMap((action) => actionLines(action, workflow)),
    ...(never === undefined || never.length === 0 ? [] : [`  never: ${never.join(", ")}`]),
  ];
}

function actionLines(
  action: Workflow["allowedActions"] extends ReadonlySet<infer A> ? A : never,
  { sop }: Workflow,
): readonly string[] {
  const checks = sop.checks.filter(({ actions }) => actions === null || actions.has(action));
  const last = action === "close_task" ? ["    - and it does not close or move its parent"] : [];
  return [`  ${action}, when the SOP's checks hold:`, ...checks.map(({ id, says }) => `    - ${id}: ${says}`), ...last];
}
