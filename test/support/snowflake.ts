import { type Row, type SnowflakeSim, scriptFor, startSnowflake } from "../../simulators/snowflake/index.ts";
import type { SnowflakeConnection } from "../../src/connectors/sinks/config.ts";
import {
  createSnowflakeSink,
  prepareSnowflakeEnvironment,
  type SnowflakeOptions,
  snowflakeSession,
} from "../../src/connectors/sinks/index.ts";
import type { SnowflakeSession } from "../../src/connectors/sinks/snowflake-session.ts";
import type { Sink } from "../../src/ports/index.ts";
import { canariesIn, expectNone, SECRETS } from "./canaries/index.ts";

const PLACE = { database: "ANALYTICS", schema: "AUDIT", log: "DECISION_LOG" } as const;
const SINK_NAME = { kind: "snowflake", database: "ANALYTICS", schema: "AUDIT", table: "DECISION_LOG" } as const;

export const TABLE = "ANALYTICS.AUDIT.DECISION_LOG_ENTRIES";
export const PASSWORD = SECRETS.snowflake;

type User = Parameters<typeof startSnowflake>[0]["users"][string];

/** A simulated account as integrations/snowflake sets it up, with one service user. */
export async function startAccount(more: Partial<User> = {}, script = scriptFor(PLACE), region?: string): Promise<SnowflakeSim> {
  prepareSnowflakeEnvironment(process.env);
  const users = { OPS_TRUST_SVC: { password: PASSWORD, defaultRole: "EVIDENCE_WRITER", ...more } };
  const account = await startSnowflake({ users, script, ...(region === undefined ? {} : { region }) });
  return { ...account, close: () => closed(account) };
}

/** Closes it; fails when a canary stands in a table of evidence. */
async function closed(account: SnowflakeSim): Promise<void> {
  account.clearFaults();
  try {
    expectNone(await canariesInAccount(account));
  } finally {
    await account.close();
  }
}

async function canariesInAccount(account: SnowflakeSim): Promise<readonly string[]> {
  const found: string[] = [];
  const look = (place: string, text: string) =>
    void found.push(...canariesIn(text).map((name) => `Snowflake, ${place}: ${name}`));
  for (const table of account.tables()) look(table, JSON.stringify(await account.asAdmin(`SELECT * FROM ${table}`)));
  for (const [file, bytes] of account.files) look(file, bytes.toString("latin1"));
  return found;
}

/** How the service user reaches the simulated account. */
function connectionTo(account: SnowflakeSim, changes: Partial<SnowflakeConnection> = {}): SnowflakeConnection {
  return {
    account: "simulated",
    username: "OPS_TRUST_SVC",
    auth: { kind: "password", password: PASSWORD },
    accessUrl: account.url,
    ...changes,
  };
}

interface Changes extends Partial<Omit<SnowflakeOptions, "connection" | "name">> {
  readonly connection?: Partial<SnowflakeConnection>;
  readonly table?: string;
}

/** Options of what reaches the account with the real driver, and nobody did before it; after a failure it tries again at once. */
export function optionsFor(account: SnowflakeSim, changes: Changes = {}): SnowflakeOptions {
  const { connection = {}, table = SINK_NAME.table, ...more } = changes;
  const name = { ...SINK_NAME, table };
  const tests = { allowLoopback: true, isFirst: true, deadlineMs: 10_000, pauseMs: 0 };
  return { name, connection: connectionTo(account, connection), ...tests, ...more };
}

/** The sink under test, with the real driver. */
export function sinkOf(account: SnowflakeSim, changes: Changes = {}): Sink {
  return createSnowflakeSink(optionsFor(account, changes));
}

export function sessionOf(account: SnowflakeSim, changes: Changes = {}): SnowflakeSession {
  return snowflakeSession(optionsFor(account, changes));
}

/** The entries as they lie in the account, by sequence number. */
export function storedIn(account: SnowflakeSim): Promise<readonly Row[]> {
  return account.asAdmin(`SELECT * FROM ${TABLE} ORDER BY LOG_ID, SEQ`);
}
