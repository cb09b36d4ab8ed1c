import type { ActionType } from "../case/index.ts";
import type { PolicyFile } from "./config.ts";
import type { Problem, Standing } from "./policy.ts";

const ACTIONS = ["add_comment", "attach_evidence", "draft_note", "request_info", "route_approval"] as const;

/** Who may approve beforehand, what, how long and how often; null = nobody may. */
export function standingOf({ approvals: { standing: said } }: PolicyFile): Standing | null {
  if (said === undefined) return null;
  const { max_days: maxDays, max_uses: maxUses, actions = ACTIONS, groups } = said;
  return { maxDays, maxUses, actions: new Set<ActionType>(actions), groups };
}

/** Groups that nobody ever asks, and actions that no workflow allows. */
export function standingProblems({ approvals: { standing: said }, rbac, workflows }: PolicyFile): readonly Problem[] {
  if (said === undefined) return [];
  const asked = new Set(Object.values(rbac.reviewer_groups).flat());
  const allowed = new Set<ActionType>(workflows.flatMap((workflow) => workflow.allowed_actions));
  const path = ["approvals", "standing"] as const;
  const unasked = said.groups.flatMap((group, index) =>
    asked.has(group)
      ? []
      : [{ path: [...path, "groups", index], message: "is in no list of rbac.reviewer_groups, so nobody of it is ever asked" }],
  );
  const idle = (said.actions ?? []).flatMap((action, index) =>
    allowed.has(action)
      ? []
      : [{ path: [...path, "actions", index], message: "changes nothing: no workflow allows this action" }],
  );
  const none = ACTIONS.some((action) => allowed.has(action));
  const nothing =
    said.actions === undefined && !none
      ? [{ path, message: `changes nothing: no workflow allows any of ${ACTIONS.join(", ")}` }]
      : [];
  return [...unasked, ...idle, ...nothing];
}
