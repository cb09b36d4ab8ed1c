import { OpsError } from "../case/index.ts";
import type { Lease, Sink } from "../ports/index.ts";
import { LEASE_SECONDS } from "./lease.ts";
import type { World } from "./world.ts";

const PAGE = 2_000;

/** Takes a sink's entries back with their seals, from where the database's log ends up to the one named; a cut in between loses nothing. */
export async function moveTo(
  { store, logName }: World,
  { read }: Sink,
  { lease, toSeq }: { readonly lease: Lease; readonly toSeq: number },
): Promise<void> {
  for (;;) {
    const after = (await store.ledger.head(logName))?.seq ?? 0;
    const entries = after < toSeq ? ((await read?.(logName, after, Math.min(PAGE, toSeq - after))) ?? []) : [];
    if (entries.length === 0) return;
    const taken = await store.ledger.takeBack(logName, lease, after, entries);
    if (!taken || !(await store.leases.extend(lease, LEASE_SECONDS)))
      throw new OpsError("STORE_DOWN", "somebody else works on this log just now: try again");
  }
}
