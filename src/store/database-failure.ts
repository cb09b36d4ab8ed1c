import { OpsError } from "../case/index.ts";

// SQLSTATE classes and codes after which trying again later can help: connection, resources, shutdown, login, serialisation, deadlock, lock and time limits.
const PASSING = /^(08|28|3D|53|57P|40001|40P01|55P03|57014|25P0[34])/;
const SQLSTATE = /^[0-9A-Z]{5}$/;
// Node's own argument errors (ERR_INVALID_ARG_TYPE ...) are our mistakes; its system and TLS codes are the connection's state.
const OWN_MISTAKE = /^ERR_(?!TLS|SSL)/;
const DRIVER_WORDS = /connection|connect|not queryable|read timeout|timeout expired/i;

/**
 * What a failed statement becomes. STORE_DOWN: the database is away, busy or refuses us. Otherwise a plain Error that names SQLSTATE, table and
 * constraint only: the driver's own error carries the row's values.
 */
export function databaseFailure(error: unknown, committing = false): Error {
  if (error instanceof OpsError) return error;
  if (!(error instanceof Error)) return new Error("database: unknown failure");
  const state = statementState(error);
  if (state !== undefined && !PASSING.test(state)) return statementFailure(error, state);
  const code = state ?? connectionCode(error);
  return code === undefined ? error : down(code, committing);
}

function statementState(error: Error): string | undefined {
  const code = text(error, "code");
  return code !== undefined && "severity" in error && SQLSTATE.test(code) ? code : undefined;
}

function connectionCode(error: Error): string | undefined {
  const code = text(error, "code");
  if (code !== undefined) return OWN_MISTAKE.test(code) ? undefined : code;
  if (error.message.startsWith("SASL")) return "28P01";
  return DRIVER_WORDS.test(error.message) ? "connection_lost" : undefined;
}

/** The SQLSTATE of a failed statement, when it is one. */
export function sqlState(error: unknown): string | undefined {
  return error instanceof Error ? text(error, "sqlState") : undefined;
}

// A connection lost at COMMIT leaves open whether the commit happened: the caller re-reads before it tries again.
function down(code: string, committing: boolean): OpsError {
  const login = /^(28|3D)/.test(code);
  const message = login ? "the database refuses this login: check DATABASE_URL" : "the database cannot be used now";
  return new OpsError("STORE_DOWN", message, committing ? { code, commit: "unknown" } : { code });
}

function statementFailure(error: Error, state: string): Error {
  const place = [text(error, "table"), text(error, "constraint") ?? text(error, "column")].filter((part) => part !== undefined);
  const clean = new Error(`database statement failed: ${[state, ...place].join(" ")}`);
  return Object.assign(clean, { sqlState: state, constraint: text(error, "constraint") });
}

function text(error: Error, name: string): string | undefined {
  const value: unknown = Reflect.get(error, name);
  return typeof value === "string" && value !== "" ? value : undefined;
}
