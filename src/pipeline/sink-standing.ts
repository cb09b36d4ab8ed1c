import type { SealedEntry, SealState, Sink } from "../ports/index.ts";
import type { World } from "./world.ts";

/** A sink that can be read back. */
export type Readable = Sink & Required<Pick<Sink, "read">>;

/** True for a sink that can be read back. */
export function isReadable(sink: Sink): sink is Readable {
  return sink.read !== undefined;
}

/** Where a sink's log stands beside the database's: it ends within it, it goes on where that ends, or what goes on there is another history. */
export type Standing = "within" | "beyond" | "other";

/** Looks at the sink's entries around the place where the database's log ends; an earlier place is not compared. */
export async function standingOf({ store, logName }: Pick<World, "store" | "logName">, sink: Readable): Promise<Standing> {
  for (let head = await store.ledger.head(logName); ; ) {
    const end = head?.seq ?? 0;
    const around = await sink.read(logName, Math.max(0, end - 1), 2);
    if (around.every(({ seq }) => seq <= end)) return "within";
    // Another process may have sealed and shipped it meanwhile: what a sink holds was in the database before.
    const now = await store.ledger.head(logName);
    if (now?.seq === head?.seq) return head === null || goesOn(around, head) ? "beyond" : "other";
    head = now;
  }
}

/** Whether entries are those around this end: it is among them, or the next one follows it. */
function goesOn(around: readonly SealedEntry[], { seq: end, seal }: SealState): boolean {
  return around.some((entry) => (entry.seq === end ? entry.seal === seal : entry.seq === end + 1 && entry.prev === seal));
}
