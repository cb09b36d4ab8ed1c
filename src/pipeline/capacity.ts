import { ACTIONS, type Case, type Decision, type Risk, type TicketContext, type Unasked } from "../case/index.ts";
import { decide, type WorkflowPolicy } from "../policy/index.ts";
import { collectFacts } from "./facts.ts";
import { saidBy } from "./question-record.ts";
import type { World } from "./world.ts";

/** How many times a group's max_open may wait before a question of that risk is not put to it; null = it always is. */
const TIMES: Readonly<Record<Risk, number | null>> = { low: 1, medium: 2, high: null };

/** Who has no room for a new question like this, so that it is not asked; null = somebody of the asked groups has. Whoever answered about this case before is asked again in any case. Workers that decide in the same moment may each find the last place. */
export async function noRoom(
  world: World,
  workflow: WorkflowPolicy,
  of: Pick<Case, "touches">,
  { steps, risk }: Decision,
): Promise<Unasked | null> {
  const times = TIMES[risk];
  const groups = steps[0]?.groups ?? [];
  const limits = groups.map((group) => world.roster?.groups.get(group)?.maxOpen ?? workflow.maxOpen);
  if (times === null || of.touches > 0 || groups.length === 0 || limits.includes(null)) return null;
  const places = limits.map((limit) => (limit ?? 0) * times);
  const open = await world.store.reviews.openFor(groups, Math.max(...places));
  const isFull = groups.every((group, at) => (open.get(group) ?? 0) >= (places[at] ?? 0));
  return isFull ? { groups, open: Math.max(...open.values()) } : null;
}

/** The same before anything is drafted: a model is not asked for what nobody could apply or look at. Null = it is asked. */
export async function fullBefore(
  world: World,
  workflow: WorkflowPolicy,
  of: Pick<Case, "touches">,
  context: TicketContext,
): Promise<Unasked | null> {
  const isLimited =
    workflow.maxOpen !== null || [...(world.roster?.groups.values() ?? [])].some(({ maxOpen }) => maxOpen !== null);
  // What a model may propose can raise the risk to high, and that is always asked.
  const mayBeHigh = [...workflow.allowedActions].some((action) => ACTIONS[action].tier === 3);
  if (!isLimited || mayBeHigh) return null;
  const facts = await collectFacts(world, workflow, { context, draft: null, proposal: null, modifiedBy: null });
  if (!workflow.shadow && facts.demotions.length === 0 && facts.holds.length === 0) return null;
  const decision = decide({ ...saidBy({ kind: "unavailable", reason: "full" }, null), proposal: null, facts }, workflow);
  return noRoom(world, workflow, of, decision);
}

/** What the ticket says of a question that is not asked. */
export function unaskedText({ groups, open }: Unasked): string {
  const waiting = open === 1 ? "1 question or more is" : `${open} questions or more are`;
  return `Not asked: ${waiting} open already for ${groups.join(" or ")}; please handle it by hand. Nothing was changed.`;
}
