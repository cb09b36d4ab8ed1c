import { type Effect, type EffectBody, labelledDigest, type Review } from "../case/index.ts";
import type { Due } from "../ports/index.ts";
import type { World } from "./world.ts";

/** What follows from an event: intents, reviews and timers, written in the same transaction. */
export interface Consequences {
  readonly effects: readonly Effect[];
  readonly reviews: readonly Review[];
  readonly due: readonly Due[];
}

export const NOTHING: Consequences = { effects: [], reviews: [], due: [] };

/** All of them together. */
export function merge(...parts: readonly Consequences[]): Consequences {
  return { effects: parts.flatMap((p) => p.effects), reviews: parts.flatMap((p) => p.reviews), due: parts.flatMap((p) => p.due) };
}

/** A new intent. Messages get an outbox row of their own; an action runs under its case's row. */
export function intend(caseId: string, id: string, body: EffectBody, entryHash: string): Effect {
  const digest = body.kind === "action" ? labelledDigest("ots.action.v1", body.payload) : labelledDigest("ots.message.v1", body);
  return { id, caseId, body, digest, entryHash, status: "intended", attempts: 0, sendLeftMs: null, receipt: null };
}

/** How long a job may run before the outbox gives it to somebody else. */
export const NET_MS = 30_000;

/** The outbox row that brings an unfinished message back. */
export function dueEffect(effect: Effect, at: Date): Due {
  return { kind: "effect", ref: effect.id, at };
}

/** True while an attempt of an action may still reach the ticket system: until its deadline and the server's own time are over. */
export function isUnderWay(world: World, effect: Effect): boolean {
  return effect.body.kind === "action" && unsettledMs(world, effect) > 0;
}

/** How long a server may still commit an attempt, as the effect was read; 0 = a missing marker means "not written". Never by this host's clock: another host began it. */
export function unsettledMs(world: World, { status, sendLeftMs }: Effect): number {
  return status === "attempting" && sendLeftMs !== null ? Math.max(0, sendLeftMs + world.timing.settleMs) : 0;
}
