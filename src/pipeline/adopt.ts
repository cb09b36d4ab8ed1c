import { OpsError } from "../case/index.ts";
import type { Lease, Restore } from "../ports/index.ts";
import { chooseShipped } from "./adopt-from.ts";
import type { Asking } from "./asking.ts";
import { askSilent, isBehind } from "./behind.ts";
import { record } from "./entries.ts";
import { restoreGlass } from "./glass/lost-uses.ts";
import { LEASE_SECONDS, underLease } from "./lease.ts";
import { type Outcomes, resettleLost, shippedBetween } from "./lost-cases.ts";
import { restorePauses } from "./lost-pauses.ts";
import { restoreRights } from "./lost-rights.ts";
import { restoreVault } from "./lost-vault.ts";
import { sealUnder } from "./sealer.ts";
import type { Shipped } from "./shipped-log.ts";
import { endAllStanding } from "./standing/end-standing.ts";
import { moveTo } from "./take-back.ts";
import type { World } from "./world.ts";

/** What became of a database that was behind. */
export interface Adopted extends Outcomes {
  readonly epoch: number;
  /** The first and the last entry that came back; equal to the one before = none was missing. */
  readonly fromSeq: number;
  readonly toSeq: number;
  /** The sink that they came from; null = none was missing, or an earlier run had brought them back. */
  readonly source: string | null;
}

type Back = Pick<Adopted, "epoch" | "fromSeq" | "toSeq" | "source">;

/**
 * Brings a database that was put back from a backup, or took over with less, up to what was shipped of it: verified entries with their seals and checkpoints, a
 * new epoch, each unfinished write unknown until its marker was looked for, each case as its entries and the ticket system say. May be run again after a failure.
 * Throws TRANSITION_FORBIDDEN when nothing is to be brought back or what was signed is not there, DATABASE_BEHIND when it is too early.
 */
export async function adopt(world: World, asking: Asking): Promise<Adopted> {
  const { restores, leases } = world.store;
  const open = await openRestore(world);
  assertSettled(world, open);
  const lease = await leases.take(`seal:${world.logName}`, world.owner, LEASE_SECONDS);
  if (lease === null) throw busy();
  const restore = await underLease(world, lease, () => bringBack(world, open, lease));
  await restoreVault(world, restore);
  await restoreRights(world, restore);
  const outcomes = await resettleLost(world, restore);
  await restorePauses(world, restore);
  await restoreGlass(world, shippedBetween(world, restore));
  await endAllStanding(world);
  const adopted = { ...outcomes, ...restore };
  const told = await record(world, {
    kind: "evidence.adopted",
    actor: { type: "person", id: asking.by },
    subject: { system: "ops-trust", type: "log", id: world.logName },
    caseId: null,
    corr: {},
    payload: { reason: asking.reason, ...adopted },
  });
  await restores.finish(world.logName, told.all);
  await isBehind(world);
  await world.store.outbox.release(null, world.clock());
  return adopted;
}

/** The restore that is open. A sink that has not said what it holds is asked for it first. */
async function openRestore(world: World): Promise<Restore> {
  await isBehind(world);
  const silent = await askSilent(world);
  const open = await world.store.restores.open(world.logName);
  if (open !== null) return open;
  throw silent ?? refused("the database has all that was shipped of it: there is nothing to adopt");
}

/** What the processes before had under way may still reach a ticket system for so long. */
function assertSettled({ timing }: World, { knownMs }: Restore): void {
  const left = timing.sendMs + timing.settleMs - knownMs;
  if (left > 0)
    throw new OpsError(
      "DATABASE_BEHIND",
      `writes of the processes before may still arrive: try again in ${Math.ceil(left / 1000)} s`,
    );
}

/** Entries, seals and checkpoints come back, then the next epoch begins. */
async function bringBack(world: World, open: Restore, lease: Lease): Promise<Back> {
  const { store, logName } = world;
  let source: string | null = null;
  if (open.epoch === null) {
    const shipped = await chooseShipped(world);
    source = shipped?.source.name ?? null;
    if (shipped !== null) await takeAll(world, shipped, lease);
    for (let epoch = 0; epoch === 0; ) {
      await sealUnder(world, lease);
      if (!(await store.leases.extend(lease, LEASE_SECONDS))) throw busy();
      epoch = await store.ledger.startEpoch(logName);
    }
  }
  const begun = await store.restores.open(logName);
  if (begun === null || begun.epoch === null || begun.toSeq === null)
    throw new OpsError("STORE_DOWN", "somebody else finished this restore just now");
  return { epoch: begun.epoch, fromSeq: begun.fromSeq, toSeq: begun.toSeq, source };
}

async function takeAll(world: World, shipped: Shipped, lease: Lease): Promise<void> {
  await moveTo(world, shipped, lease);
  for (const checkpoint of shipped.checkpoints) {
    const last = await world.store.checkpoints.last(world.logName);
    const after = last?.size ?? 0;
    if (checkpoint.size > after && !(await world.store.checkpoints.write(after, checkpoint, lease)))
      throw new OpsError("STORE_DOWN", "a checkpoint was not written: try again");
  }
}

function busy(): OpsError {
  return new OpsError("STORE_DOWN", "another process works on this log just now: try again");
}

function refused(message: string): OpsError {
  return new OpsError("TRANSITION_FORBIDDEN", message);
}
