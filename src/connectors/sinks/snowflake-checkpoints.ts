import { z } from "zod";
import { OpsError } from "../../case/index.ts";
import type { Anchor, Anchored } from "../../ports/index.ts";
import type { SnowflakeSession } from "./snowflake-session.ts";
import { type SnowflakePlace, tablesOf } from "./snowflake-sql.ts";

const NAME = "snowflake";
const Row = z.tuple([z.coerce.number().int().min(1), z.string().min(1)]);
const KeyRow = z.tuple([z.string().min(1)]);
const PAGE = 500;

function parseRows<T>(schema: z.ZodType<T>, rows: readonly unknown[]): readonly T[] {
  const parsed = z.array(schema).safeParse(rows);
  if (parsed.success) return parsed.data;
  throw new OpsError("SINK_DOWN", "Snowflake's answer is not understood", { sink: NAME, reason: "answer" });
}

/** Keeps signed checkpoints in a table beside the entries: each one once these are there. `vkey` is the published key that signs them. */
export function snowflakeAnchor(place: SnowflakePlace, session: SnowflakeSession, vkey: string): Anchor {
  const { checkpoints: table } = tablesOf(place);
  return {
    name: NAME,
    beside: NAME,
    async last(log) {
      const sqlText = `SELECT TREE_SIZE, NOTE FROM ${table} WHERE LOG_ID = ? ORDER BY TREE_SIZE DESC LIMIT 1`;
      const [row] = parseRows(Row, await session.read({ sqlText, binds: [log] }));
      return row === undefined ? null : { size: row[0], note: row[1] };
    },
    async append(log, checkpoints) {
      await session.write({ sqlText: insertText(table), binds: [log, vkey, jsonOf(checkpoints), log] });
    },
  };
}

/** Like the entries: what is not there yet, in one statement that may come twice. */
function insertText(table: string): string {
  return (
    `INSERT INTO ${table} (LOG_ID, TREE_SIZE, NOTE, VKEY) SELECT ?, f.value:s::NUMBER, f.value:n::STRING, ? ` +
    `FROM TABLE(FLATTEN(INPUT => PARSE_JSON(?))) f LEFT JOIN ${table} t ON t.LOG_ID = ? AND t.TREE_SIZE = f.value:s::NUMBER ` +
    "WHERE t.TREE_SIZE IS NULL"
  );
}

function jsonOf(checkpoints: readonly Anchored[]): string {
  return JSON.stringify(checkpoints.map(({ size, note }) => ({ s: size, n: note })));
}

/** All signed notes of a log there, the smallest first, and the keys that are said to have signed them. */
export async function storedCheckpoints(
  place: SnowflakePlace,
  session: SnowflakeSession,
  log: string,
): Promise<{ readonly notes: readonly string[]; readonly keys: readonly string[] }> {
  const { checkpoints: table } = tablesOf(place);
  const notes: string[] = [];
  for (let after: number | undefined = 0; after !== undefined; ) {
    const sqlText = `SELECT TREE_SIZE, NOTE FROM ${table} WHERE LOG_ID = ? AND TREE_SIZE > ? ORDER BY TREE_SIZE LIMIT ${PAGE}`;
    const rows: readonly z.infer<typeof Row>[] = parseRows(Row, await session.read({ sqlText, binds: [log, after] }));
    notes.push(...rows.map(([, note]) => note));
    after = rows.at(-1)?.[0];
  }
  const keys = await session.read({ sqlText: `SELECT DISTINCT VKEY FROM ${table} WHERE LOG_ID = ?`, binds: [log] });
  return { notes, keys: parseRows(KeyRow, keys).map(([key]) => key) };
}
