import { type CaseEvent, type Review, RISKS, type TicketContext, type Verdict } from "../case/index.ts";
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
  const because = `reassigned by ${verdict.person} from ${groupsOf(review).join(" or ")}`;
  const step = { ...review.steps[review.step], groups: [group], because };
  const handed = { ...review, steps: review.steps.with(review.step, step) };
  return { type: "reassigned", reviewId: review.id, verdict, step, ...(await routedOn(world, handed, review.step, context)) };
}

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
