import type { Answer, BrokenGlass, Case, EventOf, GlassReason, People } from "../../case/index.ts";
import { looksLikeCode, mayBreakGlass } from "../../identity/index.ts";
import type { BreakGlass } from "../../policy/index.ts";
import type { Person } from "../../ports/index.ts";
import { withoutSecrets } from "../../privacy/index.ts";
import { acquaint } from "../acquaint.ts";
import { amountIn } from "../amount-in.ts";
import { personOf } from "../answers.ts";
import type { Refusal } from "../asked.ts";
import { automaticReviewer } from "../automatic-reviewers.ts";
import { underLease, waitForLease } from "../lease.ts";
import { readToCheck } from "../relied.ts";
import { carryOn } from "../run.ts";
import { type Moved, step } from "../step.ts";
import { accountFor } from "../systems.ts";
import { openCase, takeAnswers } from "../verdicts.ts";
import type { World } from "../world.ts";
import { type Breakable, blockedBy, breakableIn, outdatedBy, overriddenBy } from "./breakable.ts";
import { hasGlassRight } from "./look-at-glass.ts";
import { recordRefusedGlass } from "./refused.ts";
import { type Proof, signedFor, strongestFactor } from "./strongest-factor.ts";
import { ticketPeople } from "./ticket-people.ts";

/** Somebody who wants one proposal carried out although nothing cleared it. */
export interface BreakRequest extends Proof {
  /** As the identity provider proves it. */
  readonly account: string;
  readonly caseId: string;
  /** Of the proposal that he looked at. */
  readonly digest: string;
  readonly reasonCode: GlassReason;
  readonly reason: string;
  /** The incident's number; absent = none. */
  readonly incident?: string;
}

/** What became of it; `message` is for whoever asked. */
export type Broke =
  | { readonly kind: "broken"; readonly id: string; readonly dueAt: string; readonly message: string }
  | ({ readonly kind: "refused" } & Refusal);

/** Once for all: how often somebody did it, and how many judgements are late, is counted by one at a time. */
const LEASE = "break-glass";
/** So long after it the write may still begin. */
const LIVES_MS = 30 * 60_000;
const SHORTEST_REASON = 10;
const DAY_MS = 24 * 3_600_000;

/** Breaks the glass for exactly one proposal, or says why not; either stands in the evidence. Throws REVIEW_BUSY and the ticket system's and directory's errors: then nothing was done, and it may be tried again. */
export async function breakGlass(world: World, request: BreakRequest): Promise<Broke> {
  const lease = await waitForLease(world, LEASE);
  const broken = await underLease(world, lease, () => act(world, { ...request, reason: withoutSecrets(request.reason) }));
  if (!("moved" in broken)) return broken;
  const { moved, glass } = broken;
  // What it does takes as long as the ticket system does: nobody else waits for that.
  await carryOn(world, moved);
  if (moved.now.status !== "cleared") return { kind: "refused", ...NOT_EARNEST };
  const message =
    "Done: exactly this proposal is carried out now, unless its ticket changed meanwhile. It is reviewed afterwards.";
  return { kind: "broken", id: glass.id, dueAt: glass.review.dueAt, message };
}

const NOT_EARNEST = { code: "exercise", message: "This was an exercise: nothing of it is ever carried out, whoever asks." };

type Acted = { readonly moved: Moved; readonly glass: BrokenGlass } | Extract<Broke, { kind: "refused" }>;

async function act(world: World, request: BreakRequest): Promise<Acted> {
  const found = await world.store.cases.load(request.caseId);
  const looked = (await rightless(world, request)) ?? (await standingCase(world, found, request));
  const said = "code" in looked ? looked : await judged(world, looked, request);
  if ("code" in said) return refused(world, found, request, said);
  const moved = await step(world, said.from, said.event);
  if (moved === null) return refused(world, found, request, MOVED);
  return { moved, glass: said.event.glass };
}

async function refused(world: World, of: Case | null, request: BreakRequest, why: Refusal): Promise<Acted> {
  await recordRefusedGlass(world, of, {
    kind: "break_glass.refused",
    account: request.account,
    code: why.code,
    digest: request.digest,
    reason: request.reason,
  });
  return { kind: "refused", ...why };
}

const MOVED = { code: "moved", message: "Not done: the case moved on just now. Look at it again." };
const NOTHING = { code: "nothing_to_break", message: "Not done: no proposal of this case waits or is held." };
const NOT_OFFERED = { code: "not_offered", message: "Not done: the policy lets nobody break the glass." };

/** Whoever has no right at all learns nothing of any case. */
async function rightless(world: World, { account }: BreakRequest): Promise<Refusal | null> {
  if (world.policy.breakGlass === null) return NOT_OFFERED;
  const person = await world.directory.byAccount("idp", account);
  const isProgram = automaticReviewer(world, { account, provenBy: "idp" }) !== null;
  if (person !== null && !isProgram && hasGlassRight(world, person)) return null;
  const { groups } = world.policy.breakGlass;
  return { code: "no_right", message: `Not done: break-glass is for active people of ${groups.join(" or ")} only.` };
}

/** The case with what is asked about it, after what people answered in the ticket meanwhile: their word is heard first. */
async function standingCase(world: World, found: Case | null, request: BreakRequest): Promise<Breakable | Refusal> {
  if (found === null) return { code: "unknown_case", message: "Not done: there is no such case." };
  if (found.region !== world.region)
    return { code: "other_region", message: "Not done: this case belongs to another region's service." };
  if (found.status === "in_review") await hearTicket(world, found.reviewId);
  const breakable = await breakableIn(world, await world.store.cases.load(found.id));
  if (breakable === null) return NOTHING;
  if (breakable.proposal.digest === request.digest) return breakable;
  return { code: "other_digest", message: "Not done: it was asked for another version of the proposal. Look at it again." };
}

async function hearTicket(world: World, reviewId: string): Promise<void> {
  const lease = await waitForLease(world, `review:${reviewId}`);
  await underLease(world, lease, async () => {
    const both = await world.store.reviews.withCase(reviewId);
    if (both === null || both.review.record === null || openCase(both.review, both.of) === null) return;
    const shown = await accountFor(world, both.of).review(both.review.record);
    await takeAnswers(world, { ...both, shown });
  });
}

interface Granted {
  readonly from: Case;
  readonly event: EventOf<"glass_broken">;
}

/** Everything that may stand against it, the factor last: it counts once. */
async function judged(world: World, breakable: Breakable, request: BreakRequest): Promise<Granted | Refusal> {
  const { breakGlass: allowed } = world.policy;
  if (allowed === null) return NOT_OFFERED;
  const { of, proposal, decision, review } = breakable;
  const context = await acquaint(world, await readToCheck(world, of.workflow, of.ticket));
  const outdated = outdatedBy(world, breakable, context);
  const people = context.people.status === "ok" ? context.people.value : null;
  const answer: Pick<Answer, "account" | "provenBy"> = { account: request.account, provenBy: "idp" };
  const person = await personOf(world, { of, answer }, { fresh: true });
  const right = mayBreakGlass({
    person,
    account: request.account,
    allowed,
    ticketSystem: of.ticket.system,
    people,
    proposal,
    objections: decision.objections,
    risk: decision.risk,
    rights: world.policy.rights,
    amount: amountIn(world, { workflow: of.workflow, proposal }, context),
    review,
  });
  if (!right.ok) return { code: right.code, message: right.why.replace("Not counted", "Not done") };
  if (person === null) return { code: "unknown_person", message: "Not done: nobody in the directory has this account." };
  const against =
    outdated ?? misfit(request) ?? (await blockedBy(world, of.workflow)) ?? (await tooOften(world, allowed, { person, of }));
  if (against !== null) return against;
  const factor = await strongestFactor(world, person.id, signedFor(of.id, proposal.digest), request);
  if ("message" in factor) return factor;
  const glass = await glassOf(world, allowed, { breakable, request, person, factor, people });
  return { from: of, event: { type: "glass_broken", by: person.id, effectId: world.makeId(), glass } };
}

function misfit({ reason }: BreakRequest): Refusal | null {
  if (looksLikeCode(reason)) return { code: "reason_missing", message: "Not done: that is a one-time code, and no reason." };
  return reason.trim().length < SHORTEST_REASON
    ? { code: "reason_missing", message: `Not done: a written reason of at least ${SHORTEST_REASON} characters is needed.` }
    : null;
}

/** The brakes on break-glass itself. */
async function tooOften(
  world: World,
  { perDay, maxOverdue }: BreakGlass,
  { person, of }: { readonly person: Person; readonly of: Case },
): Promise<Refusal | null> {
  const now = world.clock();
  const overdue = await world.store.glassUses.overdue(now);
  if (overdue > maxOverdue)
    return {
      code: "reviews_overdue",
      message: `Not done: ${overdue} earlier uses should have been reviewed by now, and the policy allows ${maxOverdue}. Break-glass is closed until they are.`,
    };
  const since = new Date(now.getTime() - DAY_MS);
  const done = await world.store.glassUses.count([person.id, ...(person.others ?? [])], of.workflow, since);
  if (done < perDay) return null;
  return {
    code: "too_often",
    message: `Not done: you broke the glass ${done} times in this workflow within a day; the limit is ${perDay}.`,
  };
}

interface Making {
  readonly breakable: Breakable;
  readonly request: BreakRequest;
  readonly person: Person;
  readonly factor: BrokenGlass["factor"];
  readonly people: People | null;
}

async function glassOf(
  world: World,
  allowed: BreakGlass,
  { breakable, request, person, factor, people }: Making,
): Promise<BrokenGlass> {
  const now = world.clock();
  const after = (ms: number): string => new Date(now.getTime() + ms).toISOString();
  const { reasonCode, reason, incident, account } = request;
  const not = await ticketPeople(world, breakable.of.ticket.system, people);
  const review = { by: allowed.reviewBy, then: allowed.then, dueAt: after(allowed.reviewHours * 3_600_000) };
  return {
    id: world.makeId(),
    person: person.id,
    groups: person.groups,
    account,
    at: now.toISOString(),
    until: after(LIVES_MS),
    digest: breakable.proposal.digest,
    reasonCode,
    reason: reason.trim(),
    ...(incident === undefined ? {} : { incident }),
    factor,
    overrode: await overriddenBy(world, breakable),
    review: not.length === 0 ? review : { ...review, not },
  };
}
