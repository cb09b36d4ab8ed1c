import { type Answer, type Case, OpsError, type Review } from "../../case/index.ts";
import { mayAnswer } from "../../identity/index.ts";
import type { Person, StandingNow } from "../../ports/index.ts";
import { acquaint } from "../acquaint.ts";
import { amountIn } from "../amount-in.ts";
import { personOf } from "../answers.ts";
import { automaticReviewer } from "../automatic-reviewers.ts";
import { accountFor } from "../systems.ts";
import type { World } from "../world.ts";
import { endStanding } from "./end-standing.ts";

/** An answer to a question that is closed. */
export interface Late {
  readonly review: Review;
  readonly of: Case;
  readonly answer: Answer;
}

/** What whoever answers too late is told of the standing approvals that answered before him: who might have said no ends them by it. "" = there were none. Throws as reading the ticket and the directory do. */
export async function lateToStanding(world: World, late: Late): Promise<string> {
  const { review, answer } = late;
  const ids = review.status === "approved" ? review.verdicts.flatMap(({ standing }) => standing?.id ?? []) : [];
  if (ids.length === 0) return "";
  const live = (await Promise.all(ids.map((id) => world.store.standingApprovals.load(id)))).filter((one) => one !== null);
  const person = answer.kind === "reject" || answer.kind === "modify" ? await entitled(world, late) : null;
  const said = await Promise.all(live.map((approval) => toldOf(world, approval, person, late)));
  return said.join("");
}

async function toldOf(world: World, approval: StandingNow, person: Person | null, { of }: Late): Promise<string> {
  const named = ` It was approved under standing approval ${approval.id} of ${approval.person}`;
  if (approval.ended !== null) return `${named}, which has ended.`;
  if (person === null) return `${named}; whoever may end it does so at /standing.`;
  const actor = { type: "person" as const, id: person.id, groups: person.groups };
  await endStanding(world, approval, { why: "disagreed", actor, reason: `case ${of.id}` });
  return `${named}; it is ended by your answer.`;
}

/** Whoever might have given the answer in time; null = nobody that is proven. */
async function entitled(world: World, { review, of, answer }: Late): Promise<Person | null> {
  if (automaticReviewer(world, answer) !== null) return null;
  const person = await personOf(world, { of, answer }, { fresh: true });
  const proposal = "proposal" in of ? of.proposal : null;
  const context = await accountFor(world, of).read(of.ticket, new Set()).catch(goneFor);
  if (person === null || context === null) return null;
  const { people, region } = await acquaint(world, context);
  const rights = mayAnswer({
    person,
    account: answer.account,
    provenBy: answer.provenBy,
    standsInFor: answer.standsInFor,
    ticketSystem: of.ticket.system,
    // Whose approval came beforehand has not answered this question.
    review: { ...review, verdicts: review.verdicts.filter(({ standing }) => standing === undefined) },
    people: people.status === "ok" ? people.value : null,
    proposal,
    risk: review.risk,
    verdict: answer.kind,
    upTo: answer.upTo,
    rights: world.policy.rights,
    amount: amountIn(world, { workflow: of.workflow, proposal }, context),
  });
  return rights.ok && region === world.region ? person : null;
}

/** A ticket that is gone shows nobody's independence; what may pass by itself is waited for. */
function goneFor(error: unknown): null {
  if (error instanceof OpsError && !error.retry) return null;
  throw error;
}
