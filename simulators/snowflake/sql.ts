/** One value of an INSERT's SELECT list: a key of the flattened JSON objects with its casts, or a bind. */
export type Expression =
  | { readonly kind: "json"; readonly key: string; readonly casts: readonly string[] }
  | { readonly kind: "bind" };

/** The statements this server understands. Numbers of binds follow the order of the question marks. */
export type Statement =
  | {
      readonly kind: "insert";
      readonly table: string;
      readonly joined: string;
      readonly columns: readonly string[];
      readonly values: readonly Expression[];
    }
  | { readonly kind: "read_back"; readonly table: string }
  | { readonly kind: "limit"; readonly seconds: number }
  | {
      readonly kind: "select";
      readonly table: string;
      readonly columns: readonly string[];
      readonly range: boolean;
      readonly newest: boolean;
    }
  | { readonly kind: "change"; readonly table: string; readonly privilege: string }
  | { readonly kind: "ping" }
  | { readonly kind: "unknown" };

const NAME = String.raw`((?:"[^"]+"|[\w$]+)(?:\.(?:"[^"]+"|[\w$]+)){0,2})`;
const RANGE = String.raw`LOG_ID = \? AND SEQ BETWEEN \? AND \?`;
const INSERT = new RegExp(
  String.raw`^INSERT INTO ${NAME} \(([^)]+)\) SELECT (.+) FROM TABLE\(FLATTEN\(INPUT => PARSE_JSON\(\?\)\)\) f ` +
    String.raw`LEFT JOIN ${NAME} t ON t\.LOG_ID = \? AND t\.SEQ BETWEEN \? AND \? AND t\.SEQ = f\.value:(\w+)::NUMBER WHERE t\.SEQ IS NULL$`,
  "i",
);
const READ_BACK = new RegExp(
  String.raw`^SELECT COUNT\(\*\) AS ROW_COUNT, COUNT\(DISTINCT SEQ\) AS SEQ_COUNT, MIN\(SEQ\) AS FIRST_SEQ, MAX\(SEQ\) AS LAST_SEQ, ` +
    String.raw`MAX\(IFF\(SEQ = \?, SEAL_HASH, NULL\)\) AS LAST_SEAL, SHA2\(LISTAGG\(SEAL_HASH, ''\) WITHIN GROUP \(ORDER BY SEQ\)\) AS DIGEST ` +
    String.raw`FROM ${NAME} WHERE ${RANGE}$`,
  "i",
);
const SELECT = new RegExp(
  String.raw`^SELECT ([\w, ]+) FROM ${NAME} WHERE (LOG_ID = \?( AND SEQ BETWEEN \? AND \?)?) ORDER BY SEQ( DESC LIMIT 1)?$`,
  "i",
);
const CHANGE = new RegExp(
  String.raw`^(?:UPDATE|DELETE FROM|TRUNCATE TABLE|TRUNCATE|ALTER TABLE|DROP TABLE|INSERT OVERWRITE INTO) ${NAME}\b`,
  "i",
);
const LIMIT = /^ALTER SESSION SET STATEMENT_TIMEOUT_IN_SECONDS = (\d{1,6})$/i;
const VALUE = /^f\.value:(\w+)((?:::\w+)+)$/i;

function names(list: string): readonly string[] {
  return list.split(",").map((name) => name.trim().toUpperCase());
}

/** "DB.SCHEMA.TABLE" of a name as written; parts that are missing come from the session. */
export function fullName(name: string, session: { database: string; schema: string }): string {
  const parts = name.match(/"[^"]+"|[^.]+/g) ?? [];
  const plain = parts.map((part) => (part.startsWith('"') ? part.slice(1, -1) : part.toUpperCase()));
  return [session.database, session.schema]
    .slice(0, Math.max(0, 3 - plain.length))
    .concat(plain)
    .join(".");
}

function expression(text: string): Expression | undefined {
  if (text === "?") return { kind: "bind" };
  const [, key = "", casts = ""] = VALUE.exec(text) ?? [];
  return key === "" ? undefined : { kind: "json", key, casts: casts.toUpperCase().split("::").filter(Boolean) };
}

function parseInsert(sql: string): Statement | undefined {
  const found = INSERT.exec(sql);
  if (found === null) return undefined;
  const [, table = "", columns = "", list = "", joined = ""] = found;
  const values = list.split(",").map((text) => expression(text.trim()));
  const known = values.filter((value) => value !== undefined);
  if (known.length !== values.length || known.length !== names(columns).length) return { kind: "unknown" };
  return { kind: "insert", table, joined, columns: names(columns), values: known };
}

function parseSelect(sql: string): Statement | undefined {
  const found = SELECT.exec(sql);
  if (found === null) return undefined;
  const [, columns = "", table = "", , range, newest] = found;
  return { kind: "select", table, columns: names(columns), range: range !== undefined, newest: newest !== undefined };
}

function parsePlain(sql: string): Statement | undefined {
  if (/^SELECT 1$/i.test(sql)) return { kind: "ping" };
  const seconds = LIMIT.exec(sql)?.[1];
  return seconds === undefined ? undefined : { kind: "limit", seconds: Number(seconds) };
}

/** Reads one statement; white space, letter case of words and a final semicolon do not matter. */
export function parseStatement(text: string): Statement {
  const sql = text
    .replaceAll(/\s+/g, " ")
    .replace(/\s*;?\s*$/, "")
    .trim();
  const readBack = READ_BACK.exec(sql)?.[1];
  if (readBack !== undefined) return { kind: "read_back", table: readBack };
  const changed = CHANGE.exec(sql);
  if (changed !== null) return { kind: "change", table: changed[1] ?? "", privilege: sql.split(" ")[0]?.toUpperCase() ?? "" };
  return parsePlain(sql) ?? parseInsert(sql) ?? parseSelect(sql) ?? { kind: "unknown" };
}
