import type { Recorder } from "../entries.ts";
import { entriesOf, recordAct, vaultOf } from "./acts.ts";
import type { VaultAsking } from "./erase.ts";
import type { Owner } from "./open-vault.ts";

/** Forbidden to erase. `subject` is the name that the vault knows somebody by. */
export interface Held {
  readonly kind: "held";
  readonly subject: string;
}

/** What became of a release. */
export type Released =
  | { readonly kind: "released" | "not_held" | "own_request" | "busy"; readonly subject: string }
  /** Another operator has to agree until then. */
  | { readonly kind: "release_asked"; readonly subject: string; readonly until: string };

/** A second operator agrees within this time: after it nobody is bound by what somebody asked once. */
export const RELEASE_MS = 7 * 86_400_000;

const TIMES = 5;

/** Forbids to erase somebody, also before anything is kept of him. Who asked to release a hold that was there before has to ask again. */
export async function hold(world: Recorder, owner: Owner, { by, reason }: VaultAsking): Promise<Held> {
  const vault = vaultOf(world);
  const subject = await vault.subjectOf(owner);
  const entries = await entriesOf(world, { kind: "pii.held", by, about: subject, payload: { reason } });
  await vault.store.hold(vault.scope, { subject, at: world.clock() }, entries);
  return { kind: "held", subject };
}

/** Asks to let it be again, or agrees to what another operator asked for: no one alone can do both. */
export async function release(world: Recorder, owner: Owner, asking: VaultAsking): Promise<Released> {
  const subject = await vaultOf(world).subjectOf(owner);
  for (let time = 0; time < TIMES; time += 1) {
    const done = await releaseOnce(world, subject, asking);
    if (done !== null) return done;
  }
  return { kind: "busy", subject };
}

/** Null = somebody else changed it just now. */
async function releaseOnce(world: Recorder, subject: string, asking: VaultAsking): Promise<Released | null> {
  const { by, reason } = asking;
  const { store, scope } = vaultOf(world);
  const found = await store.held(scope, subject);
  if (found === null) return { kind: "not_held", subject };
  const at = world.clock();
  const since = new Date(at.getTime() - RELEASE_MS);
  const act = { by, about: subject };
  if (found.askedBy === null || found.askedAt === null || Date.parse(found.askedAt) <= since.getTime()) {
    const until = new Date(at.getTime() + RELEASE_MS).toISOString();
    const entries = await entriesOf(world, { ...act, kind: "pii.hold_release_asked", payload: { reason, until } });
    return (await store.askRelease(scope, { subject, by, at, since }, entries))
      ? { kind: "release_asked", subject, until }
      : null;
  }
  if (found.askedBy === by) {
    await recordAct(world, { ...act, kind: "pii.hold_release_refused", payload: { reason, code: "own_request" } });
    return { kind: "own_request", subject };
  }
  const entries = await entriesOf(world, { ...act, kind: "pii.hold_released", payload: { reason, asked_by: found.askedBy } });
  return (await store.release(scope, { subject, by, since }, entries)) ? { kind: "released", subject } : null;
}
