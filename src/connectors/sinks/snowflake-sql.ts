import { sha256 } from "../../case/index.ts";
import type { SealedEntry } from "../../ports/index.ts";
import type { Range } from "./range.ts";

/** One statement with its binds. */
export interface SnowflakeStatement {
  readonly sqlText: string;
  readonly binds: readonly (string | number)[];
}

// Column, key in the JSON array, cast.
const CELLS = [
  ["LOG_ID", "l", "STRING"],
  ["SEQ", "s", "NUMBER"],
  ["EPOCH", "e", "NUMBER"],
  ["EVENT_ID", "i", "STRING"],
  ["OCCURRED_AT", "t", "STRING::TIMESTAMP_NTZ"],
  ["KIND", "k", "STRING"],
  ["REGION", "r", "STRING"],
  ["SUBJECT", "u", "STRING"],
  ["RECORD_HASH", "h", "STRING"],
  ["PREV_HASH", "p", "STRING"],
  ["SEAL_HASH", "z", "STRING"],
  ["CANONICAL", "c", "STRING"],
] as const;

const COLUMN_TYPES: Readonly<Record<string, string>> = { STRING: "TEXT", "STRING::TIMESTAMP_NTZ": "TIMESTAMP_NTZ" };

/** The columns of the entries' table, with their types as INFORMATION_SCHEMA names them. */
export const ENTRY_COLUMNS: readonly (readonly [string, string])[] = [
  ...CELLS.map(([column, , cast]) => [column, COLUMN_TYPES[cast] ?? cast] as const),
  ["BATCH_ID", "TEXT"],
  ["INGESTED_AT", "TIMESTAMP_LTZ"],
];

/** Where evidence lies: the policy's snowflake://DATABASE.SCHEMA.TABLE names the view that people query; the tables lie beside it. */
export interface SnowflakePlace {
  readonly database: string;
  readonly schema: string;
  readonly table: string;
}

/** The tables, the stage and the view of a place, quoted. */
export function tablesOf({
  database,
  schema,
  table,
}: SnowflakePlace): Record<"view" | "entries" | "checkpoints" | "logs" | "stage", string> {
  const named = (name: string): string => `"${database}"."${schema}"."${name}"`;
  return {
    view: named(table),
    entries: named(`${table}_ENTRIES`),
    checkpoints: named(`${table}_CHECKPOINTS`),
    logs: named(`${table}_LOGS`),
    stage: named(`${table}_STAGE`),
  };
}

function element(entry: SealedEntry): object {
  const {
    log: l,
    seq: s,
    epoch: e,
    id: i,
    at: t,
    kind: k,
    region: r,
    subject: u,
    hash: h,
    prev: p,
    seal: z,
    canonical: c,
  } = entry;
  return { l, s, e, i, t, k, r, u, h, p, z, c };
}

/** An entry as it stands in the JSON array that is the insert's one bind. */
export function elementJson(entry: SealedEntry): string {
  return JSON.stringify(element(entry));
}

const COLUMNS = [...CELLS.map(([column]) => column), "BATCH_ID"].join(", ");

function batchOf({ log, first, last }: Range): string {
  return sha256(`${log}\n${first.seq}\n${last.seal}`).slice(0, 32);
}

/** Loads a file of the stage, one entry a line, and takes it away there: all of it or nothing, and the same file once. */
export function copyFile(place: SnowflakePlace, range: Range, file: string): SnowflakeStatement {
  const { entries, stage } = tablesOf(place);
  const values = [...CELLS.map(([, key, cast]) => `$1:${key}::${cast}`), `'${batchOf(range)}'`].join(", ");
  return {
    sqlText: `COPY INTO ${entries} (${COLUMNS}) FROM (SELECT ${values} FROM @${stage}/${file}) FILE_FORMAT = (TYPE = JSON) PURGE = TRUE`,
    binds: [],
  };
}

/** Inserts what the table does not have yet, in one atomic statement: safe to send again, on any connection, whole or overlapping, once no earlier one still runs: each sees the table as it is when it starts. */
export function insertRange(table: string, range: Range, json: string): SnowflakeStatement {
  const values = [...CELLS.map(([, key, cast]) => `f.value:${key}::${cast}`), "?"].join(", ");
  return {
    sqlText:
      `INSERT INTO ${table} (${COLUMNS}) SELECT ${values} FROM TABLE(FLATTEN(INPUT => PARSE_JSON(?))) f ` +
      `LEFT JOIN ${table} t ON t.LOG_ID = ? AND t.SEQ BETWEEN ? AND ? AND t.SEQ = f.value:s::NUMBER WHERE t.SEQ IS NULL`,
    binds: [batchOf(range), json, range.log, range.first.seq, range.last.seq],
  };
}

/** A statement of the session that runs longer than this is cancelled by the server: it is not committed after that. */
export function limitStatements(seconds: number): SnowflakeStatement {
  return { sqlText: `ALTER SESSION SET STATEMENT_TIMEOUT_IN_SECONDS = ${seconds}`, binds: [] };
}

/** What a row says beside its text, which its RECORD_HASH stands for: no column before SUBJECT holds a line's end. */
const SAID = ["SEAL_HASH", "RECORD_HASH", "PREV_HASH", "EPOCH::STRING", "EVENT_ID", "KIND", "REGION", "SUBJECT"].join(
  " || '\\n' || ",
);

/** The same digest of an entry, to compare with. */
export function saidOf({ seal, hash, prev, epoch, id, kind, region, subject }: SealedEntry): string {
  return sha256([seal, hash, prev, epoch, id, kind, region, subject].join("\n"));
}

/**
 * Of a range: how many different rows and how many positions, the ends, how many rows are masked, how many texts do not have their hash, and one digest over all
 * that the rows say. Copies of one row are one: two statements that ran beside each other leave them, and they do no harm.
 */
export function readRange(table: string, { log, first, last }: Range): SnowflakeStatement {
  const rows = `SELECT DISTINCT SEQ, SHA2(${SAID}) AS SAID, SHA2(CANONICAL) = RECORD_HASH AS HOLDS FROM ${table} WHERE LOG_ID = ? AND SEQ BETWEEN ? AND ?`;
  return {
    sqlText:
      "SELECT COUNT(*) AS ROW_COUNT, COUNT(DISTINCT SEQ) AS SEQ_COUNT, MIN(SEQ) AS FIRST_SEQ, MAX(SEQ) AS LAST_SEQ, " +
      "COUNT_IF(SAID IS NULL OR HOLDS IS NULL) AS MASKED, COUNT_IF(NOT HOLDS) AS ALTERED, " +
      `SHA2(LISTAGG(SAID, '') WITHIN GROUP (ORDER BY SEQ)) AS DIGEST FROM (${rows})`,
    binds: [log, first.seq, last.seq],
  };
}

/** Copies of a row that are looked behind, where a log ends. */
const COPIES = 4;

/**
 * Where a log's unbroken beginning ends, and the first and last of its newest `reach + 1` positions, or more. Ranges go in side by side, so that a crash may leave
 * a gap; it lies in the newest `reach` positions when no more than these are ever unverified.
 */
export function readHead(table: string, log: string, reach: number): SnowflakeStatement {
  const rows = `SELECT SEQ, SEAL_HASH FROM ${table} WHERE LOG_ID = ? ORDER BY SEQ DESC LIMIT ${COPIES * (reach + 1)}`;
  const newest = `SELECT DISTINCT SEQ, SEAL_HASH FROM (${rows})`;
  const beside =
    "LEAD(SEQ) OVER (ORDER BY SEQ, SEAL_HASH) AS NEXT_SEQ, MIN(SEQ) OVER (PARTITION BY 1) AS FIRST_SEQ, MAX(SEQ) OVER (PARTITION BY 1) AS LAST_SEQ";
  return {
    sqlText:
      `SELECT SEQ, SEAL_HASH, FIRST_SEQ, LAST_SEQ FROM (SELECT SEQ, SEAL_HASH, ${beside} FROM (${newest})) ` +
      "WHERE NEXT_SEQ IS NULL OR NEXT_SEQ > SEQ + 1 ORDER BY SEQ LIMIT 1",
    binds: [log],
  };
}

/** Texts of one answer, in characters: they have to arrive within the deadline, and whoever reads keeps them for a while. */
const PAGE_CHARACTERS = 8_000_000;

/** A page of a log's rows behind a place, oldest first, and those of one position in an order of its own; times as texts, as the service writes them. It is cut between positions where it grows too large, never before its first. */
export function readRows(table: string, log: string, after: number, limit: number): SnowflakeStatement {
  const cells = "LOG_ID, SEQ, EPOCH, EVENT_ID, KIND, REGION, SUBJECT, RECORD_HASH, PREV_HASH, SEAL_HASH, CANONICAL";
  // Both sums count all rows of a position: those that stand there twice come together, or not at all.
  const before = "SUM(LENGTH(CANONICAL)) OVER (ORDER BY SEQ) - SUM(LENGTH(CANONICAL)) OVER (PARTITION BY SEQ) AS BEFORE_IT";
  const order = "ORDER BY SEQ, SEAL_HASH, RECORD_HASH";
  const page = `SELECT ${cells} FROM ${table} WHERE LOG_ID = ? AND SEQ > ? ${order} LIMIT ${limit}`;
  return {
    sqlText:
      `SELECT ${cells} FROM (SELECT ${cells}, ${before} FROM (${page})) ` +
      `WHERE BEFORE_IT IS NULL OR BEFORE_IT < ${PAGE_CHARACTERS} ${order}`,
    binds: [log, after],
  };
}
