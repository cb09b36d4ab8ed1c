import type { SealedEntry } from "../../ports/index.ts";
import { type Range, rangeOf } from "./range.ts";
import { elementJson } from "./snowflake-sql.ts";

/** A range and the JSON array of its entries. */
export interface Batch {
  readonly range: Range;
  readonly json: string;
}

export const BATCH_ENTRIES = 800;
const BATCH_BYTES = 1_000_000;

/** Cuts entries into what one statement takes: the driver sends bodies uncompressed and the server advises one megabyte. */
export function* batchesOf(entries: readonly SealedEntry[]): Generator<Batch> {
  let from = 0;
  let pieces: string[] = [];
  let bytes = 0;
  for (const [at, entry] of entries.entries()) {
    const piece = elementJson(entry);
    const size = Buffer.byteLength(piece);
    if (pieces.length > 0 && (pieces.length >= BATCH_ENTRIES || bytes + size > BATCH_BYTES)) {
      yield* batch(entries.slice(from, at), pieces);
      from = at;
      pieces = [];
      bytes = 0;
    }
    pieces.push(piece);
    bytes += size;
  }
  yield* batch(entries.slice(from), pieces);
}

function* batch(entries: readonly SealedEntry[], pieces: readonly string[]): Generator<Batch> {
  const range = rangeOf(entries);
  if (range !== undefined) yield { range, json: `[${pieces.join(",")}]` };
}
