import { type Case, type Effect, errorCode, fingerprint, lastHumanComment, type Receipt } from "../case/index.ts";
import type { Found } from "../ports/index.ts";
import { intend } from "./intents.ts";
import type { Intent, Lost } from "./lost-entries.ts";
import { accountFor } from "./systems.ts";
import type { World } from "./world.ts";

/** What stands on the ticket of what a case intended. */
export type Standing =
  | {
      readonly kind: "found";
      readonly effect: Effect;
      readonly receipt: Receipt;
      /** The ticket as it is with it: what our own write changed is no news. */
      readonly read: { readonly fingerprint: string; readonly lastComment: string | null };
    }
  | { readonly kind: "missing" }
  | { readonly kind: "unclear"; readonly effectId: string; readonly why: "altered" | "in part" | "not recorded" };

/** Looks for the marker of each write that the lost history, or the database before it, intended. The last one that is there counts: a case carries one out. */
export async function findLost(world: World, known: Case | null, id: string, lost: Lost): Promise<Standing> {
  const before = known === null ? [] : await world.store.effects.ofCase(id);
  const open = before.filter(({ body, status }) => body.kind === "action" && status === "attempting");
  const intended = lost.intents.filter((intent) => !open.some((effect) => effect.id === intent.id));
  for (const intent of [...intended].reverse()) {
    const effect = effectOf(id, known, intent);
    if (effect === null) return { kind: "unclear", effectId: intent.id, why: "not recorded" };
    const standing = await lookFor(world, lost, effect);
    if (standing.kind !== "missing") return standing;
  }
  for (const effect of open) {
    const standing = await lookFor(world, lost, effect);
    if (standing.kind !== "missing") return standing;
  }
  return { kind: "missing" };
}

/** As it was intended, with the texts as they are recorded: its marker is what it is found by. */
function effectOf(caseId: string, known: Case | null, { id, entryHash, proposal }: Intent): Effect | null {
  const asked = known !== null && "proposal" in known ? known.proposal : null;
  const of = proposal !== null && asked?.digest === proposal.digest ? asked : (proposal ?? asked);
  if (of === null) return null;
  const effect = intend(caseId, id, { kind: "action", payload: of.payload }, entryHash);
  return { ...effect, digest: of.digest, status: "attempting", attempts: 1 };
}

async function lookFor(world: World, lost: Lost, effect: Effect): Promise<Standing> {
  const system = accountFor(world, lost);
  const found = await system.find(effect, null).catch((error: unknown): Found => {
    // A ticket that is gone holds nothing.
    if (errorCode(error) === "TICKET_ABSENT") return { kind: "missing" };
    throw error;
  });
  switch (found.kind) {
    case "missing":
      return found;
    case "different":
      return { kind: "unclear", effectId: effect.id, why: "altered" };
    case "partial":
      return { kind: "unclear", effectId: effect.id, why: "in part" };
    case "confirmed": {
      const receipt: Receipt = { ...found.receipt, status: "adopted" };
      const context = await system.read(lost.ticket);
      const read = { fingerprint: fingerprint(context), lastComment: lastHumanComment(context) };
      return { kind: "found", effect: { ...effect, status: "confirmed", receipt }, receipt, read };
    }
  }
}
