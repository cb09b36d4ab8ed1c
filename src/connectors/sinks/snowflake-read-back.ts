import { z } from "zod";
import { OpsError, sha256 } from "../../case/index.ts";
import type { SinkHead } from "../../ports/index.ts";
import { forked, type Range } from "./range.ts";
import type { SnowflakeSession } from "./snowflake-session.ts";
import { readHead, readRange, saidOf } from "./snowflake-sql.ts";

const NAME = "snowflake";
/** Inserts that are read back at once. No more than these are ever sent and not verified; versions that read this table may send fewer, never more. */
export const SPAN = 4_000;

const HeadRow = z.tuple([z.coerce.number().int(), z.string(), z.coerce.number().int(), z.coerce.number().int()]);
const Count = z.coerce.number().int();
const RangeRow = z.tuple([Count, Count, Count.nullable(), Count.nullable(), Count, Count, z.string().nullable()]);

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

/** Throws unless the table holds exactly this range: SINK_FORKED when it holds something else, SINK_DOWN when it holds less, or hides it from our role. */
export async function verifyStored(session: SnowflakeSession, table: string, range: Range): Promise<void> {
  const at = { log: range.log, seq: range.first.seq };
  if (!(await isStored(session, table, range)))
    throw new OpsError("SINK_DOWN", "rows are missing after the insert", { sink: NAME, reason: "rows_missing", ...at });
}

/** Whether the table holds exactly this range, each row once or in copies; false when it holds less of it. Throws as verifyStored. */
export async function isStored(session: SnowflakeSession, table: string, range: Range): Promise<boolean> {
  const [row] = await session.read(readRange(table, range));
  const [rows, seqs, first, last, masked, altered, digest] = parseRow(RangeRow, row);
  const at = { log: range.log, seq: range.first.seq };
  if (masked > 0) throw maskedRows();
  // Two rows of one position that differ: copies were counted once.
  if (rows !== seqs) throw forked(NAME, "differing_rows", at);
  if (altered > 0) throw forked(NAME, "altered_text", at);
  if (rows < range.entries.length) return false;
  const ends = first === range.first.seq && last === range.last.seq;
  if (!ends || digest !== sha256(range.entries.map(saidOf).join(""))) throw forked(NAME, "other_rows", at);
  return true;
}

/** The refusal for a role whose policies hide what it wrote: that is no other history. */
export function maskedRows(): OpsError {
  return new OpsError(
    "SINK_DOWN",
    "the entries' contents are masked for the service's role: 03-access.sql shows them to EVIDENCE_WRITER",
    { sink: NAME, reason: "masked" },
  );
}
