import {
  type CaseIn,
  fingerprint,
  givenOf,
  lastHumanComment,
  type Review,
  type StandingApproval,
  type TicketContext,
  templateDigest,
} from "../../case/index.ts";
import type { Person, StandingNow } from "../../ports/index.ts";
import type { Asked, Refusal } from "../asked.ts";
import type { World } from "../world.ts";
import { mayGive, overOf } from "./over.ts";

/** An open question with its case. */
export interface Open {
  readonly review: Review;
  readonly of: CaseIn<"in_review">;
}

const NOT_OFFERED = "the policy lets nobody approve beforehand";
const OTHER = "it was given for another action, other words, another workflow or another policy";

/** Objections that say no more than that people are asked. */
export const PLAIN: ReadonlySet<string> = new Set(["zone", "approval_step"]);

/** Why nobody may approve the like of this question beforehand; null = somebody may. */
export function unfit({ policy }: Pick<World, "policy">, { review, of }: Open): string | null {
  const { proposal } = of;
  if (policy.standing === null) return NOT_OFFERED;
  if (proposal === null) return "nothing is proposed";
  if (!policy.standing.actions.has(proposal.payload.action))
    return `the policy lets nobody approve ${proposal.payload.action} beforehand`;
  if (proposal.payload.policy !== policy.hash) return "the policy has changed";
  return weighty({ review, of }) ?? (isLeftAlone({ review, of }) ? null : "people are dealing with it");
}

function weighty({ review, of: { decision } }: Open): string | null {
  if (review.risk !== "low" || decision.risk !== "low") return "it is not of low risk";
  const isPlain = decision.zone !== "review" && decision.objections.every(({ rule }) => PLAIN.has(rule));
  return isPlain ? null : "something besides its confidence and the policy's steps speaks against it";
}

function isLeftAlone({ review, of }: Open): boolean {
  const isAsIs = review.automatic === undefined && review.verdicts.every(({ kind }) => kind === "approve");
  return isAsIs && of.waiting === undefined && givenOf(of).length === 0;
}

/** An approval, and where it counted so far. */
export type Used = StandingApproval & Pick<StandingNow, "used">;

/** Why this approval is none for this question, before anything is read; null = it may be. */
export function misfit(world: Pick<World, "policy" | "region">, approval: Used, open: Open): string | null {
  const against = unfit(world, open);
  if (against !== null) return against;
  const { review, of } = open;
  const template = of.proposal === null ? null : templateDigest(of.proposal.payload);
  const same =
    approval.workflow === of.workflow &&
    approval.region === world.region &&
    approval.policy === world.policy.hash &&
    approval.template === template;
  if (!same) return OTHER;
  if (review.id === approval.review) return null;
  if (!approval.used.some((use) => use.review === approval.review))
    return "the question that it was given from has not counted yet";
  // Whoever gave it could have answered what was open then.
  return Date.parse(review.openedAt) >= Date.parse(approval.givenAt) ? null : "the question is older than it";
}

/** Who answers, and the ticket as it was just read. */
export interface Reading {
  readonly person: Pick<Person, "id" | "groups">;
  readonly context: TicketContext;
}

/** Why this approval is none for this question; null = it counts, if its giver may answer. */
export async function against(world: World, approval: Used, open: Open, read: Reading): Promise<string | null> {
  const { person, context } = read;
  const fit = misfit(world, approval, open);
  if (fit !== null) return fit;
  if (person.id !== approval.person || !mayGive(world, person)) return "its giver may not give any";
  const { of } = open;
  if (fingerprint(context) !== of.fingerprint || lastHumanComment(context) !== of.lastComment) return "the ticket has changed";
  if (await world.store.standingApprovals.isContested(of.id, approval))
    return "people said something else about this ticket, or were asked about it before";
  return (await world.store.exercises.ofCase(of.id)) === null ? null : "only people answer this";
}

/** The same for an answer that names one; null = it names none, or it counts. */
export async function refusedUse(world: World, asked: Asked, read: Reading): Promise<Refusal | null> {
  const { standing } = asked.answer;
  if (standing === undefined) return null;
  const approval = await world.store.standingApprovals.load(standing.id);
  const over = approval === null ? "revoked" : overOf(world, approval);
  if (approval === null || over !== null) return unfitting(`it counts no more (${over})`);
  const why = await against(world, approval, asked, read);
  return why === null ? null : unfitting(why);
}

/** Why no standing approval is given or used, for people. */
export function unfitting(why: string): Refusal {
  return { code: "standing_unfit", message: `Not counted: no standing approval here, for ${why}.` };
}
