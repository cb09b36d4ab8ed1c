import type { Answer, Review, Verdict } from "../case/index.ts";
import type { Person } from "../ports/index.ts";

/** What an answer is judged with. */
export interface Judging {
  readonly person: Person;
  /** Hash of the card as the record shows it now; null when the system cannot tell, which counts as edited. */
  readonly cardHash: string | null;
  readonly now: Date;
}

export type Judged =
  | { readonly kind: "verdict"; readonly verdict: Verdict }
  | { readonly kind: "refused"; readonly code: string; readonly message: string };

/** Whether an answer counts: for this very digest and card, in time, with the reason it needs. Rights are checked elsewhere. */
export function judge(answer: Answer, review: Review, judging: Judging): Judged {
  const reason = answer.reason?.trim() ?? "";
  const objection = misfit(answer, review, judging.cardHash) ?? missingReason(answer, review, reason);
  if (objection !== null) return objection;
  const { id: person, groups } = judging.person;
  const verdict: Verdict = {
    kind: answer.kind,
    person,
    groups,
    ...provenIn(answer, review),
    countedFor: askedNow(review).filter((group) => groups.includes(group)),
    at: answer.at,
    reason: reason === "" ? null : reason,
    source: answer.source,
    ...(answer.alike === undefined ? {} : { alike: answer.alike }),
    ...(answer.factor === undefined ? {} : { factor: answer.factor }),
    ...(answer.standing === undefined ? {} : { standing: answer.standing }),
  };
  return { kind: "verdict", verdict };
}

function askedNow({ steps, step }: Review): readonly string[] {
  return steps[step]?.groups ?? [];
}

function provenIn({ account, provenBy }: Answer, { system }: Review): Pick<Verdict, "account" | "provenBy"> {
  return account === null ? {} : { account, provenBy: provenBy ?? system };
}

function misfit(answer: Answer, review: Review, cardHash: string | null): Judged | null {
  const at = Date.parse(answer.at);
  if (answer.digest !== null && answer.digest !== (review.digest ?? ""))
    return refused("other_digest", "it was given for another version of the proposal.");
  if (answer.code !== undefined && answer.code !== review.code)
    return refused("wrong_code", "the code is not this card's. Copy it from the card's line \"Code for a typed answer\".");
  if (cardHash !== review.cardHash) return refused("card_edited", "the card is not the one that was posted.");
  if (!Number.isFinite(at) || at >= Date.parse(review.expiresAt)) return refused("expired", "the question had expired.");
  if (at < Date.parse(review.openedAt) - CLOCK_SLACK_MS) return refused("too_early", "it is older than the question.");
  return null;
}

/** How far the ticket system's clock may be behind ours. */
const CLOCK_SLACK_MS = 60_000;

function missingReason(answer: Answer, review: Review, reason: string): Judged | null {
  if (answer.kind === "reject" && reason === "") return refused("reason_missing", "a rejection needs a reason.");
  if (answer.kind === "escalate" && reason === "") return refused("reason_missing", "asking for more people needs a reason.");
  if (answer.kind === "approve" && review.reasonRequired && reason.length < 10) {
    return refused("reason_missing", "approving this needs a written reason of at least 10 characters.");
  }
  return null;
}

function refused(code: string, why: string): Judged {
  return { kind: "refused", code, message: `Not counted: ${why}` };
}
