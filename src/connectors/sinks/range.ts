import { OpsError } from "../../case/index.ts";
import type { SealedEntry, SinkHead } from "../../ports/index.ts";

/** Consecutive entries of one log whose seals follow one another. */
export interface Range {
  readonly log: string;
  readonly first: SealedEntry;
  readonly last: SealedEntry;
  readonly entries: readonly SealedEntry[];
}

/** The entries as one range; undefined when there are none. Throws EVIDENCE_INVALID when they are not consecutive entries of one chain. */
export function rangeOf(entries: readonly SealedEntry[]): Range | undefined {
  const [first] = entries;
  const last = entries.at(-1);
  if (first === undefined || last === undefined) return undefined;
  for (const [i, entry] of entries.entries()) {
    const before = entries[i - 1];
    const follows = before === undefined || (entry.seq === before.seq + 1 && entry.prev === before.seal);
    if (!follows || entry.log !== first.log) {
      throw new OpsError("EVIDENCE_INVALID", "entries are not one consecutive range", { log: first.log, seq: entry.seq });
    }
  }
  return { log: first.log, first, last, entries };
}

/** The alarm that a sink holds other evidence than we do. Never to be tried again: a person looks. */
export function forked(sink: string, reason: string, context: { log: string; seq: number }): OpsError {
  return new OpsError("SINK_FORKED", "the sink does not hold our evidence", { sink, reason, ...context });
}

/** Throws SINK_FORKED unless the range continues the sink's head, overlaps it, or begins a log that the sink does not know. */
export function assertContinues(sink: string, range: Range, head: SinkHead | null): void {
  if (head === null || range.first.seq <= head.seq) return;
  const at = { log: range.log, seq: range.first.seq };
  if (range.first.seq > head.seq + 1) throw forked(sink, "gap", at);
  if (range.first.prev !== head.seal) throw forked(sink, "other_seal", at);
}
