import { type SnowflakeSim, startSnowflake } from "../../simulators/snowflake/index.ts";
import type { SnowflakeConnection } from "../../src/connectors/sinks/config.ts";
import { createSnowflakeSink, prepareSnowflakeEnvironment } from "../../src/connectors/sinks/index.ts";
import type { Sink } from "../../src/ports/index.ts";

export const TABLE = "ANALYTICS.AUDIT.DECISION_LOG";
export const PASSWORD = "planted-password-9914";
const SINK_NAME = { kind: "snowflake", database: "ANALYTICS", schema: "AUDIT", table: "DECISION_LOG" } as const;

/** A simulated account with one service user whose role may insert and select. */
export function startAccount(publicKey?: string): Promise<SnowflakeSim> {
  prepareSnowflakeEnvironment(process.env);
  return startSnowflake({
    users: {
      OPS_TRUST_SVC: { password: PASSWORD, defaultRole: "EVIDENCE_WRITER", ...(publicKey === undefined ? {} : { publicKey }) },
    },
    grants: { EVIDENCE_WRITER: { [TABLE]: ["INSERT", "SELECT"] } },
  });
}

/** How the service user reaches the simulated account. */
export function connectionTo(account: SnowflakeSim, changes: Partial<SnowflakeConnection> = {}): SnowflakeConnection {
  return {
    account: "simulated",
    username: "OPS_TRUST_SVC",
    auth: { kind: "password", password: PASSWORD },
    accessUrl: account.url,
    ...changes,
  };
}

/** The sink under test, with the real driver. */
export function sinkOf(
  account: SnowflakeSim,
  changes: { connection?: Partial<SnowflakeConnection>; deadlineMs?: number; table?: string } = {},
): Sink {
  const { connection = {}, deadlineMs = 10_000, table = SINK_NAME.table } = changes;
  const name = { ...SINK_NAME, table };
  return createSnowflakeSink({ name, connection: connectionTo(account, connection), allowLoopback: true, deadlineMs });
}
