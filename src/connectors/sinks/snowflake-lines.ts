import { z } from "zod";
import { OpsError } from "../../case/index.ts";
import type { SnowflakeSession } from "./snowflake-session.ts";
import { readRows, type SnowflakePlace, tablesOf } from "./snowflake-sql.ts";

const Int = z.coerce.number().int();
const Text = z.string();
const Row = z.tuple([Text, Int, Int, Text, Text, Text, Text, Text, Text, Text, Text]);
const Stamped = z.object({ at: z.string() });

const PAGE = 500;
const MILLISECONDS = /^(.*\.\d{3})000Z$/;

/** The lines of a log as an export has them, read from the table: each column as it stands there, so that a change of any of them shows. */
export async function* storedLines(
  place: SnowflakePlace,
  session: SnowflakeSession,
  log: string,
): AsyncGenerator<readonly string[]> {
  const { entries } = tablesOf(place);
  for (let after = 0; ; ) {
    const rows = z.array(Row).safeParse(await session.read(readRows(entries, log, after, PAGE)));
    if (!rows.success)
      throw new OpsError("SINK_DOWN", "Snowflake's answer is not understood", { sink: "snowflake", reason: "answer" });
    if (rows.data.length > 0) yield rows.data.map(lineOf);
    const last = rows.data.at(-1);
    if (last === undefined || rows.data.length < PAGE) return;
    after = last[1];
  }
}

function lineOf([log, seq, epoch, id, kind, region, subject, hash, prev, seal, canonical]: z.infer<typeof Row>): string {
  return JSON.stringify({ log, seq, epoch, id, at: timeIn(canonical), kind, region, subject, hash, prev, seal, canonical });
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
