import { OpsError } from "../case/index.ts";
import type { Lease, SealedEntry } from "../ports/index.ts";
import { LEASE_SECONDS } from "./lease.ts";
import type { Shipped } from "./shipped-log.ts";
import { entriesBehind, openBlocks } from "./sink-entries.ts";
import type { World } from "./world.ts";

/**
 * Takes a sink's entries back with their seals, block by block, from where the database's log ends; a cut in between loses nothing. The sink is read once more
 * for it: throws EVIDENCE_INVALID before a block that is not the one that was verified is taken.
 */
export async function moveTo(world: World, { source, fromSeq, toSeq, blocks }: Shipped, lease: Lease): Promise<void> {
  const cut = openBlocks();
  let waiting: SealedEntry[] = [];
  let taken = 0;
  const take = async (digest: string | null): Promise<void> => {
    if (digest === null) return;
    if (digest !== blocks[taken]) throw changed(source, fromSeq);
    await takeBlock(world, lease, waiting);
    waiting = [];
    taken += 1;
  };
  if (fromSeq === toSeq) return;
  for await (const entry of entriesBehind(source, world.logName, fromSeq)) {
    waiting.push(entry);
    await take(cut.take(JSON.stringify(entry)));
    if (entry.seq >= toSeq) break;
  }
  await take(cut.end());
  if (taken < blocks.length) throw changed(source, fromSeq);
}

function changed({ name }: Shipped["source"], fromSeq: number): OpsError {
  return new OpsError("EVIDENCE_INVALID", `sink ${name} was changed behind entry ${fromSeq} after it was verified: try again`, {
    sink: name,
  });
}

async function takeBlock({ store, logName }: World, lease: Lease, entries: readonly SealedEntry[]): Promise<void> {
  const taken = await store.ledger.takeBack(logName, lease, (entries[0]?.seq ?? 1) - 1, entries);
  if (!taken || !(await store.leases.extend(lease, LEASE_SECONDS)))
    throw new OpsError("STORE_DOWN", "somebody else works on this log just now: try again");
}
