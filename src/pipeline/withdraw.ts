import { type Answer, type Case, type CaseIn, fingerprint, OpsError, type Review, type Shown } from "../case/index.ts";
import { approvalsOf } from "../review/index.ts";
import { acquaint, redactorFor } from "./acquaint.ts";
import type { Refusal } from "./asked.ts";
import { subjectOf } from "./entries.ts";
import { LEASE_SECONDS } from "./lease.ts";
import { namedReview, OTHER_REGION } from "./named-review.ts";
import { recordOutside } from "./outside.ts";
import { pushCase } from "./run.ts";
import { shownOf } from "./shown.ts";
import type { Submitted } from "./submitted.ts";
import { accountFor } from "./systems.ts";
import type { World } from "./world.ts";

/** Who takes an approval back, as the system proves it that he came by. */
export type Withdrawal = Pick<Answer, "account" | "provenBy" | "at" | "reason" | "source">;

/** A case in which something that was approved can be taken back. */
type Undone = CaseIn<"cleared" | "in_review">;

/** Takes an approval back that nothing has been done for: by whoever gave it, while others are still asked or before an attempt began; the same is asked anew. Throws REVIEW_UNKNOWN, and REVIEW_BUSY when the question moved on meanwhile: try again. */
export async function withdrawApproval(world: World, reviewId: string, by: Withdrawal): Promise<Submitted> {
  const { review, of } = await namedReview(world, reviewId, { ...by, kind: "withdraw" });
  if (of.region !== world.region) return refused(world, { review, of, by }, OTHER_REGION);
  const who = await personOf(world, of, by);
  if (who === null) return refused(world, { review, of, by }, NOBODY);
  const undone = undoneIn(review, of);
  if (undone === null) return refused(world, { review, of, by }, OVER);
  if (!hasApproved(review, who)) return refused(world, { review, of, by }, OTHER);
  const take = async (): Promise<boolean> =>
    pushCase(world, undone, {
      type: "withdrawn",
      reviewId,
      by: who,
      reason: by.reason,
      source: by.source,
      newReviewId: world.makeId(),
      ...(await readAgain(world, undone)),
    });
  const done = await (undone.status === "cleared" ? beforeItBegins(world, undone, take) : take());
  if (!done && undone.status === "in_review") throw new OpsError("REVIEW_BUSY", "the question moved on just now");
  if (!done) return refused(world, { review, of, by }, BEGUN);
  return { kind: "counted", event: "withdrawn", message: "Withdrawn: nothing was done. The same is asked anew." };
}

const NOBODY = { code: "unknown_person", message: "Not counted: nobody active in the directory has this account." };
const OVER = { code: "closed", message: "Too late: this approval waits for nothing any more. Nothing was changed." };
const OTHER = { code: "not_the_approver", message: "Not counted: only who gave the approval can take it back." };
const BEGUN = { code: "begun", message: "Too late: what was approved is being carried out." };

async function personOf(world: World, { ticket }: Case, { account, provenBy }: Withdrawal): Promise<string | null> {
  const person = account === null ? null : await world.directory.byAccount(provenBy ?? ticket.system, account);
  return person?.active === true && person.human ? person.id : null;
}

/** The case, as long as what this review approves can still be taken back. */
function undoneIn(review: Review, of: Case): Undone | null {
  // What was approved in part and then carried out by break-glass is nobody's approval to take back.
  if (of.status === "cleared" && of.glass !== undefined) return null;
  return (of.status === "cleared" || of.status === "in_review") && of.reviewId === review.id ? of : null;
}

function hasApproved({ steps, verdicts }: Review, person: string): boolean {
  return approvalsOf(steps, verdicts).some(({ verdict }) => verdict.person === person);
}

/** Whether this person may take an approval of his back now, as far as is known before anybody tries. */
export function canWithdraw(review: Review, of: Case, person: string): boolean {
  return undoneIn(review, of) !== null && hasApproved(review, person);
}

/** Runs it under the effect's own lease: nobody can begin meanwhile. False when somebody has begun, or moved the case. */
async function beforeItBegins(world: World, of: CaseIn<"cleared">, run: () => Promise<boolean>): Promise<boolean> {
  const claim = await world.store.effects.claim(of.effectId, world.owner, LEASE_SECONDS);
  if (claim === null) return false;
  try {
    const { effect } = claim;
    return effect?.status === "intended" && effect.attempts === 0 && (await run());
  } finally {
    await world.store.leases.release(claim.lease);
  }
}

/** What the new card shows of the ticket, if that still is what was decided on and can be read. */
async function readAgain(world: World, of: Undone): Promise<{ readonly shown?: Shown }> {
  const context = await accountFor(world, of)
    .read(of.ticket)
    .catch(() => null);
  if (context === null || fingerprint(context) !== of.fingerprint) return {};
  await acquaint(world, context);
  return { shown: shownOf(redactorFor(world, context.ref), { context, drafted: null, proposal: of.proposal }) };
}

interface Refusing {
  readonly review: Review;
  readonly of: Case;
  readonly by: Withdrawal;
}

async function refused(world: World, { review, of, by }: Refusing, why: Refusal): Promise<Submitted> {
  await recordOutside(world, {
    kind: "review.withdrawal_refused",
    actor: { type: "person", id: by.account ?? "unproven" },
    subject: subjectOf(of.ticket),
    caseId: of.id,
    corr: { case: of.id, review: review.id },
    payload: { code: why.code, source: by.source, at: by.at, reason: by.reason, ticket_key: of.ticket.key },
  });
  return { kind: "refused", ...why };
}
