import { z } from "zod";

const text = z.string().nullish().catch(null);
const Digested = z.looseObject({ digest: z.string() }).nullish().catch(null);

/** What is read of an entry's record. */
export const Told = z.looseObject({
  kind: z.string(),
  subject: z.looseObject({ system: z.string(), type: z.string(), id: z.string() }),
  corr: z.record(z.string(), z.string()),
  decision: z.looseObject({ gate: z.string(), policy_ver: z.string() }).nullable(),
  payload: z.looseObject({
    ticket_key: text,
    proposal: Digested,
    carried_out: Digested,
    digest: text,
    end: text,
    review: text,
    reviewId: text,
    new_review: text,
    newReviewId: text,
    effect: text,
    effectId: text,
    receipt: z.record(z.string(), z.unknown()).nullish().catch(null),
    unasked: z.unknown().optional(),
  }),
});
export type Told = z.infer<typeof Told> & { readonly hash: string };

/** A write as entries tell it. */
export interface ToldEffect {
  readonly digest: string;
  readonly entryHash: string;
  /** In which of these it may be now. */
  readonly statuses: readonly string[];
  readonly receipt: Readonly<Record<string, unknown>> | null;
}

/** Where a case stands by its entries alone. */
export interface ToldCase {
  status: string;
  /** Before it got stuck. */
  was: string;
  end: string | null;
  reviewId: string | null;
  proposal: string | null;
  policy: string | null;
  readonly reviews: Map<string, { status: string; readonly digest: string | null }>;
  readonly effects: Map<string, ToldEffect>;
}

/** Follows a case's moves, oldest first, by what was recorded of them. */
export function toldBy(moves: readonly Told[]): ToldCase {
  const of: ToldCase = {
    status: "received",
    was: "received",
    end: null,
    reviewId: null,
    proposal: null,
    policy: null,
    reviews: new Map(),
    effects: new Map(),
  };
  for (const move of moves) MOVES.get(move.kind)?.(of, move);
  return of;
}

type Move = (of: ToldCase, told: Told) => void;
type Stop = (of: ToldCase) => void;

const OPEN = ["intended", "attempting"];

function ends(of: ToldCase, status: string): void {
  const review = of.reviewId === null ? undefined : of.reviews.get(of.reviewId);
  if (review !== undefined) review.status = status;
  of.reviewId = null;
}

function asks(of: ToldCase, id: string | null | undefined): void {
  of.status = "in_review";
  if (id == null) return;
  of.reviewId = id;
  of.reviews.set(id, { status: "open", digest: of.proposal });
}

function clears(of: ToldCase, id: string | null | undefined, entryHash: string): void {
  of.status = "cleared";
  if (id != null) of.effects.set(id, { digest: of.proposal ?? "", entryHash, statuses: OPEN, receipt: null });
}

/** What ended as failed stays so. */
function voids(of: ToldCase): void {
  for (const [id, effect] of of.effects)
    if (effect.statuses.includes("intended"))
      of.effects.set(id, { ...effect, statuses: ["voided", ...effect.statuses.filter((one) => one === "failed")] });
}

/** The question and the write that belong to the case end with this. */
function stops(status: string, review = "voided"): Stop {
  return (of) => {
    ends(of, review);
    voids(of);
    of.status = status;
  };
}

function stands(status: string): Move {
  return (of) => {
    of.status = status;
  };
}

function sticks(of: ToldCase, { payload }: Told): void {
  [of.was, of.status] = [of.status, "stuck"];
  const effect = of.effects.get(payload.effectId ?? "");
  if (effect !== undefined) of.effects.set(payload.effectId ?? "", { ...effect, statuses: [...effect.statuses, "failed"] });
}

function decides(of: ToldCase, told: Told): void {
  proposes(of, told);
  const { decision, payload, hash } = told;
  switch (decision?.gate ?? "") {
    case "apply":
      return clears(of, payload.effect, hash);
    case "hold":
      of.status = "held";
      return;
    case "review":
    case "refuse":
      if (payload.unasked === undefined) asks(of, payload.review);
  }
}

function proposes(of: ToldCase, { decision, payload }: Told): void {
  of.proposal = payload.proposal?.digest ?? null;
  of.policy = decision?.policy_ver ?? null;
}

function confirms(of: ToldCase, id: string, { payload, hash }: Told): void {
  const known = of.effects.get(id);
  const digest = payload.carried_out?.digest ?? known?.digest ?? "";
  of.effects.set(id, { digest, entryHash: known?.entryHash ?? hash, statuses: ["confirmed"], receipt: payload.receipt ?? null });
}

const MOVES: ReadonlyMap<string, Move> = new Map<string, Move>([
  ["case.context_gathered", stands("in_context")],
  ["case.override_requested", stands("in_context")],
  ["case.released", stands("in_context")],
  ["case.decided", decides],
  [
    "case.modified",
    (of, told) => {
      ends(of, "voided");
      proposes(of, told);
      asks(of, told.payload.new_review);
    },
  ],
  [
    "case.withdrawn",
    (of, { payload }) => {
      stops("in_review")(of);
      asks(of, payload.newReviewId);
    },
  ],
  [
    "case.approved",
    (of, { payload, hash }) => {
      const review = of.reviews.get(payload.reviewId ?? "");
      if (review !== undefined) review.status = "approved";
      clears(of, payload.effectId, hash);
    },
  ],
  [
    "case.glass_broken",
    (of, { payload, hash }) => {
      const { reviewId } = of;
      ends(of, "voided");
      of.reviewId = reviewId;
      clears(of, payload.effectId, hash);
    },
  ],
  ["case.info_given", stops("received")],
  ["case.unshown", stops("received")],
  ["case.stale", stops("received")],
  ["case.held", stops("held")],
  ["case.failed", sticks],
  ["case.effect_failed", sticks],
  [
    "case.retried",
    (of) => {
      of.status = of.was === "in_review" ? "received" : of.was;
      if (of.status === "received") ends(of, "voided");
    },
  ],
  ["case.rejected", stops("ended", "rejected")],
  ["case.expired", stops("ended", "expired")],
  ["case.revealed", stops("ended")],
  ["case.superseded", stops("ended")],
  ["case.abandoned", stops("ended")],
  ["case.effect_confirmed", (of, told) => confirms(of, told.payload.effectId ?? "", told)],
  [
    "case.restored",
    (of, told) => {
      for (const review of of.reviews.values()) if (review.status === "open") review.status = "voided";
      if (told.payload.receipt != null) confirms(of, told.payload.effect ?? "", told);
      voids(of);
    },
  ],
  [
    "case.ended",
    (of, { payload }) => {
      [of.status, of.end, of.proposal] = ["ended", payload.end ?? null, payload.digest ?? null];
    },
  ],
]);
