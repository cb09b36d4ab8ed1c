import { z } from "zod";
import { OpsError } from "../../case/index.ts";
import type { SnowflakeSession } from "./snowflake-session.ts";
import { type SnowflakePlace, tablesOf } from "./snowflake-sql.ts";

/** What a table holds of a log, and of all others. */
export interface Counted {
  /** Rows of the log up to a place, and how many positions these are. */
  readonly rows: number;
  readonly positions: number;
  readonly others: readonly { readonly log: string; readonly rows: number }[];
}

const Count = z.coerce.number().int();
const Rows = z.array(z.tuple([z.string(), Count, Count]));

/** Counts rows, those of the log up to a place: behind it some may arrive meanwhile. What was read page by page has to be all of them. */
export async function countRows(
  place: SnowflakePlace,
  session: SnowflakeSession,
  { log, upTo }: { readonly log: string; readonly upTo: number },
): Promise<Counted> {
  const sqlText =
    `SELECT LOG_ID, COUNT(*) AS ROW_COUNT, COUNT(DISTINCT SEQ) AS SEQ_COUNT FROM ${tablesOf(place).entries} ` +
    "WHERE LOG_ID <> ? OR SEQ <= ? GROUP BY LOG_ID ORDER BY LOG_ID";
  const found = Rows.safeParse(await session.read({ sqlText, binds: [log, upTo] }));
  if (!found.success)
    throw new OpsError("SINK_DOWN", "Snowflake's answer is not understood", { sink: "snowflake", reason: "answer" });
  const [, rows = 0, positions = 0] = found.data.find(([of]) => of === log) ?? [];
  const others = found.data.flatMap(([of, count]) => (of === log ? [] : [{ log: of, rows: count }]));
  return { rows, positions, others };
}
