import { z } from "zod";
import type { Case, CaseEvent, Entry } from "../../case/index.ts";
import { record, subjectOf } from "../entries.ts";
import type { World } from "../world.ts";

const Decided = z.looseObject({
  decision: z.looseObject({
    would: z.string(),
    zone: z.string(),
    risk: z.string(),
    confidence: z.string().nullable(),
  }),
  payload: z.looseObject({
    proposal: z.looseObject({ by: z.string(), digest: z.string(), payload: z.looseObject({ action: z.string() }) }).nullable(),
  }),
});

/** What the record of an action says of its reversal, written with the reversal's own move: who asked for it in which case, and that it was taken back. */
export async function entriesOfOriginal(world: World, from: Case, event: CaseEvent): Promise<readonly Entry[]> {
  const { reverses } = from;
  if (reverses === undefined || (event.type !== "override_requested" && event.type !== "effect_confirmed")) return [];
  const opened = event.type === "override_requested";
  const told = opened ? { source: event.source } : { ...(await recommendedOf(world, reverses.case)), decided: "override" };
  const { all } = await record(world, {
    kind: opened ? "case.override_opened" : "case.overridden",
    actor: { type: "person", id: reverses.by },
    subject: subjectOf(from.ticket),
    caseId: reverses.case,
    corr: { case: reverses.case, workflow: from.workflow, reversal: from.id },
    payload: {
      by_case: from.id,
      effect: reverses.effect,
      action: reverses.action,
      reasonCode: reverses.reasonCode,
      reason: reverses.reason,
      ticket_key: from.ticket.key,
      ...told,
    },
  });
  return all;
}

/** What the policy thought of the action that is taken back: without it no statistics could count it. */
async function recommendedOf(world: World, id: string): Promise<object> {
  const entries = await world.store.ledger.ofCase(id);
  const decided = entries
    .filter(({ kind }) => kind === "case.decided" || kind === "case.modified")
    .flatMap(({ canonical }) => Decided.safeParse(JSON.parse(canonical)).data ?? [])
    .at(-1);
  if (decided === undefined) return {};
  const { would, zone, risk, confidence } = decided.decision;
  const { proposal } = decided.payload;
  const offered = proposal === null ? null : { action: proposal.payload.action, digest: proposal.digest, by: proposal.by };
  return { recommended: { proposal: offered, would, zone, risk, confidence } };
}
