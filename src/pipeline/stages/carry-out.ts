import { type CaseIn, fingerprint, lastHumanComment, type TicketContext } from "../../case/index.ts";
import { type Grant, type Ran, runEffect, runNew } from "../effects.ts";
import type { Handed, Staged } from "../stage.ts";
import type { World } from "../world.ts";

/** Carries the cleared proposal out through the effect runner and reports how it ended. */
export async function carryOut(world: World, of: CaseIn<"cleared">, { action }: Handed): Promise<Staged> {
  const ran =
    action?.id === of.effectId
      ? await runNew(world, action, grantOf(of))
      : await runEffect(world, { id: of.effectId }, grantOf(of));
  const effectId = of.effectId;
  switch (ran.kind) {
    case "confirmed":
      return {
        kind: "event",
        event: { type: "effect_confirmed", effectId, receipt: ran.receipt, ...readBack(of, ran) },
        context: null,
        effect: ran.effect,
      };
    case "stale":
      return { kind: "event", event: { type: "stale", effectId, why: ran.why }, context: null };
    case "held":
      return { kind: "event", event: { type: "held", reasons: ran.reasons }, context: null };
    case "failed":
      return { kind: "event", event: { type: "effect_failed", effectId, code: ran.code, why: ran.why }, context: null };
    case "later":
      return ran;
  }
}

/** What the case was left with. Somebody else's change in the same moment is not ours: the old fingerprint stays, so that its own event is taken up. */
function readBack(
  of: CaseIn<"cleared">,
  { context, before }: Extract<Ran, { kind: "confirmed" }>,
): { fingerprint: string | null; lastComment: string | null } {
  if (context === null || before == null || ownChangeOnly(of, before, context) === false)
    return { fingerprint: null, lastComment: of.lastComment };
  return { fingerprint: fingerprint(context), lastComment: lastHumanComment(context) };
}

/** The two readings differ in nothing but what the action itself changes. */
function ownChangeOnly(of: CaseIn<"cleared">, before: TicketContext, after: TicketContext): boolean {
  return fingerprint(without(of, before)) === fingerprint(without(of, after));
}

function without(of: CaseIn<"cleared">, context: TicketContext): TicketContext {
  const { payload } = of.proposal;
  const { fields, tasks } = context;
  if (payload.action === "close_task")
    return { ...context, tasks: { ...tasks, value: tasks.value?.filter((task) => task.id !== payload.target.id) ?? null } };
  if (payload.action !== "route_approval" || fields.value === null) return context;
  return { ...context, fields: { ...fields, value: { ...fields.value, state: "", phase: "open" } } };
}

function grantOf(of: CaseIn<"cleared">): Grant {
  return {
    workflow: of.workflow,
    digest: of.proposal.digest,
    fingerprint: of.fingerprint,
    lastComment: of.lastComment,
    automatic: of.reviewId === null || of.decision.risk === "high",
  };
}
