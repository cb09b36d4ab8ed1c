import {
  type BrokenGlass,
  type Case,
  type CaseIn,
  fingerprint,
  LIFTED_HOLDS,
  lastHumanComment,
  type Proposal,
  type Review,
  reverses,
  type TicketContext,
} from "../../case/index.ts";
import type { StandingHold } from "../../ports/index.ts";
import { askedIn, standingOf } from "../../review/index.ts";
import type { Refusal } from "../asked.ts";
import { reliedOn } from "../relied.ts";
import { sinkLag } from "../sink-lag.ts";
import { workflowOf } from "../systems.ts";
import type { World } from "../world.ts";

/** A waiting or held case with the one proposal that break-glass could be for. */
export interface Breakable {
  readonly of: CaseIn<"in_review" | "held">;
  readonly proposal: Proposal;
  readonly decision: CaseIn<"in_review">["decision"];
  /** The open question; null = nobody was asked. */
  readonly review: Review | null;
}

/** The proposal of a case that waits for people or is held; null = none of it does. */
export async function breakableIn({ store }: World, of: Case | null): Promise<Breakable | null> {
  if (of?.status !== "in_review" && of?.status !== "held") return null;
  const { proposal = null, decision } = of;
  if (proposal === null || decision === undefined) return null;
  return { of, proposal, decision, review: of.status === "in_review" ? await store.reviews.load(of.reviewId) : null };
}

const LIFTED: ReadonlySet<string> = new Set(LIFTED_HOLDS);

/** What stands in the way of any break-glass in this workflow, whoever asks; null = nothing. A pause is a person's will, and late or doubtful evidence would leave no trace: neither is lifted. */
export async function blockedBy(world: World, workflow: string): Promise<Refusal | null> {
  const holds = await standingHolds(world, workflow);
  const [pause] = holds.filter(({ what }) => what === "everything" || what === "workflow");
  if (pause !== undefined)
    return {
      code: "paused",
      message: `Not done: ${pause.by} has paused automation. Break-glass lifts no pause: ask for it to be resumed.`,
    };
  if (holds.every(({ what }) => LIFTED.has(what))) return null;
  return {
    code: "evidence_in_doubt",
    message: "Not done: evidence is late or in doubt here, and nothing is done without it. docs/operating.md says what helps.",
  };
}

/** What break-glass would override just now. */
export async function overriddenBy(world: World, { of, decision, review }: Breakable): Promise<BrokenGlass["overrode"]> {
  const [holds, lag] = await Promise.all([standingHolds(world, of.workflow), sinkLag(world, true)]);
  const held = of.status === "held" ? of.reasons : [];
  const steps = review === null ? [] : review.steps.slice(review.step);
  return {
    objections: decision.objections,
    holds: [...new Set([...held, ...holds.map(({ what }) => what), ...lag])],
    asked: steps.map(askedIn),
    approvals: review === null ? 0 : standingOf(review.steps, review.verdicts).approvals,
  };
}

function standingHolds({ store, logName, timing }: World, workflow: string): Promise<readonly StandingHold[]> {
  return store.pauses.holds(workflow, { log: logName, maxLagSeconds: timing.maxLagSeconds });
}

/** Why this proposal is not one that may be carried out any more, whoever asks: other rules are in force, or its ticket is another's or changed; null = it is. */
export function outdatedBy(world: World, { of, proposal, decision }: Breakable, context: TicketContext): Refusal | null {
  const { action, policy } = proposal.payload;
  if (reverses(proposal.payload)) return REVERSAL;
  if (policy !== world.policy.hash) return CHANGED_POLICY;
  if (!workflowOf(world, of).allowedActions.has(action))
    return { code: "action_not_allowed", message: "Not done: the action is not among the workflow's allowed actions." };
  if (context.region !== world.region)
    return { code: "other_region", message: "Not done: the ticket does not belong to this region." };
  const same = fingerprint(context) === of.fingerprint && reliedOn(world, of.workflow, context) === (of.relied ?? null);
  // As for an approval: at high risk a new word of anybody is looked at first.
  const heard = decision.risk !== "high" || lastHumanComment(context) === of.lastComment;
  return same && heard ? null : CHANGED_TICKET;
}

const REVERSAL: Refusal = {
  code: "action_not_allowed",
  message: "Not done: break-glass takes nothing back. Whoever is asked approves the reversal, or it is undone by hand.",
};
const CHANGED_POLICY: Refusal = {
  code: "policy_changed",
  message: "Not done: the policy changed since this was proposed.",
};
const CHANGED_TICKET: Refusal = {
  code: "ticket_changed",
  message: "Not done: the ticket, or what the decision relies on, changed since this was proposed. It is read and drafted anew.",
};
