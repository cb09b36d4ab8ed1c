import {
  type BrokenGlass,
  type CaseIn,
  type Cleared,
  clear,
  type Effect,
  type EventOf,
  errorCode,
  fingerprint,
  lastHumanComment,
  OpsError,
  type Receipt,
  type TicketContext,
} from "../case/index.ts";
import type { Found, Lease, Written } from "../ports/index.ts";
import { holdsNow } from "./holds.ts";
import { unsettledMs } from "./intents.ts";
import { lostGrant } from "./lost-grant.ts";
import { neverSent } from "./never-sent.ts";
import { reversalLapse } from "./override/still-reversible.ts";
import { readToCheck, reliedOn } from "./relied.ts";
import { sinkLag } from "./sink-lag.ts";
import type { World } from "./world.ts";
import { messageOf, ticketOf, type Writer, writerOf } from "./writers.ts";

/** What an action was granted for: the digest, and the ticket as it was then. */
export interface Grant {
  readonly workflow: string;
  readonly digest: string;
  readonly fingerprint: string | null;
  readonly lastComment: string | null;
  /** What `reliedOn` gave then. */
  readonly relied: string | null;
  /** The case whose approvers are looked up again; null = no person granted it. */
  readonly approved: CaseIn<"cleared"> | null;
  /** Somebody broke the glass for it; null = nobody did. */
  readonly glass: BrokenGlass | null;
  /** Granted by the policy itself: a new human comment makes it stale. */
  readonly automatic: boolean;
}

/** How a run of an effect ended. `later` = somebody else runs it, or its outcome is not known yet. */
export type Ran =
  | {
      readonly kind: "confirmed";
      readonly effect: Effect;
      readonly receipt: Receipt;
      /** The ticket as read back; null when it was not read whole, or when others acted on what the action changed. */
      readonly context: TicketContext | null;
      /** The state that a move led away from; null when it was none, or when that is not known. */
      readonly from: string | null;
    }
  | { readonly kind: "stale"; readonly what: Pick<EventOf<"stale">, "why" | "approvers"> }
  | { readonly kind: "held"; readonly reasons: readonly string[] }
  | { readonly kind: "failed"; readonly code: ReturnType<typeof errorCode>; readonly why: string }
  | { readonly kind: "later"; readonly at: Date; readonly tried: boolean };

/** What is to be run: an effect by its id; `body` fills in what was not known when it was intended. */
export type Intended = Pick<Effect, "id"> & Partial<Pick<Effect, "body">>;

/** The right to an attempt: null until a first attempt takes its lease as it begins. */
interface Hold {
  lease: Lease | null;
  /** People have paused this workflow: nothing is sent, but an earlier attempt is still looked up. */
  readonly paused: boolean;
}

/** The one runner of every outside write: claims it under a lease, looks for its marker, re-checks, writes once, reads back. A confirmed effect keeps its lease until its receipt is stored. */
export async function runEffect(world: World, { id, body }: Intended, grant: Grant | null): Promise<Ran> {
  const claim = await world.store.effects.claim(id, world.owner, holdSeconds(world));
  if (claim === null) return later(world, world.timing.sendMs);
  const { effect, paused, lease } = claim;
  return holding(world, { lease, paused }, async (hold) => {
    if (effect === null) return { kind: "failed", code: "CASE_UNKNOWN", why: "the effect is gone" };
    return attempt(world, body === undefined ? effect : { ...effect, body }, grant, hold);
  });
}

/** The same for an effect that this process has just intended: nobody can have begun it, so nothing is looked for and the claim comes with its beginning. */
export async function runNew(world: World, effect: Effect, grant: Grant | null): Promise<Ran> {
  return holding(world, { lease: null, paused: false }, (hold) => attempt(world, effect, grant, hold));
}

async function holding(world: World, hold: Hold, run: (hold: Hold) => Promise<Ran>): Promise<Ran> {
  let ran: Ran | null = null;
  try {
    ran = await run(hold);
    return ran;
  } finally {
    if (ran?.kind !== "confirmed" && hold.lease !== null) await world.store.leases.release(hold.lease);
  }
}

function holdSeconds(world: World): number {
  return Math.ceil((world.timing.sendMs * 3) / 1000);
}

/** Not begun: held by people or by late evidence, or somebody else was faster. */
async function stopped(world: World, grant: Grant | null): Promise<Ran> {
  const reasons = grant === null ? [] : await holdsNow(world, grant.workflow);
  return reasons.length > 0
    ? { kind: "held", reasons }
    : later(world, grant === null ? world.timing.tickMs : world.timing.sendMs);
}

async function attempt(world: World, effect: Effect, grant: Grant | null, hold: Hold): Promise<Ran> {
  const over = ended(effect);
  if (over !== null) return over;
  const system = await writerOf(world, effect);
  const context = grant === null ? undefined : await readToCheck(world, grant.workflow, ticketOf(effect));
  // Of what has just been intended nothing is looked up: an exercise's action the database lets not begin, and its next run says why.
  const before = hold.lease === null ? null : await lookBefore(world, system, effect, context);
  if (before !== null) return before;
  if (hold.paused) return stopped(world, grant);
  const lagging = grant === null ? [] : await lagOf(world, grant);
  if (lagging.length > 0) return { kind: "held", reasons: lagging };
  const sendUntil = new Date(world.clock().getTime() + world.timing.sendMs);
  return send(world, { system, effect, grant, hold, sendUntil }, context);
}

/** The local log holds a break-glass act all the same: that its copy is late is one of the things that it overrides. */
async function lagOf(world: World, { approved, glass }: Grant): Promise<readonly string[]> {
  return glass === null ? sinkLag(world, approved === null) : [];
}

async function send(world: World, attempting: Attempting, context: TicketContext | undefined): Promise<Ran> {
  const { system, effect, grant, sendUntil } = attempting;
  if (grant === null) {
    const message = messageOf(effect, sendUntil);
    return write(world, attempting, () => system.post(message));
  }
  if (context === undefined) return { kind: "failed", code: "EFFECT_REFUSED", why: "the ticket was not read" };
  const what =
    recheck(world, grant, context, effect) ??
    (await reversalLapse(world, grant.workflow, effect, context)) ??
    (await lostGrant(world, grant, context));
  if (what !== null) return { kind: "stale", what };
  return write(world, attempting, () => system.apply(token(world, attempting, grant, context)));
}

function ended(effect: Effect): Ran | null {
  if (effect.status === "confirmed" && effect.receipt !== null)
    return { kind: "confirmed", effect, receipt: effect.receipt, context: null, from: null };
  if (effect.status === "failed" || effect.status === "voided")
    return { kind: "failed", code: "EFFECT_REFUSED", why: `the effect is ${effect.status}` };
  return null;
}

/** An earlier attempt may have reached the server: its marker decides, and its absence only after the server can no longer commit. */
async function lookBefore(world: World, system: Writer, effect: Effect, context: TicketContext | undefined): Promise<Ran | null> {
  // Whatever anybody answered, and however it came to be cleared.
  if (effect.body.kind === "action" && (await world.store.exercises.ofCase(effect.caseId)) !== null)
    return { kind: "failed", code: "EFFECT_REFUSED", why: "an exercise is never carried out" };
  const found = await system.find(effect, null, context);
  const ran = ofFound(effect, found, true);
  if (ran !== null || effect.status === "intended") return ran;
  const unsettled = unsettledMs(world, effect);
  return unsettled > 0 ? later(world, unsettled) : null;
}

function ofFound(effect: Effect, found: Found, adopted: boolean): Ran | null {
  // Half of it is there: the attempt makes the other half if it may.
  if (found.kind === "missing" || found.kind === "partial") return null;
  if (found.kind === "different")
    return {
      kind: "failed",
      code: effect.body.kind === "chat" || effect.body.kind === "digest" ? "EFFECT_UNKNOWN" : "TICKET_REFUSED",
      why: `the system did not store ${found.fields.join(", ")}`,
    };
  const receipt: Receipt = adopted ? { ...found.receipt, status: "adopted" } : found.receipt;
  return { kind: "confirmed", effect, receipt, context: found.context ?? null, from: found.from ?? null };
}

function recheck(world: World, grant: Grant, context: TicketContext, effect: Effect): Pick<EventOf<"stale">, "why"> | null {
  if (effect.body.kind === "action" && effect.body.payload.policy !== world.policy.hash) return { why: "policy_changed" };
  if (fingerprint(context) !== grant.fingerprint) return { why: "fields_changed" };
  if (reliedOn(world, grant.workflow, context) !== grant.relied) return { why: "facts_changed" };
  if (grant.automatic && lastHumanComment(context) !== grant.lastComment) return { why: "new_comment" };
  return null;
}

function token(world: World, { effect, sendUntil }: Attempting, grant: Grant, context: TicketContext): Cleared {
  return clear({
    effect,
    grantedDigest: grant.digest,
    policyHash: world.policy.hash,
    state: context.fields.value?.state ?? null,
    sendUntil,
    now: world.clock(),
  });
}

interface Attempting {
  readonly system: Writer;
  readonly effect: Effect;
  readonly grant: Grant | null;
  readonly hold: Hold;
  readonly sendUntil: Date;
}

async function write(world: World, attempting: Attempting, send: () => Promise<Written>): Promise<Ran> {
  const { system, effect, grant, sendUntil } = attempting;
  const lease = await begin(world, attempting);
  if (lease === null) return stopped(world, grant);
  let written: Written;
  try {
    written = await send();
  } catch (error) {
    world.log.warn("effect attempt failed", { effect: effect.id, code: errorCode(error) });
    if (error instanceof OpsError && !error.retry) return refused(attempting, error);
    if (!neverSent(error)) return afterError(world, attempting);
    await world.store.effects.unsent(effect.id, lease);
    throw error;
  }
  // The server took it. A read-back that fails leaves the outcome open; it never makes the write undone.
  const found = await system.find(effect, written).catch(() => null);
  if (found === null) return later(world, world.timing.tickMs);
  return ofFound(effect, found, false) ?? unknown(world, sendUntil);
}

/** Who refuses may have done it all the same, and then hide it (a rule that runs after the write, a right that ended with it): one look tells, where it can. */
async function refused({ system, effect }: Attempting, { code, message, context }: OpsError): Promise<Ran> {
  const found = context["sent"] === false ? null : await system.find({ ...effect, attempts: 1 }, null).catch(() => null);
  const ran = found?.kind === "confirmed" ? ofFound(effect, found, true) : null;
  return ran ?? { kind: "failed", code, why: message };
}

/** The lease under which the attempt has begun; null = it may not. */
async function begin(world: World, { effect, grant, hold }: Attempting): Promise<Lease | null> {
  // The database's deadline begins after ours: what it holds for settled, this host no longer sends.
  const sendSeconds = world.timing.sendMs / 1000;
  const late = grant === null ? null : { log: world.logName, maxLagSeconds: world.timing.maxLagSeconds };
  if (hold.lease !== null) return (await world.store.effects.begin(effect.id, hold.lease, sendSeconds, late)) ? hold.lease : null;
  hold.lease = await world.store.effects.start(effect.id, world.owner, { seconds: holdSeconds(world), sendSeconds, late });
  return hold.lease;
}

async function afterError(world: World, { system, effect, sendUntil }: Attempting): Promise<Ran> {
  const found = await system.find(effect, null).catch(() => ({ kind: "missing" as const }));
  return ofFound(effect, found, true) ?? unknown(world, sendUntil);
}

function unknown(world: World, sendUntil: Date): Ran {
  return { kind: "later", at: new Date(sendUntil.getTime() + world.timing.settleMs), tried: true };
}

function later(world: World, ms: number): Ran {
  return { kind: "later", at: new Date(world.clock().getTime() + ms), tried: false };
}
