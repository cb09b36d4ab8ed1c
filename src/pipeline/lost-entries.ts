import { z } from "zod";
import {
  type EffectBody,
  ENDS,
  type End,
  type Entry,
  type Proposal,
  type Receipt,
  type Reversed,
  type TicketRef,
} from "../case/index.ts";

// Written by ourselves and verified before: only what is read of it is looked at.
const Payload = z.looseObject({
  ticket_key: z.string().optional(),
  opened_at: z.string().optional(),
  fingerprint: z.string().nullable().optional(),
  lastComment: z.string().nullable().optional(),
  effect: z.string().nullable().optional(),
  effectId: z.string().optional(),
  proposal: z
    .custom<Proposal>((value) => Shaped.safeParse(value).success)
    .nullable()
    .optional()
    .catch(null),
  verdict: z.unknown().optional(),
  reverses: z
    .custom<Reversed>((value) => z.looseObject({ case: z.string(), effect: z.string() }).safeParse(value).success)
    .optional()
    .catch(undefined),
  facts: z
    .looseObject({ contested: z.literal(true).optional() })
    .optional()
    .catch(undefined),
  end: z.enum(ENDS).optional().catch(undefined),
  kind: z.string().optional(),
  receipt: z
    .custom<Receipt>((value) => Seen.safeParse(value).success)
    .nullable()
    .optional()
    .catch(null),
  body: z
    .custom<EffectBody>((value) => z.looseObject({ kind: z.string() }).safeParse(value).success)
    .optional()
    .catch(undefined),
});
const Ref = z.looseObject({ system: z.string(), kind: z.string(), id: z.string(), key: z.string() });
const Shaped = z.looseObject({ digest: z.string(), payload: z.looseObject({ action: z.string(), ticket: Ref, target: Ref }) });
const Seen = z.looseObject({ recordId: z.string(), recordKey: z.string() });
const Recorded = z.looseObject({
  at: z.string(),
  subject: z.object({ system: z.string(), type: z.string(), id: z.string() }),
  corr: z.record(z.string(), z.string()),
  payload: Payload,
});

/** A write that a lost history intended, and what of it is known. */
export interface Intent {
  readonly id: string;
  readonly entryHash: string;
  readonly proposal: Proposal | null;
}

/** A card that it put into the ticket. */
export interface LostCard {
  readonly reviewId: string;
  readonly record: { readonly id: string; readonly key: string };
}

/** A case as its entries tell it. */
export interface Lost {
  readonly ticket: TicketRef;
  readonly workflow: string;
  readonly delivery: string;
  readonly openedAt: string;
  readonly updatedAt: string;
  readonly fingerprint: string | null;
  readonly lastComment: string | null;
  readonly touches: number;
  /** Of its own moves. */
  readonly hashes: readonly string[];
  /** How it ended; null = it had not. */
  readonly end: End | null;
  /** The action that it was to take back; absent = none. */
  readonly reverses?: Reversed;
  /** People had taken an action back on its ticket before. */
  readonly contested?: true;
  readonly intents: readonly Intent[];
  readonly cards: readonly LostCard[];
}

/** Puts a case together again out of all its entries, oldest first; null when none of them is a move. */
export function lostCase(entries: readonly Entry[]): Lost | null {
  const all = entries.map((entry) => ({ entry, ...Recorded.parse(JSON.parse(entry.canonical)) }));
  const moves = all.filter(({ entry }) => entry.kind.startsWith("case."));
  const [first] = moves;
  const last = moves.at(-1);
  if (first === undefined || last === undefined) return null;
  const read = moves.findLast((move) => typeof move.payload.fingerprint === "string")?.payload;
  return {
    ...openingOf(first),
    updatedAt: last.at,
    fingerprint: read?.fingerprint ?? null,
    lastComment: read?.lastComment ?? null,
    touches: moves.filter((move) => move.payload.verdict !== undefined && move.entry.kind !== "case.ended").length,
    hashes: moves.map(({ entry }) => entry.hash),
    end: moves.findLast(({ entry }) => entry.kind === "case.ended")?.payload.end ?? null,
    ...takenBackIn(moves),
    intents: intentsIn(moves),
    cards: cardsIn(all),
  };
}

function takenBackIn(moves: readonly Parsed[]): Pick<Lost, "reverses" | "contested"> {
  const reverses = moves.find(({ entry }) => entry.kind === "case.override_requested")?.payload.reverses;
  const contested = moves.some(({ payload }) => payload.facts?.contested === true);
  return { ...(reverses === undefined ? {} : { reverses }), ...(contested ? { contested } : {}) };
}

function openingOf({ at, subject, corr, payload }: Parsed): Pick<Lost, "ticket" | "workflow" | "delivery" | "openedAt"> {
  return {
    ticket: { system: subject.system, kind: subject.type, id: subject.id, key: payload.ticket_key ?? subject.id },
    workflow: corr["workflow"] ?? "",
    delivery: corr["delivery"] ?? "",
    openedAt: payload.opened_at ?? at,
  };
}

type Parsed = z.infer<typeof Recorded> & { readonly entry: Entry };

const INTENDS: ReadonlySet<string> = new Set(["case.approved", "case.glass_broken"]);

function intentsIn(moves: readonly Parsed[]): readonly Intent[] {
  let proposal: Proposal | null = null;
  const intents: Intent[] = [];
  for (const { entry, payload } of moves) {
    if (payload.proposal !== undefined) proposal = payload.proposal;
    const id = entry.kind === "case.decided" ? payload.effect : INTENDS.has(entry.kind) ? payload.effectId : null;
    if (typeof id === "string") intents.push({ id, entryHash: entry.hash, proposal });
  }
  return intents;
}

function cardsIn(all: readonly Parsed[]): readonly LostCard[] {
  return all.flatMap(({ entry, payload: { body, receipt } }) =>
    entry.kind === "message.confirmed" && body?.kind === "card" && receipt != null
      ? [{ reviewId: body.card.reviewId, record: { id: receipt.recordId, key: receipt.recordKey } }]
      : [],
  );
}
