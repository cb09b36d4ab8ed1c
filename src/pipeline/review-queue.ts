import { type Case, givenOf, OpsError, type People, type Proposal, type Review, type VerdictKind } from "../case/index.ts";
import { mayAnswer } from "../identity/index.ts";
import type { Person, QueuePlace, ReviewedCase } from "../ports/index.ts";
import { askedIn, citedIn } from "../review/index.ts";
import { isOver } from "./awaited.ts";
import { needsFactor } from "./factor.ts";
import { type FactorAsked, factorAsked } from "./factor-asked.ts";

import { mayBeAsked } from "./reassign.ts";
import { unfit } from "./standing/fits.ts";
import { mayGive } from "./standing/over.ts";
import { workflowOf } from "./systems.ts";
import { canWithdraw } from "./withdraw.ts";
import type { World } from "./world.ts";

/** One question as lists show it: nothing of the ticket's or the draft's text. */
export interface QueuedReview {
  readonly id: string;
  readonly ticket: { readonly system: string; readonly key: string };
  readonly workflow: string;
  readonly action: string | null;
  readonly risk: Review["risk"];
  /** open until its time is over, whether or not that was written down yet. */
  readonly state: Review["status"];
  readonly openedAt: string;
  readonly expiresAt: string;
  readonly step: number;
  readonly steps: readonly (readonly string[])[];
  /** Each step in words: its groups, and how many of them it needs where that is more than one. */
  readonly asked: readonly string[];
  /** This person may answer it now, as far as is known without reading the ticket. */
  readonly mine: boolean;
  /** This person approved it in the ticket: when, and until when he can confirm that with a factor; null = he did not. */
  readonly given: { readonly at: string; readonly until: string } | null;
}

/** One question whole, for those who are asked. */
export interface ShownReview extends QueuedReview {
  readonly digest: string | null;
  readonly cardHash: string;
  /** The card as it was posted, without its code: that is for typing in the ticket. */
  readonly lines: readonly string[];
  /** Which of the lines are facts that the text cites, by their place. */
  readonly cited: readonly number[];
  /** Where people open the ticket in a browser; null = nowhere that is known. */
  readonly ticketPage: string | null;
  readonly proposal: Proposal | null;
  readonly reasonRequired: boolean;
  /** What proves the person when he approves or modifies; null when nothing more is needed. */
  readonly factor: FactorAsked | null;
  /** Groups that it may be handed to. */
  readonly handTo: readonly string[];
  /** This person approved it, and nothing has begun: he may take that back. */
  readonly withdrawable: boolean;
  /** He may approve the like of it beforehand, up to so much; null = he may not. */
  readonly standing: { readonly maxDays: number; readonly maxUses: number } | null;
  readonly caseId: string;
  readonly verdicts: Review["verdicts"];
  /** Why this person may not answer; null when he may. */
  readonly objection: string | null;
}

export type Looked =
  | { readonly kind: "shown"; readonly review: ShownReview }
  | { readonly kind: "not_asked"; readonly groups: readonly string[]; readonly caseId: string }
  | { readonly kind: "other_region" };

/** How many questions are read at once; a page of the list has at least as many while there are. */
const BATCH = 50;
/** How many batches are read for one page at most: of what a group is asked, somebody may be barred from nearly all. */
const BATCHES = 10;
/** How long an expired question stays in the list of all, and how many of them. */
const EXPIRED_MS = 7 * 24 * 3_600_000;
const EXPIRED = 100;
/** Who the ticket's people are is read when somebody answers. */
const UNREAD: People = { requester: null, openedBy: null, affected: null, assignee: null };

type Listing = Pick<World, "store" | "clock" | "policy">;

/** A page of a list, and where it goes on; null = it ends here. */
export interface Listed {
  readonly reviews: readonly QueuedReview[];
  readonly next: QueuePlace | null;
}

/** The questions that wait, in the queue's order: those that this person may answer, or with `all` every one and at the end those that expired lately. */
export async function reviewQueue(world: Listing, person: Person, all: boolean, start?: QueuePlace): Promise<Listed> {
  const reviews: QueuedReview[] = [];
  let from = start ?? { at: world.clock(), after: null };
  for (let batch = 0; batch < BATCHES && reviews.length < BATCH; batch += 1) {
    const waiting = await world.store.reviews.waiting({ groups: all ? null : person.groups, limit: BATCH, from });
    const queued = waiting.map((one) => queuedReview(world, person, one));
    reviews.push(...queued.filter(({ mine }) => all || mine));
    const last = waiting.at(-1);
    if (last === undefined || waiting.length < BATCH) {
      return { reviews: all ? [...reviews, ...(await expired(world, person))] : reviews, next: null };
    }
    from = { at: from.at, after: last.review.id };
  }
  return { reviews, next: from };
}

async function expired(world: Listing, person: Person): Promise<readonly QueuedReview[]> {
  const since = new Date(world.clock().getTime() - EXPIRED_MS);
  const late = await world.store.reviews.expired(since, EXPIRED);
  return late.map((one) => queuedReview(world, person, one));
}

/** Those of the first so many open questions with this proposal, but for its ticket and target, that the person may answer, each with its case. */
export async function waitingLike(
  world: Listing,
  person: Person,
  { like, limit }: { readonly like: Readonly<Record<string, unknown>>; readonly limit: number },
): Promise<readonly (ReviewedCase & { readonly queued: QueuedReview })[]> {
  const from = { at: world.clock(), after: null };
  const waiting = await world.store.reviews.waiting({ groups: person.groups, limit, from, like });
  return waiting.map((one) => ({ ...one, queued: queuedReview(world, person, one) })).filter(({ queued }) => queued.mine);
}

/** One question as this person may see it: whole for members of a group that is asked in any of its steps. Throws REVIEW_UNKNOWN. */
export async function lookAt(world: World, person: Person, id: string): Promise<Looked> {
  const review = await world.store.reviews.load(id);
  const of = review === null ? null : await world.store.cases.load(review.caseId);
  if (review === null || of === null) throw new OpsError("REVIEW_UNKNOWN", "no such review", { review: id });
  if (of.region !== world.region) return { kind: "other_region" };
  const groups = [...new Set(review.steps.flatMap((step) => step.groups))];
  if (!groups.some((group) => person.groups.includes(group))) return { kind: "not_asked", groups, caseId: of.id };
  return { kind: "shown", review: await shownReview(world, person, review, of) };
}

function queuedReview(world: Listing, person: Person, { review, of }: ReviewedCase): QueuedReview {
  const state = stateOf(review, world.clock());
  return {
    id: review.id,
    ticket: { system: of.ticket.system, key: of.ticket.key },
    workflow: review.workflow,
    action: proposalOf(of)?.payload.action ?? null,
    risk: review.risk,
    state,
    openedAt: review.openedAt,
    expiresAt: review.expiresAt,
    step: review.step,
    steps: review.steps.map(({ groups }) => groups),
    asked: review.steps.map(askedIn),
    mine: state === "open" && objectionTo(world, person, { review, of }) === null,
    given: state === "open" ? givenBy(world, person, { review, of }) : null,
  };
}

async function shownReview(world: World, person: Person, review: Review, of: Case): Promise<ShownReview> {
  const effects = await world.store.effects.ofCase(of.id);
  const cards = effects.flatMap(({ body }) => (body.kind === "card" && body.card.reviewId === review.id ? [body.card] : []));
  const lines = (cards.at(-1)?.lines ?? []).filter((line) => !line.startsWith("Code for a typed answer: "));
  const current = proposalOf(of);
  return {
    ...queuedReview(world, person, { review, of }),
    digest: review.digest,
    cardHash: review.cardHash,
    lines,
    cited: citedIn(lines),
    ticketPage: world.systems.get(of.ticket.system)?.page?.(of.ticket) ?? null,
    // A case that went on has another proposal: the card alone tells what this question was about.
    proposal: current !== null && current.digest === review.digest ? current : null,
    reasonRequired: review.reasonRequired,
    factor: needsFactor(world, review) ? factorAsked(world, { reviewId: review.id, digest: review.digest }) : null,
    handTo: of.status === "in_review" ? mayBeAsked(workflowOf(world, of), review) : [],
    withdrawable: canWithdraw(review, of, person.id),
    standing: offersStanding(world, person, review, of),
    caseId: of.id,
    verdicts: review.verdicts,
    objection: objectionTo(world, person, { review, of }),
  };
}

function offersStanding(world: World, person: Person, review: Review, of: Case): ShownReview["standing"] {
  const open = of.status === "in_review" && of.reviewId === review.id && mayGive(world, person);
  return open && unfit(world, { review, of }) === null ? world.policy.standing : null;
}

function givenBy({ clock }: Listing, { id }: Person, { review, of }: ReviewedCase): QueuedReview["given"] {
  const given = "reviewId" in of && of.reviewId === review.id ? givenOf(of).find(({ person }) => person === id) : undefined;
  return given === undefined || isOver(given, clock()) ? null : { at: given.at, until: given.until };
}

function stateOf({ status, expiresAt }: Review, now: Date): Review["status"] {
  return status === "open" && now.getTime() >= Date.parse(expiresAt) ? "expired" : status;
}

function proposalOf(of: Case): Proposal | null {
  return "proposal" in of ? of.proposal : null;
}

function objectionTo(world: Pick<World, "policy">, person: Person, { review, of }: ReviewedCase): string | null {
  const verdict: VerdictKind = "approve";
  const right = mayAnswer({
    person,
    account: person.id,
    provenBy: "idp",
    ticketSystem: of.ticket.system,
    review,
    people: UNREAD,
    proposal: proposalOf(of),
    risk: review.risk,
    verdict,
    rights: world.policy.rights,
    // The ticket is read at the answer only: what it is worth is judged then.
    amount: null,
  });
  return right.ok ? null : right.why;
}
