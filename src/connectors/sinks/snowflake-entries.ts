import { z } from "zod";
import { OpsError } from "../../case/index.ts";
import type { SealedEntry } from "../../ports/index.ts";
import { maskedRows } from "./snowflake-read-back.ts";
import type { SnowflakeSession } from "./snowflake-session.ts";
import { readRows, type SnowflakePlace, tablesOf } from "./snowflake-sql.ts";

const Int = z.coerce.number().int();
const Text = z.string();
const Row = z.tuple([Text, Int, Int, Text, Text, Text, Text, Text, Text, Text, Text]);
const Stamped = z.object({ at: z.string() });

/** Where SUBJECT and CANONICAL stand in a row: both are NOT NULL, and null for whom the masking policy hides them from. */
const MASKED = [6, 10];
const PAGE = 2_000;
/** A page that copies fill by half, or more, is asked for so many times as long: whoever asks for two entries gets two where there are two. */
const COPIES = 4;
const MILLISECONDS = /^(.*\.\d{3})000Z$/;

interface Place {
  readonly log: string;
  readonly after: number;
}

/**
 * The entries behind a place, each column as it stands in the table, so that a change of any of them shows: about as many as asked for, fewer where they are
 * large. Copies of one row are one entry; of rows of one position that differ every one comes, and all of them together. None = nothing stands behind it.
 */
export async function storedEntries(
  place: SnowflakePlace,
  session: SnowflakeSession,
  { log, after, limit }: Place & { readonly limit: number },
): Promise<readonly SealedEntry[]> {
  return single(await rowsBehind(place, session, { log, after, most: Math.min(limit, PAGE) }));
}

/** The rows behind a place, whole positions of them. */
async function rowsBehind(
  place: SnowflakePlace,
  session: SnowflakeSession,
  { log, after, most }: Place & { readonly most: number },
): Promise<readonly SealedEntry[]> {
  const rows = await session.read(readRows(tablesOf(place).entries, log, after, most + 1));
  if (rows.some((row) => MASKED.some((at) => row[at] === null))) throw maskedRows();
  const parsed = z.array(Row).safeParse(rows);
  if (!parsed.success) throw refused("answer", "Snowflake's answer is not understood");
  const entries = parsed.data.map(entryOf);
  if (entries.length <= most) return entries;
  const last = entries.at(-1)?.seq;
  const whole = entries.filter(({ seq }) => seq !== last);
  const isMostlyCopies = new Set(whole.map(({ seq }) => seq)).size * 2 <= most;
  return isMostlyCopies ? rowsBehind(place, session, { log, after, most: most * COPIES }) : whole;
}

/** A page of a log's lines as an export has them, read from the table, and how many rows these were: copies of a row are one line. */
export interface Lines {
  readonly lines: readonly string[];
  readonly rows: number;
  readonly last: number;
}

/** All lines of a log, page by page. */
export async function* storedLines(place: SnowflakePlace, session: SnowflakeSession, log: string): AsyncGenerator<Lines> {
  for (let after: number | undefined = 0; after !== undefined; ) {
    const rows: readonly SealedEntry[] = await rowsBehind(place, session, { log, after, most: PAGE });
    after = rows.at(-1)?.seq;
    if (after !== undefined) yield { lines: single(rows).map((entry) => JSON.stringify(entry)), rows: rows.length, last: after };
  }
}

function single(rows: readonly SealedEntry[]): readonly SealedEntry[] {
  return rows.filter((row, i) => i === 0 || JSON.stringify(row) !== JSON.stringify(rows[i - 1]));
}

function refused(reason: string, message: string): OpsError {
  return new OpsError("SINK_DOWN", message, { sink: "snowflake", reason });
}

function entryOf(row: z.infer<typeof Row>): SealedEntry {
  const [log, seq, epoch, id, kind, region, subject, hash, prev, seal, canonical] = row;
  return { log, seq, epoch, id, at: timeIn(canonical), kind, region, subject, hash, prev, seal, canonical };
}

/** The record's own time: OCCURRED_AT is for queries, and the driver gives it in the reader's zone and format. */
function timeIn(canonical: string): string {
  try {
    const { at } = Stamped.parse(JSON.parse(canonical));
    return MILLISECONDS.exec(at)?.[1]?.concat("Z") ?? at;
  } catch {
    return "";
  }
}
