import { type CaseIn, fingerprint, lastHumanComment, type TicketContext } from "../../case/index.ts";
import { type Grant, runEffect } from "../effects.ts";
import type { Staged } from "../stage.ts";
import type { World } from "../world.ts";

/** Carries the cleared proposal out through the effect runner and reports how it ended. */
export async function carryOut(world: World, of: CaseIn<"cleared">, _read: TicketContext | null): Promise<Staged> {
  const ran = await runEffect(world, { id: of.effectId }, grantOf(of));
  const effectId = of.effectId;
  switch (ran.kind) {
    case "confirmed": {
      const read = ran.context === null ? { fingerprint: null, lastComment: of.lastComment } : { fingerprint: fingerprint(ran.context), lastComment: lastHumanComment(ran.context) };
      return { kind: "event", event: { type: "effect_confirmed", effectId, receipt: ran.receipt, ...read }, context: null, effect: ran.effect };
    }
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

function grantOf(of: CaseIn<"cleared">): Grant {
  return {
    workflow: of.workflow,
    digest: of.proposal.digest,
    fingerprint: of.fingerprint,
    lastComment: of.lastComment,
    automatic: of.reviewId === null || of.decision.risk === "high",
  };
}
