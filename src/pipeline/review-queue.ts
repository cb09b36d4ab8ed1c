import { type Case, OpsError, type People, type Proposal, type Review, type VerdictKind } from "../case/index.ts";
import { mayAnswer } from "../identity/index.ts";
import type { Person, ReviewedCase } from "../ports/index.ts";
import { needsFactor } from "./factor.ts";
import { type FactorAsked, factorAsked } from "./factor-asked.ts";
import { mayBeAsked } from "./reassign.ts";
import { workflowOf } from "./systems.ts";
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
  /** This person may answer it now, as far as is known without reading the ticket. */
  readonly mine: boolean;
}

/** One question whole, for those who are asked. */
export interface ShownReview extends QueuedReview {
  readonly digest: string | null;
  readonly cardHash: string;
  /** The card as it was posted, without its code: that is for typing in the ticket. */
  readonly lines: readonly string[];
  readonly proposal: Proposal | null;
  readonly reasonRequired: boolean;
  /** What proves the person when he approves or modifies; null when nothing more is needed. */
  readonly factor: FactorAsked | null;
  /** Groups that it may be handed to. */
  readonly handTo: readonly string[];
  /** This person approved it, and nothing has begun: he may take that back. */
  readonly withdrawable: boolean;
  readonly caseId: string;
  readonly verdicts: Review["verdicts"];
  /** Why this person may not answer; null when he may. */
  readonly objection: string | null;
}

export type Looked =
  | { readonly kind: "shown"; readonly review: ShownReview }
  | { readonly kind: "not_asked"; readonly groups: readonly string[] }
  | { readonly kind: "other_region" };

const LIMIT = 1_000;
/** How long an expired question stays in the list of all. */
const EXPIRED_MS = 7 * 24 * 3_600_000;
/** Who the ticket's people are is read when somebody answers. */
const UNREAD: People = { requester: null, openedBy: null, affected: null, assignee: null };

/** The questions that wait, the riskiest first: those that this person may answer, or with `all` every one and those that expired lately. */
export async function reviewQueue(world: World, person: Person, all: boolean): Promise<readonly QueuedReview[]> {
  const since = all ? new Date(world.clock().getTime() - EXPIRED_MS) : null;
  const waiting = await world.store.reviews.waiting(LIMIT, since);
  const queued = waiting.map(({ review, of }) => queuedReview(world, person, review, of));
  return all ? queued : queued.filter(({ mine }) => mine);
}

/** One question as this person may see it: whole for members of a group that is asked in any of its steps. Throws REVIEW_UNKNOWN. */
export async function lookAt(world: World, person: Person, id: string): Promise<Looked> {
  const review = await world.store.reviews.load(id);
  const of = review === null ? null : await world.store.cases.load(review.caseId);
  if (review === null || of === null) throw new OpsError("REVIEW_UNKNOWN", "no such review", { review: id });
  if (of.region !== world.region) return { kind: "other_region" };
  const groups = [...new Set(review.steps.flatMap((step) => step.groups))];
  if (!groups.some((group) => person.groups.includes(group))) return { kind: "not_asked", groups };
  return { kind: "shown", review: await shownReview(world, person, review, of) };
}

function queuedReview(world: World, person: Person, review: Review, of: Case): QueuedReview {
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
    mine: state === "open" && objectionTo(world, person, { review, of }) === null,
  };
}

async function shownReview(world: World, person: Person, review: Review, of: Case): Promise<ShownReview> {
  const effects = await world.store.effects.ofCase(of.id);
  const cards = effects.flatMap(({ body }) => (body.kind === "card" && body.card.reviewId === review.id ? [body.card] : []));
  const current = proposalOf(of);
  return {
    ...queuedReview(world, person, review, of),
    digest: review.digest,
    cardHash: review.cardHash,
    lines: (cards.at(-1)?.lines ?? []).filter((line) => !line.startsWith("Code for a typed answer: ")),
    // A case that went on has another proposal: the card alone tells what this question was about.
    proposal: current !== null && current.digest === review.digest ? current : null,
    reasonRequired: review.reasonRequired,
    factor: needsFactor(world, review) ? factorAsked(world, { reviewId: review.id, digest: review.digest }) : null,
    handTo: of.status === "in_review" ? mayBeAsked(workflowOf(world, of), review) : [],
    withdrawable: of.status === "cleared" && of.reviewId === review.id && approvedBy(review, person),
    caseId: of.id,
    verdicts: review.verdicts,
    objection: objectionTo(world, person, { review, of }),
  };
}

function approvedBy({ verdicts }: Review, { id }: Person): boolean {
  return verdicts.some(({ kind, person }) => kind === "approve" && person === id);
}

function stateOf({ status, expiresAt }: Review, now: Date): Review["status"] {
  return status === "open" && now.getTime() >= Date.parse(expiresAt) ? "expired" : status;
}

function proposalOf(of: Case): Proposal | null {
  return "proposal" in of ? of.proposal : null;
}

function objectionTo(world: World, person: Person, { review, of }: ReviewedCase): string | null {
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
