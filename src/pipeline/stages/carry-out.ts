import { type CaseIn, fingerprint, lastHumanComment, surroundings } from "../../case/index.ts";
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
      return { kind: "event", event: { type: "stale", effectId, ...ran.what }, context: null };
    case "held":
      return { kind: "event", event: { type: "held", reasons: ran.reasons }, context: null };
    case "failed":
      return { kind: "event", event: { type: "effect_failed", effectId, code: ran.code, why: ran.why }, context: null };
    case "later":
      return ran;
  }
}

/** What the case was left with. Somebody else's change since the decision is not ours: the old fingerprint stays, so that its own event is taken up. */
function readBack(
  of: CaseIn<"cleared">,
  { context, from }: Extract<Ran, { kind: "confirmed" }>,
): { fingerprint: string | null; lastComment: string | null } {
  if (context === null || surroundings(context, of.proposal.payload, from) !== of.surroundings)
    return { fingerprint: null, lastComment: of.lastComment };
  return { fingerprint: fingerprint(context), lastComment: lastHumanComment(context) };
}

function grantOf(of: CaseIn<"cleared">): Grant {
  return {
    workflow: of.workflow,
    digest: of.proposal.digest,
    fingerprint: of.fingerprint,
    lastComment: of.lastComment,
    relied: of.relied ?? null,
    approved: of.reviewId === null || of.glass !== undefined ? null : of,
    glass: of.glass ?? null,
    automatic: (of.reviewId === null && of.glass === undefined) || of.decision.risk === "high",
  };
}
