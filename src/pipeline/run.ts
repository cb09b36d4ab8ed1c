import { type Case, type CaseEvent, type Effect, errorCode, OpsError } from "../case/index.ts";
import { sendMessage } from "./messages.ts";
import type { Handed, Staged } from "./stage.ts";
import { stageOf } from "./stages.ts";
import { step } from "./step.ts";
import type { World } from "./world.ts";

/** Runs a case until it waits or ends, committing after each stage. A lost commit means that somebody else runs it: we stop. */
export async function runCase(world: World, start: Case, handedIn: Handed): Promise<void> {
  let now = start;
  let handed = handedIn;
  // Each turn moves the case along the transition table; the bound only stops a bug from spinning.
  for (let turn = 0; turn < 20; turn += 1) {
    const staged = await runStage(world, now, handed);
    if (staged === "waits" || staged === "ends") return now === start ? parked(world, now) : undefined;
    if (staged.kind === "later") return postpone(world, now, staged.at, staged.tried);
    const moved = await step(world, now, staged.event, staged.effect === undefined ? {} : { effect: staged.effect });
    if (moved === null) return;
    await runMessages(world, moved.messages);
    now = moved.now;
    handed = { context: staged.context, action: moved.action };
  }
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
const OUTAGES: ReadonlySet<string> = new Set(["CIRCUIT_OPEN", "STORE_DOWN", "TICKET_SYSTEM_DOWN", "TICKET_SYSTEM_BUSY"]);

/** True for failures that no try of ours could mend. */
export function isOutage(code: string): boolean {
  return OUTAGES.has(code);
}

/** Waiting for a system to come back is not a try; a failure is, and the policy's tries are limited. */
function failedStage(world: World, now: Case, error: unknown): Staged {
  const code = errorCode(error);
  const limits = limitsOf(world, now);
  world.log.warn("stage failed", { case: now.id, status: now.status, code });
  if (isOutage(code)) return { kind: "later", at: inMs(world, waitOf(error, world.timing.tickMs / 1000)), tried: false };
  const retry = error instanceof OpsError ? error.retry : true;
  if (!retry || now.tries + 1 >= limits.maxAttempts) return { kind: "event", event: failure(now, code), context: null };
  return { kind: "later", at: inMs(world, waitOf(error, limits.backoffSeconds)), tried: true };
}

/** A case whose workflow left the policy gets no further try: a person decides. */
function limitsOf(world: World, now: Case): { readonly maxAttempts: number; readonly backoffSeconds: number } {
  return world.policy.workflows.get(now.workflow) ?? { maxAttempts: 1, backoffSeconds: 1 };
}

function failure(now: Case, code: ReturnType<typeof errorCode>): CaseEvent {
  return now.status === "cleared"
    ? { type: "effect_failed", effectId: now.effectId, code, why: "tries used up" }
    : { type: "failed", code };
}

function waitOf(error: unknown, backoffSeconds: number): number {
  const asked = error instanceof OpsError ? error.context["retryAfterSeconds"] : undefined;
  return (typeof asked === "number" ? Math.min(asked, 3600) : backoffSeconds) * 1000;
}

function inMs(world: World, ms: number): Date {
  return new Date(world.clock().getTime() + ms);
}

async function postpone(world: World, now: Case, at: Date, tried: boolean): Promise<void> {
  if (tried && now.tries + 1 > limitsOf(world, now).maxAttempts) {
    await pushCase(world, now, failure(now, "EFFECT_UNKNOWN"));
    return;
  }
  if (tried) await world.store.cases.tried(now.id, now.version, at);
  else await world.store.outbox.postpone({ kind: "case", ref: now.id, at });
}

async function runMessages(world: World, messages: readonly Effect[]): Promise<void> {
  for (const message of messages) await sendMessage(world, message);
}
