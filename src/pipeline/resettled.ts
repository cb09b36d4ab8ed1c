import type { Case, End, EventOf } from "../case/index.ts";
import type { Resettled } from "../ports/index.ts";
import { entryOfEnd, record, subjectOf } from "./entries.ts";
import { dueEffect, intend } from "./intents.ts";
import type { Standing } from "./lost-effects.ts";
import type { Lost } from "./lost-entries.ts";
import { entriesOfOriginal } from "./override/original-record.ts";
import type { World } from "./world.ts";

/** A case of the lost time, and what is known of it. */
export interface Unsettled {
  readonly id: string;
  /** As the backup has it; null = it has none. */
  readonly known: Case | null;
  readonly lost: Lost;
  readonly epoch: number;
}

const ENDS_AS = { found: "applied", missing: "superseded", unclear: "abandoned" } as const satisfies Record<
  Standing["kind"],
  End
>;

const SAYS = {
  found: { to: "applied", message: "Applied. The service was restored from a backup and found what it had written." },
  missing: { to: "withdrawn", message: "Withdrawn: the service was restored from a backup. The ticket is looked at again." },
  unclear: { to: "withdrawn", message: "Withdrawn: the service was restored from a backup. Look at the ticket by hand." },
} as const;

/** How a case that had ended ends again: its entries tell all of it. */
export function endedAgain(world: World, of: Unsettled, end: End): Resettled {
  return { next: ended(world, of, end, of.lost.hashes), effects: [], updates: [], due: [], entries: [] };
}

/** How a case that was under way ends, with its entries and what its cards say. */
export async function endedNow(world: World, of: Unsettled, standing: Standing): Promise<Resettled> {
  const { id, lost, epoch, known } = of;
  const end = ENDS_AS[standing.kind];
  const told = await record(world, {
    kind: "case.restored",
    actor: { type: "service", id: "ops-trust" },
    subject: subjectOf(lost.ticket),
    caseId: id,
    corr: { case: id, delivery: lost.delivery, workflow: lost.workflow },
    payload: { epoch, was: known?.status ?? null, outcome: standing.kind, ...detailOf(standing), ticket_key: lost.ticket.key },
  });
  const hashes = [...lost.hashes, ...told.all.map(({ hash }) => hash)];
  const closing = (await record(world, closingOf(world, ended(world, of, end, hashes), standing, hashes))).all;
  const next = ended(world, of, end, [...hashes, ...closing.map(({ hash }) => hash)]);
  const read = standing.kind === "found" ? standing.read : {};
  // A reversal that is there: the record of what it took back says so too.
  const ofOriginal = standing.kind === "found" ? await entriesOfOriginal(world, next, confirmedIn(standing)) : [];
  const updates = lost.cards.map(({ reviewId, record: card }) => {
    const update = { reviewId, ticket: lost.ticket, record: card, ...SAYS[standing.kind] };
    return intend(id, world.makeId(), { kind: "card_update", update }, told.entry.hash);
  });
  return {
    next: { ...next, ...read },
    effects: standing.kind === "found" ? [standing.effect] : [],
    updates,
    due: updates.map((update) => dueEffect(update, world.clock())),
    entries: [...told.all, ...closing, ...ofOriginal],
  };
}

function detailOf(standing: Standing): object {
  if (standing.kind === "found") {
    const { id, digest } = standing.effect;
    return { effect: id, receipt: standing.receipt, carried_out: { digest } };
  }
  return standing.kind === "unclear" ? { effect: standing.effectId, why: standing.why } : {};
}

function closingOf(world: World, next: Case, standing: Standing, hashes: readonly string[]): ReturnType<typeof entryOfEnd> {
  const told = { hashes, verdict: null };
  const event = standing.kind === "found" ? confirmedIn(standing) : { type: "superseded" as const, by: "restore" };
  return entryOfEnd(next, event, world.policy.hash, told);
}

function confirmedIn({ effect, receipt, read }: Extract<Standing, { readonly kind: "found" }>): EventOf<"effect_confirmed"> {
  return { type: "effect_confirmed", effectId: effect.id, receipt, ...read };
}

function ended(world: World, { id, known, lost }: Unsettled, end: End, entries: readonly string[]): Case {
  const { ticket, workflow, delivery, openedAt, updatedAt, fingerprint, lastComment, touches } = lost;
  const version = Math.max(known?.version ?? 0, entries.length) + 1;
  const at = { openedAt, updatedAt, delivery, fingerprint, lastComment, tries: 0, touches };
  const where = { workflow, ticket: known?.ticket ?? ticket, region: known?.region ?? world.region };
  return {
    id,
    version,
    ...where,
    ...at,
    ...takenBack(known, lost),
    entries,
    status: "ended",
    end,
    proposal: null,
    reviewId: null,
  };
}

/** What people took back on this ticket stays theirs to decide. */
function takenBack(known: Case | null, lost: Lost): Pick<Case, "reverses" | "contested" | "rejections"> {
  const { rejections } = known ?? {};
  const reverses = known?.reverses ?? lost.reverses;
  const contested = known?.contested ?? lost.contested;
  return {
    ...(rejections === undefined ? {} : { rejections }),
    ...(reverses === undefined ? {} : { reverses }),
    ...(contested === undefined ? {} : { contested }),
  };
}
