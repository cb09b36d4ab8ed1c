import { createHmac } from "node:crypto";
import type { Delivery } from "../case/index.ts";
import type { EntryInput } from "../evidence/index.ts";
import type { Exercises, WorkflowPolicy } from "../policy/index.ts";
import type { StoredExercise } from "../ports/index.ts";
import { isOnShift, planOf, sitesOf } from "../review/index.ts";
import { record } from "./entries.ts";
import { LEASE_SECONDS, underLease } from "./lease.ts";
import { vigilanceReport } from "./vigilance-report.ts";
import type { World } from "./world.ts";

const DAY_MS = 86_400_000;
/** What could not be put in this time is dropped: it would come when everybody expects it. */
const LATE_MS = 2 * 3_600_000;

/** Plans the day's exercises, puts those that are due and discloses the plans of days that are over. Does nothing unless the policy switches exercises on. Gives how many were put. */
export async function exerciseRound(world: World): Promise<number> {
  const { exercises } = world.policy.vigilance;
  if (exercises === null) return 0;
  const lease = await world.store.leases.take("exercises", world.owner, LEASE_SECONDS);
  return lease === null ? 0 : underLease(world, lease, () => round(world, exercises));
}

async function round(world: World, exercises: Exercises): Promise<number> {
  const now = world.clock();
  const today = now.toISOString().slice(0, 10);
  if (!(await world.store.exercises.isPlanned(today))) {
    await plan(world, exercises, today);
    await warn(world);
  }
  await disclose(world, new Date(now.getTime() - DAY_MS).toISOString().slice(0, 10));
  // One a round: two of the same ticket would meet.
  for (const due of await world.store.exercises.due(now)) if (await putIfRoom(world, due)) return 1;
  return 0;
}

/** The commitments go into the evidence before the first exercise of the day can be put: one for each place, planned or not. */
async function plan(world: World, { perDay, rate, trainingTickets }: Exercises, day: string): Promise<void> {
  const key = createHmac("sha256", world.cardKey).update("ots.exercise-key.v1").digest();
  const plans = planOf(day, { key, perDay, rate, trainingTickets, sitesOf: (group) => sitesOf(world.roster, [group]) });
  const commitments = plans.map(({ commitment }) => commitment).toSorted();
  const { all } = await record(world, entryOf("vigilance.planned", day, { commitments }));
  await world.store.exercises.plan(day, plans, all, world.clock());
}

/** Once a day, for whoever reads the log: no figure, and nobody's name. */
async function warn(world: World): Promise<void> {
  const { groups } = await vigilanceReport(world, "");
  for (const { group } of groups.filter(({ alarm, alert }) => alarm || alert === true))
    world.log.warn("group may miss mistakes", { group });
}

/** A day's whole plan, what was not put too, once all of it is over: anybody can see that nothing was picked afterwards. */
async function disclose(world: World, before: string): Promise<void> {
  const over = await world.store.exercises.undisclosed(before);
  if (over === null) return;
  const plans = over.plans.map(({ caseId, ...sealed }) => ({ ...sealed, case: caseId }));
  const { all } = await record(world, entryOf("vigilance.disclosed", over.day, { plans }));
  await world.store.exercises.disclosed(over.day, all);
}

function entryOf(kind: string, day: string, payload: object): EntryInput {
  return {
    kind,
    actor: { type: "service", id: "ops-trust" },
    subject: { system: "ops-trust", type: "vigilance", id: day },
    caseId: null,
    corr: {},
    payload: { day, ...payload },
  };
}

/** Puts an exercise as a change of its training ticket that a poll found. False while its group is off shift, has no room or has something urgent to look at. */
async function putIfRoom(world: World, exercise: StoredExercise): Promise<boolean> {
  const { commitment } = exercise;
  const place = isLate(world, exercise) ? null : placeOf(world, exercise);
  if (place === null) {
    await world.store.exercises.skip(commitment);
    return false;
  }
  const now = world.clock();
  const { delivery } = place;
  if (exercise.delivery === null) {
    if (!(await hasRoom(world, place))) return false;
    // Sealed first: from here on it is an exercise, whatever stops this process.
    await world.store.exercises.seal(commitment, world.makeId(), delivery.id);
  }
  const isNew = (await world.store.inbox.found(delivery, now)) === "stored";
  if (isNew) await world.queue.add([{ kind: "delivery", ref: delivery.id }]);
  return isNew;
}

function isLate({ clock }: World, { plan: { at } }: StoredExercise): boolean {
  return at === null || clock().getTime() - Date.parse(at) > LATE_MS;
}

interface Place {
  readonly workflow: WorkflowPolicy;
  readonly group: string;
  readonly delivery: Delivery;
}

/** Where an exercise is put; null = the policy, or its ticket system, is not there for it any more. */
function placeOf(world: World, { plan: { workflow: id, ticket, group }, delivery }: StoredExercise): Place | null {
  const trained = world.policy.vigilance.exercises?.trainingTickets.find((one) => one.ticket === ticket && one.workflow === id);
  const workflow = trained === undefined ? undefined : world.policy.workflows.get(trained.workflow);
  if (trained === undefined || workflow === undefined) return null;
  const noticed = noticedBy(world, workflow, trained.ticket);
  return noticed === null ? null : { workflow, group, delivery: delivery === null ? noticed : { ...noticed, id: delivery } };
}

function noticedBy({ systems, clock }: World, { source }: WorkflowPolicy, id: string): Delivery | null {
  const system = systems.get(source.split(".")[0] ?? "");
  const kind = system?.sources.get(source)?.kind;
  if (system === undefined || kind === undefined) return null;
  return system.noticed?.({ system: system.system, kind, id, key: id }, clock()) ?? null;
}

/** Somebody of the group works, none of its questions is of high risk, its queue is not full, and the ticket's last exercise is over. */
async function hasRoom(world: World, { workflow, group, delivery }: Place): Promise<boolean> {
  if (!isOnShift(world.clock(), sitesOf(world.roster, [group]))) return false;
  const latest = await world.store.cases.latest(delivery.ticket, workflow.id);
  if (latest !== null && latest.status !== "ended") return false;
  const waiting = await world.store.reviews.queue({ groups: [group], limit: 1_000, now: world.clock() });
  const limit = world.roster?.groups.get(group)?.maxOpen ?? workflow.maxOpen;
  return !waiting.some(({ risk }) => risk === "high") && (limit === null || waiting.length < limit);
}
