import { groupsOf, listNamed } from "./compile-steps.ts";
import type { PolicyFile } from "./config.ts";
import type { Exercises, Problem } from "./policy.ts";

/** Exercises as the program reads them; null = there are none. */
export function exercisesOf({ vigilance }: Pick<PolicyFile, "vigilance">): Exercises | null {
  const file = vigilance?.exercises;
  if (file === undefined) return null;
  return {
    perDay: file.per_day ?? 1,
    rate: file.rate ?? 0.5,
    alertBelow: file.alert_below ?? null,
    trainingTickets: file.training_tickets,
  };
}

/** Training tickets that could exercise nobody. */
export function exerciseProblems(file: PolicyFile): readonly Problem[] {
  const { training_tickets: tickets = [] } = file.vigilance?.exercises ?? {};
  return tickets.flatMap(({ workflow: id, ticket, group }, index) => {
    const path = ["vigilance", "exercises", "training_tickets", index] as const;
    const workflow = file.workflows.find((one) => one.id === id);
    if (workflow === undefined) return [{ path: [...path, "workflow"], message: "is no workflow of this policy" }];
    if (workflow.shadow) return [{ path: [...path, "workflow"], message: "runs in shadow mode, where nobody is asked" }];
    if (tickets.findIndex((one) => one.ticket === ticket && systemOf(file, one.workflow) === systemOf(file, id)) !== index)
      return [{ path: [...path, "ticket"], message: "stands here twice" }];
    if (!isAsked(file, group))
      return [
        {
          path: [...path, "group"],
          message: "is asked about nothing of low or medium risk, and exercises are never of high risk",
        },
      ];
    return [];
  });
}

function systemOf({ workflows }: PolicyFile, id: string): string | undefined {
  return workflows.find((one) => one.id === id)?.source.split(".")[0];
}

function isAsked(file: PolicyFile, group: string): boolean {
  const { low_risk: low, medium_risk: medium } = file.rbac.reviewer_groups;
  const further = file.approvals.steps.filter((step) => listNamed(step.route_to) !== "high_risk");
  return [...low, ...medium, ...further.flatMap((step) => groupsOf(file, step.route_to) ?? [])].includes(group);
}
