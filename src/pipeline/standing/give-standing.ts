import {
  type Answer,
  errorCode,
  INVISIBLE,
  OpsError,
  type StandingApproval,
  templateDigest,
  type Verdict,
} from "../../case/index.ts";
import { looksLikeCode } from "../../identity/index.ts";
import { withoutSecrets } from "../../privacy/index.ts";
import { acquaint } from "../acquaint.ts";
import { eventOf } from "../answers.ts";
import type { Asked, Refusal } from "../asked.ts";
import { assertNotBehind } from "../behind.ts";
import { isReused } from "../earlier-outcome.ts";
import { record } from "../entries.ts";
import { underLease, waitForLease } from "../lease.ts";
import { namedReview } from "../named-review.ts";
import { refuseQuietly } from "../refused-answers.ts";
import { type Submitted, submitHeld } from "../submitted.ts";
import { accountFor } from "../systems.ts";
import { openCase } from "../verdicts.ts";
import type { World } from "../world.ts";
import { endByItself } from "./end-standing.ts";
import { against, type Open, unfitting } from "./fits.ts";
import { overOf } from "./over.ts";
import { useOf } from "./use-standing.ts";

/** Who approves beforehand, as he is proven; for how long, how often and why. */
export interface Giving extends Pick<Answer, "account" | "provenBy" | "at" | "source" | "key" | "digest"> {
  readonly reason: string;
  readonly days: number;
  readonly uses: number;
}

/** What became of it: given, or what an answer to the question came to instead. */
export type GaveStanding =
  | { readonly kind: "given"; readonly id: string; readonly until: string; readonly message: string }
  | Submitted;

const SHORTEST_REASON = 10;
const DAY_MS = 24 * 3_600_000;

/**
 * Approves an open question that this person may answer now, and as the first use of it the identical action and words on other tickets beforehand. Refusals
 * stand in the evidence as any refused answer. Throws as submitAnswer(): then nothing was given.
 */
export async function giveStanding(world: World, reviewId: string, giving: Giving): Promise<GaveStanding> {
  assertNotBehind(world);
  // One at a time answers a question, and this is an answer.
  const lease = await waitForLease(world, `review:${reviewId}`);
  return underLease(world, lease, () => give(world, reviewId, giving));
}

async function give(world: World, reviewId: string, giving: Giving): Promise<GaveStanding> {
  const { review, of } = await namedReview(world, reviewId, { ...giving, kind: "approve" });
  const answer = answerOf(giving);
  const open = openCase(review, of);
  // Another region's, a closed one, or the same act again: told as to any answer.
  const known = review.seen.includes(answer.source) || isReused(answer, review);
  if (open === null || of.region !== world.region || known) return submitHeld(world, reviewId, answer);
  const asked: Asked = { review, of: open, answer, cardHash: await cardHashOf(world, { review, of: open }) };
  const given = await judged(world, asked, giving);
  if (given === "exercise") return submitHeld(world, reviewId, answer);
  if ("message" in given) {
    await refuseQuietly(world, { review, of, answer, open: true }, given);
    return { kind: "refused", ...given };
  }
  const counted = await answerBy(world, given, { ...answer, standing: useOf(given, 1) });
  if (counted !== null && counted.kind !== "counted") return counted;
  const message = `Given: this question is approved by it, and so is the identical action with the identical words until ${given.until}, ${given.uses} times at most with this one. End it at any time on the page of standing approvals.`;
  return { kind: "given", id: given.id, until: given.until, message };
}

/** The approval that this question gives, if he may answer it so now. Whoever approves an exercise reads what it was, and has approved nothing beforehand. */
async function judged(world: World, asked: Asked, giving: Giving): Promise<StandingApproval | Refusal | "exercise"> {
  const limit = overLimits(world, giving) ?? (asked.review.record === null ? NOT_SHOWN : null);
  const said = limit ?? (await eventOf(world, asked));
  if ("message" in said) return said;
  if (said.type !== "approved" && said.type !== "verdict_recorded") return "exercise";
  return approvalFor(world, asked, giving, said.verdict);
}

function answerOf({ account, provenBy, at, source, key, digest, reason }: Giving): Answer {
  const proven = provenBy === undefined ? {} : { provenBy };
  return {
    kind: "approve",
    account,
    ...proven,
    at,
    source,
    ...(key === undefined ? {} : { key }),
    digest,
    reason,
    changes: null,
  };
}

const NOT_SHOWN = { code: "not_shown", message: "Not counted: the question does not stand in the ticket yet." };

function overLimits({ policy: { standing } }: World, { days, uses, reason }: Giving): Refusal | null {
  if (standing === null) return { code: "not_offered", message: "Not counted: the policy lets nobody approve beforehand." };
  if (looksLikeCode(reason) || reason.replaceAll(INVISIBLE, "").trim().length < SHORTEST_REASON)
    return {
      code: "reason_missing",
      message: `Not counted: a written reason of at least ${SHORTEST_REASON} characters is needed.`,
    };
  return days > standing.maxDays || uses > standing.maxUses
    ? { code: "over_limits", message: `Not counted: at most ${standing.maxDays} days and ${standing.maxUses} uses are allowed.` }
    : null;
}

async function cardHashOf(world: World, { review, of }: Open): Promise<string | null> {
  return review.record === null ? null : (await accountFor(world, of).review(review.record)).cardHash;
}

/** The approval as it is stored, or why this question gives none. What the same act gave before is that. */
async function approvalFor(world: World, asked: Asked, giving: Giving, verdict: Verdict): Promise<StandingApproval | Refusal> {
  const { of, review } = asked;
  if (of.proposal === null) return unfitting("nothing is proposed");
  const { payload } = of.proposal;
  const template = templateDigest(payload);
  const own = (await world.store.standingApprovals.live(of.workflow, template)).find(
    (one) => one.person === verdict.person && overOf(world, one) === null,
  );
  if (own !== undefined && own.review !== review.id) return alreadyStanding(` ${own.id}`);
  if (own !== undefined) return own;
  const approval: Omit<StandingApproval, "entry"> = {
    id: world.makeId(),
    workflow: of.workflow,
    region: of.region,
    template,
    action: payload.action,
    note: payload.note,
    policy: payload.policy,
    person: verdict.person,
    account: verdict.account ?? "",
    provenBy: verdict.provenBy ?? review.system,
    reason: withoutSecrets(giving.reason.trim()),
    review: review.id,
    givenAt: giving.at,
    until: new Date(Date.parse(giving.at) + giving.days * DAY_MS).toISOString(),
    uses: giving.uses,
  };
  const context = await acquaint(world, await accountFor(world, of).read(of.ticket, new Set()));
  const why = await against(world, { ...approval, entry: "", used: [] }, asked, {
    person: { ...verdict, id: verdict.person },
    context,
  });
  return why === null ? stored(world, approval, asked, verdict) : unfitting(why);
}

async function stored(
  world: World,
  approval: Omit<StandingApproval, "entry">,
  { of, review }: Asked,
  { groups }: Verdict,
): Promise<StandingApproval | Refusal> {
  const { id, person, workflow, template, action, policy, until, uses, reason } = approval;
  const { entry, all } = await record(world, {
    kind: "standing.given",
    actor: { type: "person", id: person, groups },
    subject: { system: "ops-trust", type: "standing", id },
    caseId: of.id,
    corr: { case: of.id, review: review.id, workflow },
    payload: { standing: id, person, groups, template, action, workflow, policy, until, uses, reason, review: review.id },
  });
  const whole = { ...approval, entry: entry.hash };
  const given = await world.store.standingApprovals.give(whole, all);
  if (given === "given") return whole;
  return given === "closed" ? CLOSED : alreadyStanding("");
}

const CLOSED = { code: "closed", message: "Too late: this question was answered just now. Nothing was changed." };

function alreadyStanding(which: string): Refusal {
  return { code: "already_standing", message: `Not counted: your standing approval${which} of the same still stands.` };
}

/** Its first use is the question that it was given from: where that does not count, it ends. Null = a system is away: it is tried again by itself. */
async function answerBy(world: World, { id, review }: StandingApproval, answer: Answer): Promise<Submitted | null> {
  try {
    const said = await submitHeld(world, review, answer);
    if (said.kind !== "counted") await endUncounted(world, id);
    return said;
  } catch (error) {
    if (!(error instanceof OpsError)) throw error;
    if (error.code === "REVIEW_BUSY") {
      await endUncounted(world, id);
      throw error;
    }
    world.log.warn("standing approval not used yet", { review, code: errorCode(error) });
    await world.store.outbox.set([{ kind: "review", ref: review, at: world.clock() }]);
    return null;
  }
}

async function endUncounted(world: World, id: string): Promise<void> {
  const given = await world.store.standingApprovals.load(id);
  if (given !== null) await endByItself(world, given, "not_counted");
}
