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
  return failed(
    "003001",
    "42501",
    `SQL access control error: Insufficient privileges to operate on table '${table.split(".").at(-1) ?? ""}'.`,
  );
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
    return Array.isArray(parsed) ? Array.from<unknown>(parsed) : [];
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

/** Binds of the sink's insert, in the order of its question marks. */
interface InsertBinds {
  readonly constant: string;
  readonly json: string;
  readonly range: RangeBinds;
}

interface RangeBinds {
  readonly log: string;
  readonly first: string;
  readonly last: string;
}

function rangeBinds([log = "", first = "0", last = "0"]: readonly string[]): RangeBinds {
  return { log, first, last };
}

function insertBinds([constant = "", json = "", ...range]: readonly string[]): InsertBinds {
  return { constant, json, range: rangeBinds(range) };
}

function insert(context: ExecutionContext, statement: Of<"insert">, binds: InsertBinds): Outcome {
  const rows = permitted(context, statement.table, "INSERT");
  const readable = permitted(context, statement.joined, "SELECT");
  if (isOutcome(rows)) return rows;
  if (isOutcome(readable)) return readable;
  const elements = flatten(binds.json);
  if (elements === undefined) return failed("100069", "22P02", "Error parsing JSON");
  const present = new Set(readable.filter((row) => within(row, binds.range)).map((row) => row["SEQ"]));
  const fresh: Row[] = [];
  for (const element of elements) {
    const row = rowOf(element, statement, binds.constant);
    if (isOutcome(row)) return row; // all rows or none
    if (!present.has(row["SEQ"])) fresh.push(row);
  }
  context.tables.insert(fullName(statement.table, context), fresh);
  const columns = [{ name: "number of rows inserted", type: "fixed" }] as const;
  return { kind: "rows", columns, rows: [[String(fresh.length)]], type: INSERT_TYPE };
}

function within(row: Row, { log, first, last }: RangeBinds): boolean {
  const seq = Number(row["SEQ"]);
  return row["LOG_ID"] === log && seq >= Number(first) && seq <= Number(last);
}

function bySeq(a: Row, b: Row): number {
  return Number(a["SEQ"]) - Number(b["SEQ"]);
}

const READ_BACK: readonly ResultColumn[] = [
  { name: "ROW_COUNT", type: "fixed" },
  { name: "SEQ_COUNT", type: "fixed" },
  { name: "FIRST_SEQ", type: "fixed" },
  { name: "LAST_SEQ", type: "fixed" },
  { name: "LAST_SEAL", type: "text" },
  { name: "DIGEST", type: "text" },
];

function sealOf(row: Row): string {
  return row["SEAL_HASH"] ?? "";
}

function readBack(context: ExecutionContext, statement: Of<"read_back">, [wanted, ...binds]: readonly string[]): Outcome {
  const rows = permitted(context, statement.table, "SELECT");
  if (isOutcome(rows)) return rows;
  const range = rangeBinds(binds);
  const found = rows.filter((row) => within(row, range)).sort(bySeq);
  const wantedSeals = found.filter((row) => row["SEQ"] === wanted).map(sealOf);
  const ends = [found[0], found.at(-1)].map((row) => row?.["SEQ"] ?? null);
  const digest = createHash("sha256").update(found.map(sealOf).join("")).digest("hex");
  const seqs = new Set(found.map((row) => row["SEQ"])).size;
  const cells = [String(found.length), String(seqs), ...ends, wantedSeals.sort().at(-1) ?? null, digest];
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
  const range = rangeBinds(binds);
  const found = rows.filter((row) => (statement.range ? within(row, range) : row["LOG_ID"] === range.log)).sort(bySeq);
  const chosen = statement.newest ? found.slice(-1) : found;
  return {
    kind: "rows",
    columns: known,
    rows: chosen.map((row) => known.map((column) => cellOf(row, column))),
    type: SELECT_TYPE,
  };
}

/** Runs one statement with its binds under the session's role. */
export function execute(context: ExecutionContext, sql: string, binds: readonly string[]): Outcome {
  const statement = parseStatement(sql);
  switch (statement.kind) {
    case "insert":
      return insert(context, statement, insertBinds(binds));
    case "read_back":
      return readBack(context, statement, binds);
    case "select":
      return select(context, statement, binds);
    case "change": {
      const rows = permitted(context, statement.table, "SELECT");
      return isOutcome(rows) ? rows : denied(fullName(statement.table, context));
    }
    case "limit":
      return {
        kind: "rows",
        columns: [{ name: "status", type: "text" }],
        rows: [["Statement executed successfully."]],
        type: SELECT_TYPE,
      };
    case "ping":
      return { kind: "rows", columns: [{ name: "1", type: "fixed" }], rows: [["1"]], type: SELECT_TYPE };
    case "unknown":
      return failed("001003", "42000", "SQL compilation error: syntax error");
  }
}
