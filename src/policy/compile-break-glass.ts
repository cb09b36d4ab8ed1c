import { ACTIONS, type ActionClass } from "../case/index.ts";
import type { BreakGlassFile } from "./break-glass-config.ts";
import { groupsOf } from "./compile-steps.ts";
import type { PolicyFile } from "./config.ts";
import type { BreakGlass, Problem } from "./policy.ts";

const UNSET = { review_hours: 24, max_per_day: 1, max_overdue: 0, classes: ["write", "state"], pii: false } as const;

/** Who may break the glass, for what, and who judges it; null = nobody may. */
export function breakGlassOf(file: PolicyFile): BreakGlass | null {
  const { break_glass: said } = file.approvals;
  const groups = file.rbac.verbs?.break_glass;
  if (said === undefined || groups === undefined) return null;
  return { groups, reviewBy: said.review_by, then: lastAsked(file), ...conditionsOf(said) };
}

function conditionsOf(said: BreakGlassFile): Omit<BreakGlass, "groups" | "reviewBy" | "then"> {
  return {
    reviewHours: said.review_hours ?? UNSET.review_hours,
    perDay: said.max_per_day ?? UNSET.max_per_day,
    maxOverdue: said.max_overdue ?? UNSET.max_overdue,
    classes: new Set<ActionClass>(said.classes ?? UNSET.classes),
    pii: said.pii ?? UNSET.pii,
  };
}

function lastAsked(file: PolicyFile): readonly string[] {
  const { fallback } = file.approvals;
  const named = fallback === undefined ? undefined : groupsOf(file, fallback);
  return named ?? file.rbac.reviewer_groups.high_risk;
}

/** A right without its conditions, conditions without anybody who has the right, and judges who are those whom they judge. */
export function breakGlassProblems(file: PolicyFile): readonly Problem[] {
  const { break_glass: said } = file.approvals;
  const groups = file.rbac.verbs?.break_glass;
  const [right, conditions] = [["rbac", "verbs", "break_glass"] as const, ["approvals", "break_glass"] as const];
  if (said === undefined)
    return groups === undefined ? [] : [{ path: right, message: "needs approvals.break_glass: who judges it afterwards" }];
  if (groups === undefined) return [{ path: conditions, message: "changes nothing: rbac.verbs.break_glass names nobody" }];
  const same = said.review_by.every((group) => groups.includes(group));
  const alone = { path: [...conditions, "review_by"], message: "needs a group that is not in rbac.verbs.break_glass" };
  return [...(same ? [alone] : []), ...idleClasses(file, said.classes ?? [])];
}

function idleClasses({ workflows }: PolicyFile, classes: readonly ActionClass[]): readonly Problem[] {
  const allowed = new Set<ActionClass>(
    workflows.flatMap((workflow) => workflow.allowed_actions.map((action) => ACTIONS[action].class)),
  );
  const message = "changes nothing: no workflow allows an action of this class";
  return classes.flatMap((name, index) =>
    allowed.has(name) ? [] : [{ path: ["approvals", "break_glass", "classes", index], message }],
  );
}
