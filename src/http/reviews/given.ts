import { type Answer, barredAs, type ShownFactor } from "../../case/index.ts";
import { automaticReviewer, type Submitted, submitAnswer } from "../../pipeline/index.ts";
import type { Person, Proven } from "../../ports/index.ts";
import type { ReviewDeps } from "./deps.ts";
import { factorOf } from "./factor-of.ts";
import type { VerbKind } from "./verbs.ts";

/** What somebody says to a question, as it was sent. */
export interface Given {
  readonly kind: VerbKind;
  /** Of the proposal that was looked at; null = the question was about none. */
  readonly digest: string | null;
  readonly reason: string | null;
  /** JSON object text, for modify. */
  readonly changes: string | null;
  /** Whom it is handed to; absent = nobody. */
  readonly group?: string;
  /** A second factor that is shown with it; absent = none. */
  readonly factor?: ShownFactor;
  /** Unique per act; the same again is the same act. */
  readonly source: string;
  /** What the caller calls the act; absent = he names none. */
  readonly key?: string;
}

/** Hands an answer in, as the identity provider proves its giver and for the very version that was looked at. */
export function give(deps: ReviewDeps, reviewId: string, proven: Proven, given: Given): Promise<Submitted> {
  return submitAnswer(deps.world, reviewId, answerOf(deps, proven, given), given.factor);
}

/** Somebody who acts now, with all that proves him. */
export function actOf({ world, stepUpAcr }: ReviewDeps, proven: Proven): Pick<Answer, "account" | "provenBy" | "at" | "factor"> {
  const now = world.clock();
  const factor = factorOf(proven, { now, acr: stepUpAcr });
  return { account: proven.account, provenBy: "idp", at: now.toISOString(), ...(factor === null ? {} : { factor }) };
}

/** What somebody says, with all that proves him. */
export function answerOf(deps: ReviewDeps, proven: Proven, given: Given): Answer {
  return {
    ...actOf(deps, proven),
    kind: given.kind,
    reason: given.reason,
    changes: given.changes,
    // No digest would fit any: that the question was about none is said as such.
    digest: given.digest ?? "",
    source: given.source,
    ...(given.key === undefined ? {} : { key: given.key }),
    ...(given.group === undefined ? {} : { group: given.group }),
  };
}

/** The directory's person behind a proven account; null when it knows none, or none who may answer anything: guests and programs see nothing, either. */
export async function personOf({ world }: ReviewDeps, { account }: Proven): Promise<Person | null> {
  if (automaticReviewer(world, { account, provenBy: "idp" }) !== null) return null;
  const person = await world.directory.byAccount("idp", account);
  return person !== null && barredAs(person) === null ? person : null;
}

const STATUS: ReadonlyMap<string, number> = new Map([
  ...[
    "other_digest",
    "card_edited",
    "expired",
    "closed",
    "too_early",
    "not_shown",
    "repeated",
    "already_asked",
    "nothing_to_confirm",
    "begun",
    "moved_enough",
    "already_escalated",
    "nobody_further",
    "standing_unfit",
    "already_standing",
  ].map((code) => [code, 409] as const),
  ...[
    "reason_missing",
    "changes_invalid",
    "changes_refused",
    "nothing_to_approve",
    "not_offered",
    "group_missing",
    "group_unable",
    "no_requester",
    "list_invalid",
    "key_reused",
    "over_limits",
  ].map((code) => [code, 422] as const),
  ["not_alike", 409],
  ["other_region", 421],
]);

/** The HTTP status of what became of an answer: 200 counted, 409 too late or for another version, 422 not as it must be, 421 another region's, 403 no right. */
export function statusOf(submitted: Submitted): number {
  if (submitted.kind === "counted") return 200;
  return submitted.kind === "closed" ? 409 : refusedStatus(submitted.code);
}

/** The HTTP status of a refusal by its code. */
export function refusedStatus(code: string): number {
  return STATUS.get(code) ?? 403;
}

// What no id of ours looks like is not even asked for.
const ID = /^[\w-]{1,100}$/;

/** A review's id out of a request's path; null when nothing of ours looks like it. */
export function reviewId(text: unknown): string | null {
  return typeof text === "string" && ID.test(text) ? text : null;
}
