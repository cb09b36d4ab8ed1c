import { createHash } from "node:crypto";
import { failed, INSERT_TYPE, type Outcome, type ResultColumn, SELECT_TYPE } from "./replies.ts";
import { type Expression, fullName, parseStatement, type Statement } from "./sql.ts";
import { COLUMNS, type Row, type Tables } from "./tables.ts";

export type Privilege = "INSERT" | "SELECT";

/** Privileges by role and full table name. Nobody here may change or drop rows: the owner's role is nobody's. */
export type Grants = Readonly<Record<string, Readonly<Record<string, readonly Privilege[]>>>>;

export interface ExecutionContext {
  readonly tables: Tables;
  readonly grants: Grants;
  readonly role: string;
  readonly database: string;
  readonly schema: string;
}

type Of<K extends Statement["kind"]> = Extract<Statement, { kind: K }>;

const MISSING = failed("002003", "42S02", "SQL compilation error: Object does not exist or not authorized.");

/** The rows of a table that the role may use so, or the error the server gives. */
function permitted(context: ExecutionContext, name: string, privilege: Privilege): Row[] | Outcome {
  const table = fullName(name, context);
  const rows = context.tables.rows(table);
  const granted = context.grants[context.role]?.[table] ?? [];
  if (rows === undefined || granted.length === 0) return MISSING;
  return granted.includes(privilege) ? rows : denied(table);
}

function denied(table: string): Outcome {
  return failed("003001", "42501", `SQL access control error: Insufficient privileges to operate on table '${table.split(".").at(-1) ?? ""}'.`);
}

function cast(value: unknown, casts: readonly string[]): string | null | undefined {
  if (value === null || value === undefined) return null;
  const text = typeof value === "string" ? value : JSON.stringify(value);
  const type = casts.at(-1);
  if (type === "NUMBER") return /^-?\d+$/.test(text) ? text : undefined;
  if (type === "TIMESTAMP_NTZ") return Number.isNaN(Date.parse(text)) ? undefined : text;
  return text;
}

function flatten(json: string): readonly unknown[] | undefined {
  try {
    const parsed: unknown = JSON.parse(json);
    return Array.isArray(parsed) ? parsed : [];
  } catch {
    return undefined;
  }
}

function field(element: unknown, key: string): unknown {
  if (typeof element !== "object" || element === null || !Object.hasOwn(element, key)) return undefined;
  const value: unknown = Reflect.get(element, key);
  return value;
}

function rowOf(element: unknown, statement: Of<"insert">, constant: string): Row | Outcome {
  const row: Record<string, string> = {};
  for (const [i, column] of statement.columns.entries()) {
    const value: Expression = statement.values[i] ?? { kind: "bind" };
    const cell = value.kind === "bind" ? constant : cast(field(element, value.key), value.casts);
    if (cell === undefined) return failed("100038", "22018", "Numeric or timestamp value is not recognized");
    if (cell === null) return failed("100072", "22000", "NULL result in a non-nullable column");
    row[column] = cell;
  }
  const absent = COLUMNS.some(({ name }) => row[name] === undefined);
  return absent ? failed("100072", "22000", "NULL result in a non-nullable column") : row;
}

function isOutcome(value: Row | Row[] | Outcome): value is Outcome {
  return "kind" in value && (value["kind"] === "error" || value["kind"] === "rows");
}

/** Binds in the order of the sink's statement: the constant, the JSON array, log, first and last sequence number. */
function insert(context: ExecutionContext, statement: Of<"insert">, binds: readonly string[]): Outcome {
  const rows = permitted(context, statement.table, "INSERT");
  const readable = permitted(context, statement.joined, "SELECT");
  if (isOutcome(rows)) return rows;
  if (isOutcome(readable)) return readable;
  const [constant = "", json = "", log = "", first = "", last = ""] = binds;
  const elements = flatten(json);
  if (elements === undefined) return failed("100069", "22P02", "Error parsing JSON");
  const joined = readable.filter((row) => row["LOG_ID"] === log && between(row, first, last));
  const present = new Set(joined.map((row) => row["SEQ"]));
  const fresh: Row[] = [];
  for (const element of elements) {
    const row = rowOf(element, statement, constant);
    if (isOutcome(row)) return row; // all rows or none
    if (!present.has(row["SEQ"])) fresh.push(row);
  }
  context.tables.insert(fullName(statement.table, context), fresh);
  return { kind: "rows", columns: [{ name: "number of rows inserted", type: "fixed" }], rows: [[String(fresh.length)]], type: INSERT_TYPE };
}

function between(row: Row, first: string, last: string): boolean {
  const seq = Number(row["SEQ"]);
  return seq >= Number(first) && seq <= Number(last);
}

function bySeq(a: Row, b: Row): number {
  return Number(a["SEQ"]) - Number(b["SEQ"]);
}

const READ_BACK: readonly ResultColumn[] = [
  { name: "ROW_COUNT", type: "fixed" },
  { name: "FIRST_SEQ", type: "fixed" },
  { name: "LAST_SEQ", type: "fixed" },
  { name: "LAST_SEAL", type: "text" },
  { name: "DIGEST", type: "text" },
];

function readBack(context: ExecutionContext, statement: Of<"read_back">, binds: readonly string[]): Outcome {
  const rows = permitted(context, statement.table, "SELECT");
  if (isOutcome(rows)) return rows;
  const [wanted = "", log = "", first = "", last = ""] = binds;
  const inRange = rows.filter((row) => row["LOG_ID"] === log && between(row, first, last));
  const distinct = [...new Map(inRange.map((row) => [`${row["SEQ"] ?? ""} ${row["SEAL_HASH"] ?? ""}`, row])).values()].sort(bySeq);
  const seals = distinct.map((row) => row["SEAL_HASH"] ?? "");
  const wantedSeals = distinct.filter((row) => row["SEQ"] === wanted).map((row) => row["SEAL_HASH"] ?? "");
  const cells = [
    String(distinct.length),
    distinct[0]?.["SEQ"] ?? null,
    distinct.at(-1)?.["SEQ"] ?? null,
    wantedSeals.sort().at(-1) ?? null,
    createHash("sha256").update(seals.join("")).digest("hex"),
  ];
  return { kind: "rows", columns: READ_BACK, rows: [cells], type: SELECT_TYPE };
}

function cellOf(row: Row, { name, type }: ResultColumn): string {
  const value = row[name] ?? "";
  return type === "timestamp_ntz" ? (Date.parse(value) / 1000).toFixed(9) : value;
}

function select(context: ExecutionContext, statement: Of<"select">, binds: readonly string[]): Outcome {
  const rows = permitted(context, statement.table, "SELECT");
  if (isOutcome(rows)) return rows;
  const columns = statement.columns.map((name) => COLUMNS.find((column) => column.name === name));
  const known = columns.filter((column) => column !== undefined);
  if (known.length !== columns.length) return failed("000904", "42000", "SQL compilation error: invalid identifier");
  const [log = "", first = "0", last = "0"] = binds;
  const found = rows.filter((row) => row["LOG_ID"] === log && (!statement.range || between(row, first, last))).sort(bySeq);
  const chosen = statement.newest ? found.slice(-1) : found;
  return { kind: "rows", columns: known, rows: chosen.map((row) => known.map((column) => cellOf(row, column))), type: SELECT_TYPE };
}

/** Runs one statement with its binds under the session's role. */
export function execute(context: ExecutionContext, sql: string, binds: readonly string[]): Outcome {
  const statement = parseStatement(sql);
  switch (statement.kind) {
    case "insert":
      return insert(context, statement, binds);
    case "read_back":
      return readBack(context, statement, binds);
    case "select":
      return select(context, statement, binds);
    case "change": {
      const rows = permitted(context, statement.table, "SELECT");
      return isOutcome(rows) ? rows : denied(fullName(statement.table, context));
    }
    case "ping":
      return { kind: "rows", columns: [{ name: "1", type: "fixed" }], rows: [["1"]], type: SELECT_TYPE };
    case "unknown":
      return failed("001003", "42000", "SQL compilation error: syntax error");
  }
}
