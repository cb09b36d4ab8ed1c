import type { Connection, ConnectionOptions, FileAndStageBindStatement, RowStatement, SnowflakeError } from "snowflake-sdk";
import { OpsError } from "../../case/index.ts";
import { circuit } from "../circuit.ts";
import { assertEgress } from "../http.ts";
import type { SnowflakeConnection } from "./config.ts";
import { credentials } from "./snowflake-credentials.ts";
import { cloudRegion } from "./snowflake-region.ts";
import { limitStatements, type SnowflakeStatement } from "./snowflake-sql.ts";

/** Variables that the driver reads while it is loaded: without them it probes the cloud's metadata addresses and reports connection shapes. */
const DRIVER_VARIABLES = {
  SNOWFLAKE_DISABLE_PLATFORM_DETECTION: "true",
  SF_TELEMETRY_DISABLE_CONNECTION_SHAPE: "1",
  SNOWFLAKE_DISABLE_MINICORE: "1",
} as const;

const CLOSE_MS = 3_000;
const PAUSE_MS = 30_000;
/** The server gives up a statement so long before we stop waiting for it, where whole seconds allow. */
const MARGIN_MS = 3_000;
/** What we sent may still be on its way when we stop waiting. */
const ARRIVAL_MS = 500;

/** The server's own limit for a statement, in whole seconds: 0 would be none. */
function limitSeconds(deadlineMs: number): number {
  return Math.max(1, Math.floor((deadlineMs - MARGIN_MS) / 1000));
}

/** How long after a failed write the server may still commit it. */
export function settleMs(deadlineMs: number): number {
  return limitSeconds(deadlineMs) * 1000 + ARRIVAL_MS;
}

let prepared = false;

/** Must be called with the process's environment before the sink's first call; the sink refuses to load the driver otherwise. */
export function prepareSnowflakeEnvironment(environment: Record<string, string | undefined>): void {
  Object.assign(environment, DRIVER_VARIABLES);
  prepared = true;
}

/** Rows with the names of their columns. */
export interface Shown {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
}

/** Statements over one connection at a time; a connection that failed is dropped and the next statement logs in anew. */
export interface SnowflakeSession {
  /** Rows as arrays of cells. Throws SINK_DOWN, at the latest when the deadline has passed, and CIRCUIT_OPEN at once for a while after that. */
  read(statement: SnowflakeStatement): Promise<readonly (readonly unknown[])[]>;
  write(statement: SnowflakeStatement): Promise<void>;
  /** The same as read for a statement whose columns have an order of the server's choice. */
  show(sqlText: string): Promise<Shown>;
  close(): Promise<void>;
}

export interface SessionOptions {
  readonly connection: SnowflakeConnection;
  readonly database: string;
  readonly schema: string;
  /** Simulators only. */
  readonly allowLoopback: boolean;
  readonly deadlineMs: number;
  /** How long nothing is tried after a failure; 30 s when absent. */
  readonly pauseMs?: number;
}

type Driver = typeof import("snowflake-sdk");

/** The driver's own parser runs a VARIANT that is no strict JSON as code; one that throws ends the process, out of anybody's reach. */
function variantOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

async function loadDriver(): Promise<Driver> {
  if (!prepared) throw new OpsError("SETTING_INVALID", "prepareSnowflakeEnvironment was not called");
  const { default: driver } = await import("snowflake-sdk");
  driver.configure({ logLevel: "OFF", additionalLogToConsole: false, jsonColumnVariantParser: variantOf, useEnvProxy: false });
  return driver;
}

async function connectionOptions(options: SessionOptions): Promise<ConnectionOptions> {
  const { connection, database, schema, deadlineMs, allowLoopback } = options;
  const { account, username, auth, role, warehouse, accessUrl } = connection;
  return {
    account,
    username,
    database,
    schema,
    application: "ops_trust_layer",
    queryTag: "ops-trust evidence",
    timeout: deadlineMs,
    clientSessionKeepAlive: true,
    sfRetryMaxLoginRetries: 1,
    rowMode: "array",
    ...(await credentials(auth, allowLoopback)),
    ...(role === undefined ? {} : { role }),
    ...(warehouse === undefined ? {} : { warehouse }),
    ...(accessUrl === undefined ? {} : { accessUrl }),
  };
}

/** Ours instead of the driver's error, which carries the statement and its answer: a code, nothing else. */
function down(reason: string, error?: SnowflakeError): OpsError {
  const code = String(error?.code ?? "");
  return new OpsError("SINK_DOWN", "Snowflake did not do it", {
    sink: "snowflake",
    reason,
    driver: /^\w{1,12}$/.test(code) ? code : "",
  });
}

function connect(driver: Driver, options: ConnectionOptions): Promise<Connection> {
  return new Promise((resolve, reject) => {
    const connection = driver.createConnection(options);
    connection
      .connectAsync((error) => {
        if (error === undefined || error === null) resolve(connection);
        else reject(down("login", error));
      })
      .catch(() => reject(down("login")));
  });
}

function namesOf(ran: RowStatement | FileAndStageBindStatement): readonly string[] {
  const columns = "getColumns" in ran ? ran.getColumns() : undefined;
  return columns?.map((column) => column.getName()) ?? [];
}

/** A large result's rows come apart from it, and the driver takes those that came for all of them. */
function isCut(ran: RowStatement | FileAndStageBindStatement, rows: readonly unknown[] | undefined): boolean {
  return "getNumRows" in ran && rows !== undefined && ran.getNumRows() !== rows.length;
}

function execute(connection: Connection, statement: SnowflakeStatement, streamResult: boolean): Promise<Shown> {
  return new Promise((resolve, reject) => {
    connection.execute({
      sqlText: statement.sqlText,
      binds: [...statement.binds],
      streamResult, // halves the driver's own tries against a server that answers 503
      complete: (error, ran, rows) => {
        if (error !== undefined && error !== null) reject(down("statement", error));
        else if (!streamResult && isCut(ran, rows)) reject(down("cut"));
        else resolve({ columns: streamResult ? [] : namesOf(ran), rows: rows ?? [] });
      },
    });
  });
}

async function logIn(options: SessionOptions): Promise<Connection> {
  const { accessUrl } = options.connection;
  if (accessUrl !== undefined) {
    const rule = { origins: [new URL(accessUrl).origin], private: false, allowLoopback: options.allowLoopback };
    await assertEgress(accessUrl, rule);
  }
  const connection = await connect(await loadDriver(), await connectionOptions(options));
  try {
    await assertRegion(connection, options.connection.region);
    await execute(connection, limitStatements(limitSeconds(options.deadlineMs)), false);
    return connection;
  } catch (error) {
    connection.destroy(() => undefined);
    throw error;
  }
}

/** Throws REGION_MISMATCH, with both names, when the account keeps its data elsewhere than its settings say. */
async function assertRegion(connection: Connection, region: string | undefined): Promise<void> {
  if (region === undefined) return;
  const { rows } = await execute(connection, { sqlText: "SELECT CURRENT_REGION()", binds: [] }, false);
  const answer = rows[0]?.[0];
  const found = typeof answer === "string" ? answer : "";
  if (cloudRegion(found) === region) return;
  const told = /^[\w.]{1,80}$/.test(found) ? found : "a region that it does not name";
  throw new OpsError(
    "REGION_MISMATCH",
    `the Snowflake account is in ${told}, and SNOWFLAKE_REGION says ${region}: evidence stays here`,
    {
      sink: "snowflake",
      reason: "region",
    },
  );
}

async function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  const overdue = Promise.withResolvers<never>();
  const timer = setTimeout(() => overdue.reject(down("deadline")), milliseconds);
  try {
    return await Promise.race([work, overdue.promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** A session that logs in at its first statement. */
export function createSnowflakeSession(options: SessionOptions): SnowflakeSession {
  let current: Promise<Connection> | undefined;
  // One failure is enough: the driver has tried for the whole deadline.
  const breaker = circuit("snowflake", { failures: 1, openMs: options.pauseMs ?? PAUSE_MS });

  const drop = (connection: Promise<Connection> | undefined): void => {
    if (current === connection) current = undefined;
    connection?.then(
      (up) => up.destroy(() => undefined),
      () => undefined,
    );
  };
  const standing = async (): Promise<Connection> => {
    const known = current;
    const up = await known?.then((connection) => connection.isUp()).catch(() => false);
    if (known !== undefined && up === true) return known;
    drop(known);
    current ??= logIn(options);
    return current;
  };
  const run = async (statement: SnowflakeStatement, streamResult: boolean) => {
    try {
      await loadDriver(); // takes a second of a busy machine, once: not the server's time
      return await within(
        options.deadlineMs,
        standing().then((connection) => execute(connection, statement, streamResult)),
      );
    } catch (error) {
      drop(current);
      throw error instanceof OpsError ? error : down("driver");
    }
  };
  return {
    read: async (statement) => (await breaker.run(() => run(statement, false))).rows,
    show: (sqlText) => breaker.run(() => run({ sqlText, binds: [] }, false)),
    write: async (statement) => {
      await breaker.run(() => run(statement, true));
    },
    close: async () => {
      const connection = current;
      current = undefined;
      const gone = connection?.then((up) => new Promise<void>((resolve) => up.destroy(() => resolve())));
      // The driver retries a logout for minutes; the server ends an idle session by itself.
      await within(CLOSE_MS, gone ?? Promise.resolve()).catch(() => undefined);
    },
  };
}
