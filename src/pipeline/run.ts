import { type Case, type CaseEvent, type Effect, errorCode, OpsError } from "../case/index.ts";
import { whyAbsent } from "./absent.ts";
import { askedFor } from "./asked-for.ts";
import { sendMessage } from "./messages.ts";
import type { Handed, Staged } from "./stage.ts";
import { stageOf } from "./stages.ts";
import { type Moved, step } from "./step.ts";
import { lookAgainAt } from "./wait.ts";
import type { World } from "./world.ts";

/** Runs a case until it waits or ends, committing after each stage. A lost commit means that somebody else runs it: we stop. */
export async function runCase(world: World, start: Case, handedIn: Handed): Promise<void> {
  let now = start;
  let handed = handedIn;
  // A case that comes back to be drafted (its ticket keeps changing, a hold comes and goes) is drafted twice in one run, and then later.
  for (let drafts = 0; ; ) {
    if (now.status === "in_context") drafts += 1;
    if (drafts > DRAFTS_A_RUN) return comeBack(world, now);
    if (now.status === "held") await putOffHeld(world, now);
    const staged = await runStage(world, now, handed);
    if (typeof staged === "string") return now === start ? parked(world, now) : undefined;
    if (staged.kind === "later") return postpone(world, now, staged.at, staged.tried);
    const moved = await moveOn(world, now, staged);
    if (moved === null) return;
    await runMessages(world, moved.messages);
    now = moved.now;
    handed = { context: staged.context, action: moved.action };
  }
}

/** Moves the case by what its stage reported; what cannot be recorded is a failure of that stage. Null = there is nothing more to do now. */
async function moveOn(world: World, now: Case, { event, effect }: Extract<Staged, { kind: "event" }>): Promise<Moved | null> {
  try {
    return await step(world, now, event, effect === undefined ? {} : { effect });
  } catch (error) {
    if (passes(errorCode(error))) throw error;
    const failed = failedStage(world, now, error);
    if (failed.kind === "event") return step(world, now, failed.event).catch((last: unknown) => unrecorded(world, now, last));
    await postpone(world, now, failed.at, failed.tried);
    return null;
  }
}

/** The next try of what not even its failure could be recorded of. */
const UNRECORDED_MS = 3_600_000;

async function unrecorded(world: World, now: Case, error: unknown): Promise<null> {
  const code = errorCode(error);
  if (passes(code)) throw error;
  world.log.error("case not recorded", { case: now.id, status: now.status, code });
  await putOff(world, now, inMs(world, UNRECORDED_MS));
  return null;
}

/** Who comes back to be drafted again and again costs a model call each time. */
const DRAFTS_A_RUN = 2;
const COME_BACK_MS = { from: 30_000, to: 600_000 } as const;

function comeBack(world: World, now: Case): Promise<void> {
  world.log.warn("case keeps changing", { case: now.id, workflow: now.workflow });
  const { from, to } = COME_BACK_MS;
  return putOff(world, now, lookAgainAt({ id: now.id, since: now.openedAt }, world.clock(), from, to));
}

/** The net under a held case: who resumes, and the sealer when evidence is in time again, bring it forward themselves. */
const HELD_MS = 300_000;
/** Nobody tells when an outage is over. */
const OUTAGE_MS = 60_000;

/** Before its holds are read: whoever ends one after that brings the case forward again. */
function putOffHeld(world: World, now: Case): Promise<void> {
  return putOff(world, now, lookAgainAt(waiting(now), world.clock(), world.timing.tickMs, HELD_MS));
}

function waiting(now: Case): { readonly id: string; readonly since: string } {
  return { id: now.id, since: now.updatedAt };
}

function putOff(world: World, now: Case, at: Date): Promise<void> {
  return world.store.outbox.postpone({ kind: "case", ref: now.id, at });
}

/** Moves a case by an event from outside (a verdict, an operator) and runs it on. False when another commit won. */
export async function pushCase(world: World, from: Case, event: CaseEvent): Promise<boolean> {
  const moved = await step(world, from, event);
  if (moved === null) return false;
  await runMessages(world, moved.messages);
  await runCase(world, moved.now, { context: null, action: moved.action });
  return true;
}

async function parked(world: World, now: Case): Promise<void> {
  await world.store.cases.parked(now.id, now.version);
}

async function runStage(world: World, now: Case, handed: Handed): Promise<Staged | "waits" | "ends"> {
  try {
    return await stageOf(world, now, handed);
  } catch (error) {
    return failedStage(world, now, error);
  }
}

/** What passes by itself: an outage is not a try, however long it lasts. */
const OUTAGES: ReadonlySet<string> = new Set([
  "CIRCUIT_OPEN",
  "DATABASE_BEHIND",
  "DIRECTORY_DOWN",
  "STORE_DOWN",
  "TICKET_SYSTEM_DOWN",
  "TICKET_SYSTEM_BUSY",
]);

/** True for failures that no try of ours could mend. */
export function isOutage(code: string): boolean {
  return OUTAGES.has(code);
}

/** An outage, or a case that somebody else has in hand: what a job meets then is no failure of the case. */
export function passes(code: string): boolean {
  return isOutage(code) || code === "CASE_MOVED";
}

/** Waiting for a system to come back is not a try; a failure is, and the policy's tries are limited. */
function failedStage(world: World, now: Case, error: unknown): Staged {
  const code = errorCode(error);
  const limits = limitsOf(world, now);
  world.log.warn("stage failed", { case: now.id, status: now.status, code });
  if (isOutage(code)) {
    const again = lookAgainAt(waiting(now), world.clock(), world.timing.tickMs, OUTAGE_MS);
    return { kind: "later", at: askedFor(world, error) ?? again, tried: false };
  }
  const retry = error instanceof OpsError ? error.retry : true;
  if (!retry || now.tries + 1 >= limits.maxAttempts) return { kind: "event", event: failure(now, code, error), context: null };
  return { kind: "later", at: askedFor(world, error) ?? inMs(world, limits.backoffSeconds * 1000), tried: true };
}

/** A case whose workflow left the policy gets no further try: a person decides. */
function limitsOf(world: World, now: Case): { readonly maxAttempts: number; readonly backoffSeconds: number } {
  return world.policy.workflows.get(now.workflow) ?? { maxAttempts: 1, backoffSeconds: 1 };
}

function failure(now: Case, code: ReturnType<typeof errorCode>, error: unknown = null): CaseEvent {
  const said = whyAbsent(error);
  return now.status === "cleared"
    ? { type: "effect_failed", effectId: now.effectId, code, why: said.why ?? "tries used up" }
    : { type: "failed", code, ...said };
}

function inMs(world: World, ms: number): Date {
  return new Date(world.clock().getTime() + ms);
}

async function postpone(world: World, now: Case, at: Date, tried: boolean): Promise<void> {
  if (now.status === "held") return;
  if (tried && now.tries + 1 > limitsOf(world, now).maxAttempts) {
    await pushCase(world, now, failure(now, "EFFECT_UNKNOWN"));
    return;
  }
  if (tried) await world.store.cases.tried(now.id, now.version, at);
  else await putOff(world, now, at);
}

async function runMessages(world: World, messages: readonly Effect[]): Promise<void> {
  for (const message of messages) await sendMessage(world, message);
}
