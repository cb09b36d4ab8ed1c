import { advance, type Case, type CaseEvent, type Effect, type Entry, type Review, type Status } from "../case/index.ts";
import type { DeliveryEnd, Due, Job, Move } from "../ports/index.ts";
import { redactorFor } from "./acquaint.ts";
import { assertNotBehind } from "./behind.ts";
import { consequencesOf } from "./consequences.ts";
import { entryOfEnd, entryOfEvent, record, type Told } from "./entries.ts";
import { revealed } from "./exercises.ts";
import type { Consequences } from "./intents.ts";
import { withLeft } from "./left-behind.ts";
import { entriesOfOriginal } from "./override/original-record.ts";
import { disagreementOf } from "./standing/end-standing.ts";
import { madeAnew } from "./vault/made-anew.ts";
import { entryOfAlarm } from "./vigilance.ts";
import type { World } from "./world.ts";

/** What else a move settles: the delivery that caused it, outbox rows that are done, rows to add, effects settled meanwhile. */
export interface Beside {
  /** True when the case is not in the store yet. */
  readonly opening?: boolean;
  readonly delivery?: { readonly id: string; readonly end: DeliveryEnd };
  readonly done?: readonly Job[];
  readonly due?: readonly Due[];
  readonly effects?: readonly Effect[];
  /** The effect that the event ends, where it is at hand. */
  readonly effect?: Effect;
}

/** A committed move: the case as it is now and what it intended, to be run at once: messages, and the action that the next stage carries out. */
export interface Moved {
  readonly now: Case;
  readonly messages: readonly Effect[];
  readonly action: Effect | null;
}

/** Moves a case by one event in one transaction, with its evidence, intents and reviews. Null = somebody else moved it first. The only caller of commit(). */
export function step(world: World, from: Case, happened: CaseEvent, beside: Beside = {}): Promise<Moved | null> {
  assertNotBehind(world);
  return madeAnew(() => move(world, from, happened, beside));
}

async function move(world: World, from: Case, happened: CaseEvent, beside: Beside): Promise<Moved | null> {
  const event = await withLeft(world, from, await revealed(world, from, happened));
  const at = world.clock().toISOString();
  const policyHash = world.policy.hash;
  const { entry, all: own } = await record(world, entryOfEvent(from, event, policyHash, redactorFor(world, from.ticket)));
  const all = [...own, ...(await alarmOf(world, from, event))];
  const advanced = advance(from, event, at);
  const hashes = [...from.entries, ...all.map((one) => one.hash)];
  const { closing, review } = await closingOf(world, advanced, event, hashes);
  const next: Case = { ...advanced, entries: [...hashes, ...closing.map((e) => e.hash)] };
  const caused = await consequencesOf(world, {
    event,
    from,
    next,
    entryHash: entry.hash,
    effect: beside.effect ?? null,
    review,
  });
  const { entries: ends, ...against } = await disagreementOf(world, from, event);
  const entries = [...all, ...closing, ...(await entriesOfOriginal(world, from, event)), ...ends];
  const committed = await world.store.commit({ ...moveOf(from, next, caused, beside), ...against, entries });
  if (!committed) return null;
  tellUnasked(world, next, event);
  world.log.info("case moved", { case: next.id, workflow: next.workflow, event: event.type, status: next.status });
  const intended = caused.effects.filter((effect) => effect.status === "intended" && effect.attempts === 0);
  const action = intended.find((effect) => effect.body.kind === "action") ?? null;
  return { now: next, messages: intended.filter((effect) => effect.body.kind !== "action"), action };
}

async function alarmOf(world: World, from: Case, event: CaseEvent): Promise<readonly Entry[]> {
  const alarm = entryOfAlarm(from, event);
  return alarm === null ? [] : (await record(world, alarm)).all;
}

function tellUnasked({ log }: World, { id, workflow }: Case, event: CaseEvent): void {
  if (event.type === "decided" && event.unasked !== undefined)
    log.warn("question not asked: people have no room", { case: id, workflow, count: event.unasked.open });
}

/** The closing entry of a case that ended, and the review that was read for it. */
async function closingOf(
  world: World,
  moved: Case,
  event: CaseEvent,
  hashes: readonly string[],
): Promise<{ readonly closing: readonly Entry[]; readonly review: Review | null }> {
  if (moved.status !== "ended") return { closing: [], review: null };
  const told = await toldOf(world, moved, hashes);
  return { closing: (await record(world, entryOfEnd(moved, event, world.policy.hash, told))).all, review: told.review };
}

/** What the closing entry lists: a reviewed case also has entries of answers and messages, and its verdict. */
async function toldOf(world: World, ended: Case, hashes: readonly string[]): Promise<Told & { readonly review: Review | null }> {
  const reviewId = "reviewId" in ended ? ended.reviewId : null;
  if (reviewId === null) return { hashes, verdict: null, review: null };
  const [review, recorded] = await Promise.all([world.store.reviews.load(reviewId), world.store.ledger.hashesOf(ended.id)]);
  return { hashes: [...new Set([...recorded, ...hashes])], verdict: review?.verdicts.at(-1) ?? null, review };
}

const WAITS: ReadonlySet<Status> = new Set<Status>(["in_review", "stuck", "ended"]);

function moveOf(from: Case, next: Case, caused: Consequences, beside: Beside): Omit<Move, "entries"> {
  return {
    expect: beside.opening === true ? null : from.version,
    next,
    effects: [...caused.effects, ...(beside.effects ?? [])],
    reviews: caused.reviews,
    due: [...caused.due, ...(beside.due ?? [])],
    // A case that waits for people, or has ended, is not looked at by itself.
    done: [...(WAITS.has(next.status) ? [{ kind: "case" as const, ref: next.id }] : []), ...(beside.done ?? [])],
    delivery: beside.delivery ?? null,
  };
}
