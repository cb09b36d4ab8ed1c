import type { DuckDBConnection } from "@duckdb/node-api";
import { isGranted, isSeen } from "./catalogue.ts";
import { define } from "./defining.ts";
import { grantsShown } from "./information-schema.ts";
import { denied, fullName, missing, quoted, type Reader, translated } from "./reading.ts";
import { DDL_TYPE, DELETE_TYPE, failed, INSERT_TYPE, type Outcome, refuse, SELECT_TYPE, UPDATE_TYPE } from "./replies.ts";
import { runRows } from "./rows.ts";
import { copyInto, isCopy, isPut, type Stages, transferOf } from "./stages.ts";
import { findWords, hasWords, isSign, type Token, tokensOf, wordAt } from "./tokens.ts";

/** Where and as whom a statement runs. */
export interface Execution extends Reader {
  readonly connection: DuckDBConnection;
  readonly stages: Stages;
  /** Where this server is, as the client called it. */
  readonly origin: string;
}

type Binds = readonly (string | null)[];

const DONE: Outcome = {
  kind: "rows",
  columns: [{ name: "status", type: "text" }],
  rows: [["Statement executed successfully."]],
  type: DDL_TYPE,
};

/** The seconds of `ALTER SESSION SET STATEMENT_TIMEOUT_IN_SECONDS = n`; null for every other statement. */
export function limitIn(sql: string): number | null {
  const seconds = /^\s*ALTER SESSION SET STATEMENT_TIMEOUT_IN_SECONDS = (\d{1,6})\s*;?\s*$/i.exec(sql)?.[1];
  return seconds === undefined ? null : Number(seconds);
}

/** Runs one statement with its binds under the session's role. */
export async function execute(of: Execution, sql: string, binds: Binds): Promise<Outcome> {
  try {
    if (isPut(sql)) return { kind: "transfer", data: transferOf(of, of.stages, sql, of.origin) };
    if (isCopy(sql)) return await copyInto(of, sql);
    const tokens = (tokensOf(sql) ?? []).filter((token) => !isSign(token, ";"));
    return await executed(of, tokens, binds);
  } catch (error) {
    const outcome: unknown = error instanceof Error && "outcome" in error ? error.outcome : undefined;
    if (isOutcome(outcome)) return outcome;
    throw error;
  }
}

function isOutcome(value: unknown): value is Outcome {
  return typeof value === "object" && value !== null && "kind" in value;
}

function executed(of: Execution, tokens: readonly Token[], binds: Binds): Promise<Outcome> {
  switch (wordAt(tokens, 0)) {
    case "SELECT":
    case "WITH":
      return runRows(of.connection, translated(of, tokens), binds);
    case "INSERT":
      return insert(of, tokens, binds);
    case "UPDATE":
      return change(of, tokens, binds, { verb: "UPDATE", at: 1, type: UPDATE_TYPE });
    case "DELETE":
      return change(of, tokens, binds, { verb: "DELETE", at: 2, type: DELETE_TYPE });
    case "TRUNCATE":
      return change(of, tokens, binds, { verb: "TRUNCATE", at: hasWords(tokens, 1, "TABLE") ? 2 : 1, type: DDL_TYPE });
    default:
      return Promise.resolve(other(of, tokens));
  }
}

async function other(of: Execution, tokens: readonly Token[]): Promise<Outcome> {
  const word = wordAt(tokens, 0);
  if (word === "USE" || hasWords(tokens, 0, "ALTER SESSION")) return DONE;
  if (hasWords(tokens, 0, "SHOW GRANTS TO ROLE")) return shown(of, tokens);
  if (/^(BEGIN|COMMIT|ROLLBACK)$/.test(word)) return done(await runRows(of.connection, word, []));
  if (!/^(CREATE|ALTER|DROP|GRANT|REVOKE)$/.test(word)) return failed("001003", "42000", "SQL compilation error: syntax error");
  for (const sql of define(of, tokens)) {
    const outcome = await runRows(of.connection, sql, []);
    if (outcome.kind === "error") return outcome;
  }
  return DONE;
}

function done(outcome: Outcome): Outcome {
  return outcome.kind === "error" ? outcome : DONE;
}

function shown({ catalogue, role }: Execution, tokens: readonly Token[]): Outcome {
  const rows = grantsShown(catalogue, role, wordAt(tokens, 4)).map((row) => row.map(String));
  const columns = ["privilege", "granted_on", "name", "grantee_name"].map((name) => ({ name, type: "text" as const }));
  return { kind: "rows", columns, rows, type: SELECT_TYPE };
}

/** The table at a place, when the role may do that to its rows. */
function target(of: Execution, token: Token | undefined, privilege: string): string {
  const { catalogue, role } = of;
  const name = fullName(token?.kind === "name" ? token.parts : [], of);
  if (!catalogue.tables.has(name) || !isSeen(catalogue, role, name)) throw missing(name);
  if (!isGranted(catalogue, role, name, privilege)) throw denied(name);
  return quoted(name);
}

async function insert(of: Execution, tokens: readonly Token[], binds: Binds): Promise<Outcome> {
  const overwrites = wordAt(tokens, 1) === "OVERWRITE";
  const at = overwrites ? 3 : 2;
  const table = target(of, tokens[at], overwrites ? "DELETE" : "INSERT");
  const from = findWords(tokens, "SELECT", at) < 0 ? findWords(tokens, "VALUES", at) : findWords(tokens, "SELECT", at);
  if (from < 0) throw refuse("001003", "42000", "SQL compilation error: syntax error");
  const columns = tokens.slice(at + 1, from).map(({ text }) => text);
  const sql = `INSERT INTO ${table} ${columns.join(" ")} ${translated(of, tokens.slice(from))}`;
  return counted(await runRows(of.connection, sql, binds), "number of rows inserted", INSERT_TYPE);
}

interface Change {
  readonly verb: "UPDATE" | "DELETE" | "TRUNCATE";
  /** Where the table's name stands. */
  readonly at: number;
  readonly type: number;
}

// The statement, its binds and what it is: what a fourth parameter is for.
async function change(of: Execution, tokens: readonly Token[], binds: Binds, { verb, at, type }: Change): Promise<Outcome> {
  const table = target(of, tokens[at], verb);
  const rest = translated(of, tokens.slice(at + 1));
  const sql = verb === "UPDATE" ? `UPDATE ${table} ${rest}` : `DELETE FROM ${table} ${rest}`;
  const outcome = await runRows(of.connection, sql, binds);
  return verb === "TRUNCATE" ? done(outcome) : counted(outcome, `number of rows ${verb.toLowerCase()}d`, type);
}

function counted(outcome: Outcome & { changed?: number }, name: string, type: number): Outcome {
  if (outcome.kind === "error") return outcome;
  return { kind: "rows", columns: [{ name, type: "fixed" }], rows: [[String(outcome.changed ?? 0)]], type };
}
