import {
  type ActionType,
  authorised,
  type Decision,
  errorCode,
  factValues,
  type Level,
  mayDo,
  type Review,
  type ReviewStep,
  type Risk,
  type Routing,
  type TicketContext,
  type Told,
} from "../case/index.ts";
import { amountOf, type Policy, type WorkflowPolicy } from "../policy/index.ts";
import type { Directory, Person } from "../ports/index.ts";
import { type ChainLevel, delegateOf, levelsOf, type Situation, whoIsAsked } from "../review/index.ts";
import { onCallNow } from "./on-call.ts";
import type { World } from "./world.ts";

/** What routing needs of the world. */
type Asks = Pick<World, "store" | "roster" | "directory" | "clock" | "log" | "systems"> & {
  readonly policy: Pick<Policy, "rights" | "workflows">;
};

/** What an entry holds of a chain; the rest is counted. */
const LISTED = 300;
/** How many managers above somebody are asked. */
const MANAGERS_UP = 3;

/** Who is asked when a question opens, for its event. An unreadable directory stops no question: its groups are asked all the same. */
export async function routedTo(
  world: Asks,
  workflow: WorkflowPolicy,
  of: { readonly decision: Decision; readonly context: TicketContext; readonly action: ActionType | null },
): Promise<{ readonly routing: Routing }> {
  const { decision, context, action } = of;
  const levels = levelsIn(world, workflow, decision.steps, 0);
  const people = context.people.status === "ok" ? context.people.value : null;
  const asking = { system: context.ref.system, risk: decision.risk, people, before: [] };
  const weight = weightOf(world, workflow, context, action);
  return { routing: await routingOf(world, { step: 0, levels, reached: 1, ...weight }, asking) };
}

/** Who is asked in a step that an answer opens or hands to others, for that answer's event. */
export async function routedOn(
  world: Asks,
  review: Review,
  step: number,
  context: TicketContext,
): Promise<Pick<Review, "routing">> {
  const workflow = world.policy.workflows.get(review.workflow);
  if (workflow === undefined) return {};
  const { steps, system, risk, routing } = review;
  const levels = levelsIn(world, workflow, steps, step);
  const people = context.people.status === "ok" ? context.people.value : null;
  const weight = weightOf(world, workflow, context, routing?.weight?.action ?? null);
  return { routing: await routingOf(world, { step, levels, reached: 1, ...weight }, { system, risk, people, before: [] }) };
}

/** Nothing where the policy limits nobody. */
function weightOf(
  world: Asks,
  workflow: WorkflowPolicy,
  context: TicketContext,
  action: ActionType | null,
): Pick<Routing, "weight"> {
  if (world.policy.rights.authority.size === 0) return {};
  const amount = amountOf(workflow, factValues(context, world.clock(), null), action);
  const said = amount === null || amount === "unknown" ? amount : { ...amount, value: String(amount.value) };
  return { weight: { action, amount: said } };
}

/** Who is asked now that so many levels are reached. Whoever was asked before stays asked. */
export async function routedAgain(world: Asks, workflow: WorkflowPolicy, review: Review, reached: number): Promise<Routing> {
  const { step, routing, system, risk } = review;
  const known = knownOf(world, workflow, review);
  const weight = routing?.weight === undefined ? {} : { weight: routing.weight };
  const place = { step, levels: known.levels, reached: Math.max(reached, known.reached), ...weight };
  return routingOf(world, place, { system, risk, people: null, before: routing?.told ?? [] });
}

/** The chain as it was asked last; a step that was opened since has one of its own. */
function knownOf(world: Asks, workflow: WorkflowPolicy, { step, steps, routing }: Review): Pick<Routing, "levels" | "reached"> {
  if (routing?.step === step) return routing;
  return { levels: levelsIn(world, workflow, steps, step), reached: 1 };
}

function levelsIn(world: Asks, workflow: WorkflowPolicy, steps: readonly ReviewStep[], step: number): Routing["levels"] {
  const others = steps.flatMap(({ groups }, at) => (at === step ? [] : groups));
  return levelsOf(steps[step]?.groups ?? [], others, workflow, world.roster);
}

type Place = Pick<Routing, "step" | "levels" | "reached" | "weight">;
type Asking = Pick<Parameters<typeof whoIsAsked>[1], "system" | "risk" | "people" | "before">;

async function routingOf(world: Asks, place: Place, asking: Asking): Promise<Routing> {
  try {
    // Off shift only high risk reaches people: nobody else is looked up for.
    const { roster, read } = asking.risk === "high" ? await onCallNow(world, place.levels) : { roster: world.roster, read: [] };
    const told = await tell({ ...world, roster }, place, asking);
    const omitted = told.length - LISTED;
    const onCall = read.length === 0 ? {} : { onCall: read };
    return { ...place, ...onCall, told: told.slice(0, LISTED), ...(omitted > 0 ? { omitted } : {}) };
  } catch (error) {
    world.log.warn("chain not read", { code: errorCode(error) });
    return { ...place, told: asking.before, unread: errorCode(error) };
  }
}

async function tell(world: Asks, place: Place, asking: Asking): Promise<readonly Told[]> {
  const now = world.clock();
  const chain = await chainOf(world, place.levels);
  const everybody = chain.flatMap(({ people }) => people);
  const [delegates, open] = await Promise.all([delegatesOf(world, everybody, now), openOf(world, everybody)]);
  const mayDecide = deciders(world, place, asking.risk);
  return whoIsAsked(chain, { now, ...asking, roster: world.roster, reached: place.reached, mayDecide, open, delegates });
}

/** By the rights in force now, over what the question was about when it was put. */
function deciders({ policy: { rights } }: Asks, { weight }: Place, risk: Risk): Situation["mayDecide"] {
  if (weight === undefined) return (_asked, all) => mayDo("approve", all, rights);
  const { action, amount: said } = weight;
  const amount = said === null || said === "unknown" ? said : { ...said, value: Number(said.value) };
  return (asked, all) => mayDo("approve", all, rights) && authorised(asked, rights, { risk, action, amount }) !== undefined;
}

async function chainOf({ directory }: Asks, levels: Routing["levels"]): Promise<readonly ChainLevel[]> {
  const read = new Map<string, Promise<readonly Person[]>>();
  const members = (group: string): Promise<readonly Person[]> => {
    const found = read.get(group) ?? directory.members(group);
    read.set(group, found);
    return found;
  };
  const asked = await Promise.all(
    levels.map(async ({ level, groups }) => ({ level, groups, people: (await Promise.all(groups.map(members))).flat() })),
  );
  const primary = asked.find(({ level }) => level === "primary")?.people ?? [];
  const managers = await superiorsOf(directory, primary);
  return asked.map((one) => (one.level === ("manager" satisfies Level) ? { ...one, people: managers } : one));
}

/** The managers of these people and theirs, each once, those nearest first. */
async function superiorsOf(directory: Directory, people: readonly Person[]): Promise<readonly Person[]> {
  const found = new Map<string, Person>();
  let below = people;
  for (let up = 0; up < MANAGERS_UP && below.length > 0; up += 1) {
    const ids = new Set(below.flatMap(({ manager }) => manager ?? []).filter((id) => !found.has(id)));
    const above = await Promise.all([...ids].map((id) => directory.byId(id)));
    below = above.filter((person) => person !== null);
    for (const person of below) found.set(person.id, person);
  }
  return [...found.values()];
}

async function delegatesOf({ directory }: Asks, people: readonly Person[], now: Date): Promise<ReadonlyMap<string, Person>> {
  const ids = new Set(people.flatMap((person) => delegateOf(person, now) ?? []));
  const found = await Promise.all([...ids].map((id) => directory.byId(id)));
  return new Map(found.filter((person) => person !== null).map((person) => [person.id, person]));
}

/** Asked for only when a roster limits anybody. */
async function openOf({ store, roster }: Asks, people: readonly Person[]): Promise<ReadonlyMap<string, number>> {
  const limits = [...(roster?.groups.values() ?? [])].flatMap(({ capacity }) => capacity ?? []);
  if (limits.length === 0) return new Map();
  const ids = [...new Set(people.map(({ id }) => id))];
  return store.reviews.askedOpen(ids, Math.max(...limits));
}
