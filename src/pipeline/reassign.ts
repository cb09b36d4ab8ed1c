import {
  type CaseEvent,
  type Review,
  type ReviewStep,
  RISKS,
  type Routing,
  type Skip,
  type TicketContext,
  type Verdict,
  type VerdictKind,
} from "../case/index.ts";
import type { WorkflowPolicy } from "../policy/index.ts";
import type { Asked, Refusal } from "./asked.ts";
import { routedOn } from "./routing.ts";
import { workflowOf } from "./systems.ts";
import type { World } from "./world.ts";

/** Another group is asked, by as many of its people: one that the policy trusts with at least what the present ones are trusted with. */
export async function reassigned(
  world: World,
  { review, of, answer }: Asked,
  verdict: Verdict,
  context: TicketContext,
): Promise<CaseEvent | Refusal> {
  const { group } = answer;
  if (group === undefined || group === "")
    return { code: "group_missing", message: "Not counted: name the group that is to be asked instead." };
  const allowed = mayBeAsked(workflowOf(world, of), review);
  if (!allowed.includes(group))
    return {
      code: "group_not_allowed",
      message: `Not counted: this question may go to ${allowed.join(" or ") || "nobody else"}.`,
    };
  if (review.verdicts.filter(({ kind }) => kind === "reassign").length >= MOST) return MOVED_ENOUGH;
  const because = `reassigned by ${verdict.person} from ${groupsOf(review).join(" or ")}`;
  const step = { ...review.steps[review.step], groups: [group], because };
  const handed = { ...review, steps: review.steps.with(review.step, step) };
  const { routing } = await routedOn(world, handed, review.step, context);
  if (ableIn(routing, [...review.verdicts, verdict], step) < (step.need ?? 1))
    return { code: "group_unable", message: `Not counted: too few people are known in ${group} who may answer this question.` };
  return { type: "reassigned", reviewId: review.id, verdict, step, ...(routing === undefined ? {} : { routing }) };
}

/** So often one question moves: else two groups could keep it from everybody until it expires. */
const MOST = 3;
const MOVED_ENOUGH: Refusal = {
  code: "moved_enough",
  message: `Not counted: this question was handed on ${MOST} times already. Answer it, or reject it.`,
};

/** Whom neither time nor a further level lets answer. */
const NEVER: ReadonlySet<Skip> = new Set(["is_requester", "is_affected", "no_authority", "not_in_group", "notify_failed"]);

/** How many of the new group can approve now or later: those who answered before, and where several must whoever handed it on, cannot. A group that cannot be read has none. */
function ableIn(routing: Routing | undefined, verdicts: readonly Verdict[], { need = 1 }: ReviewStep): number {
  const spent = new Set(
    verdicts.filter(({ kind }) => SPENT.has(kind) || (kind === "reassign" && need > 1)).map(({ person }) => person),
  );
  const members = (routing?.told ?? []).filter(({ level, person }) => level === "primary" && !spent.has(person));
  return members.filter((one) => one.outcome === "asked" || !NEVER.has(one.reason)).length;
}

const SPENT: ReadonlySet<VerdictKind> = new Set(["approve", "reject"]);

/** The groups that a review may be handed to: of the policy's lists for at least its risk and at least what its present groups stand for; never fewer rights. */
export function mayBeAsked({ groups }: Pick<WorkflowPolicy, "groups">, review: Review): readonly string[] {
  const lists = [groups.low, groups.medium, groups.high];
  const rank = (group: string): number => lists.findLastIndex((list) => list.includes(group));
  const needed = Math.max(RISKS.indexOf(review.risk), standingOf(groupsOf(review), lists, rank));
  const now = groupsOf(review);
  return [...new Set(lists.flat())].filter((group) => rank(group) >= needed && (now.length > 1 || !now.includes(group)));
}

/** What the present groups stand for: the list that they are, else the highest that one of them is in; one that is in none stands for the highest, for nobody says less. */
function standingOf(present: readonly string[], lists: readonly (readonly string[])[], rank: (group: string) => number): number {
  const list = lists.findIndex((one) => one.length === present.length && one.every((group) => present.includes(group)));
  return list >= 0 ? list : Math.max(...present.map((group) => (rank(group) < 0 ? lists.length - 1 : rank(group))));
}

function groupsOf(review: Review): readonly string[] {
  return review.steps[review.step]?.groups ?? [];
}
