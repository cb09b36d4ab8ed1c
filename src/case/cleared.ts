import type { ActionPayload } from "./action.ts";
import { actionDigest } from "./digest.ts";
import type { Effect } from "./effect.ts";
import { OpsError } from "./errors.ts";

declare const clearedBrand: unique symbol;

/** The token without which no action is carried out: made right before the attempt, never stored, never parsed. */
export interface Cleared {
  readonly [clearedBrand]: true;
  readonly effectId: string;
  readonly payload: ActionPayload;
  readonly digest: string;
  readonly entryHash: string;
  /** The ticket's state as it was read right before; null when it is hidden. */
  readonly state: string | null;
  /** The attempt must have sent its request before this. */
  readonly sendUntil: Date;
}

/** What the token binds together. Whether the ticket is as it was the runner asks before; pauses and late evidence stop the statement that begins the attempt. */
export interface Clearance {
  readonly effect: Effect;
  /** Digest that the policy cleared or that people approved, as stored with the case. */
  readonly grantedDigest: string;
  /** Hash of the policy in force now. */
  readonly policyHash: string;
  /** The ticket's state as it was read right before. */
  readonly state: string | null;
  readonly sendUntil: Date;
  readonly now: Date;
}

/** Makes the token, or throws EFFECT_REFUSED naming the first thing that does not hold. */
export function clear(from: Clearance): Cleared {
  const { effect } = from;
  if (effect.body.kind !== "action") throw refused(effect.id, "not an action");
  const { payload } = effect.body;
  const digest = actionDigest(payload);
  if (digest !== effect.digest || digest !== from.grantedDigest) throw refused(effect.id, "the digest is not the approved one");
  if (payload.policy !== from.policyHash) throw refused(effect.id, "another policy is in force");
  if (from.now.getTime() >= from.sendUntil.getTime()) throw refused(effect.id, "the send deadline has passed");
  const { state, sendUntil } = from;
  const token = { effectId: effect.id, payload, digest, entryHash: effect.entryHash, state, sendUntil };
  // A brand exists for the compiler only; the checks above are what earns it.
  return token as Cleared;
}

function refused(effect: string, why: string): OpsError {
  return new OpsError("EFFECT_REFUSED", `not applied: ${why}`, { effect });
}
