import { z } from "zod";
import { type ActionType, type Case, type Effect, type Entry, REVERSAL_OF, type Receipt } from "../../case/index.ts";
import type { Refusal } from "../asked.ts";
import type { World } from "../world.ts";

/** A confirmed action that may be taken back, as its case's record holds it. */
export interface Applied {
  readonly case: Case;
  readonly action: ActionType;
  readonly effect: Effect;
  readonly receipt: Receipt;
}

const Overridden = z.looseObject({ payload: z.looseObject({ by_case: z.string() }) });

/** The case that took this one's action back; null = none did. */
export function overriddenBy(entries: readonly Pick<Entry, "kind" | "canonical">[]): string | null {
  const found = entries.findLast(({ kind }) => kind === "case.overridden");
  return found === undefined ? null : (Overridden.safeParse(JSON.parse(found.canonical)).data?.payload.by_case ?? null);
}

/** The action that a case applied, or why it is not taken back and what can be done instead. */
export async function appliedIn(world: World, of: Case, entries: readonly Entry[]): Promise<Applied | Refusal> {
  if (of.reverses !== undefined) return ofOverride(of.reverses.case);
  if (of.status !== "ended" || of.end !== "applied") return notApplied(of);
  const by = overriddenBy(entries);
  if (by !== null)
    return { code: "already_overridden", message: `Not asked: this action was taken back already, by case ${by}.` };
  const effects = await world.store.effects.ofCase(of.id);
  const effect = effects.find(({ body, status }) => body.kind === "action" && status === "confirmed");
  if (effect?.body.kind !== "action" || effect.receipt === null)
    return {
      code: "not_confirmed",
      message: "Not asked: the case has no confirmed action, so there is nothing to undo. Look at the ticket by hand.",
    };
  const { action } = effect.body.payload;
  if (REVERSAL_OF[action] === null)
    return { code: "not_undoable", message: `Not asked: ${action} cannot be undone from here. Undo it by hand on the ticket.` };
  return { case: of, action, effect, receipt: effect.receipt };
}

function ofOverride(original: string): Refusal {
  return {
    code: "override_of_override",
    message: `Not asked: this case itself took back the action of case ${original}. What is wanted now is a change of the ticket: make it by hand, or let the ticket's next event be drafted anew.`,
  };
}

function notApplied(of: Case): Refusal {
  if (of.status === "ended")
    return {
      code: "not_applied",
      message: `Not asked: nothing was applied in this case (it ended as ${of.end}), so there is nothing to undo.`,
    };
  const way =
    of.status === "stuck" ? "end it first with: case retry ID, or case abandon ID" : "wait for its end, or answer its question";
  return {
    code: "not_applied",
    message: `Not asked: the case has not ended (it is ${of.status}), so nothing of it is confirmed yet: ${way}.`,
  };
}
