import { z } from "zod";
import { OpsError, sha256 } from "../../case/index.ts";
import type { SinkHead } from "../../ports/index.ts";
import { forked, type Range } from "./range.ts";
import type { SnowflakeSession } from "./snowflake-session.ts";
import { readHead, readRange } from "./snowflake-sql.ts";

const NAME = "snowflake";
/** Inserts that are read back at once. No more than these are ever sent and not verified; versions that read this table may send fewer, never more. */
export const SPAN = 4_000;

const HeadRow = z.tuple([z.coerce.number().int(), z.string(), z.coerce.number().int(), z.coerce.number().int()]);
const RangeRow = z.tuple([
  z.coerce.number().int(),
  z.coerce.number().int(),
  z.coerce.number().int().nullable(),
  z.coerce.number().int().nullable(),
  z.string().nullable(),
  z.string().nullable(),
]);

function parseRow<T>(schema: z.ZodType<T>, row: unknown): T {
  const parsed = schema.safeParse(row);
  if (!parsed.success) throw new OpsError("SINK_DOWN", "Snowflake's answer is not understood", { sink: NAME, reason: "answer" });
  return parsed.data;
}

/** Where a log's unbroken beginning ends, and whether nothing lies behind it. */
export interface Tail {
  readonly head: SinkHead | null;
  readonly isEnd: boolean;
}

/** What the table has of a log. */
export async function tailOf(session: SnowflakeSession, table: string, log: string): Promise<Tail> {
  const [row] = await session.read(readHead(table, log, SPAN));
  if (row === undefined) return { head: null, isEnd: true };
  const [seq, seal, first, last] = parseRow(HeadRow, row);
  // The very first span came in part, and not its beginning.
  if (first > 1 && last - first < SPAN) return { head: null, isEnd: false };
  return { head: { seq, seal }, isEnd: seq === last };
}

/** Throws unless the table holds exactly this range: SINK_FORKED when it holds something else, SINK_DOWN when it holds less. */
export async function verifyStored(session: SnowflakeSession, table: string, range: Range): Promise<void> {
  const [count, seqs, first, last, seal, digest] = parseRow(RangeRow, (await session.read(readRange(table, range)))[0]);
  const expected = range.entries.length;
  const at = { log: range.log, seq: range.first.seq };
  // The anti-join keeps rows single; two of one position say that two statements ran beside each other.
  if (count !== seqs) throw forked(NAME, "double_rows", at);
  if (count < expected)
    throw new OpsError("SINK_DOWN", "rows are missing after the insert", { sink: NAME, reason: "rows_missing", ...at });
  const ends = first === range.first.seq && last === range.last.seq && seal === range.last.seal;
  const ours = count === expected && ends && digest === sha256(range.entries.map((entry) => entry.seal).join(""));
  if (!ours) throw forked(NAME, "other_rows", at);
}
