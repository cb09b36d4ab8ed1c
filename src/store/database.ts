import pg from "pg";
import { OpsError } from "../case/index.ts";
import { databaseFailure } from "./database-failure.ts";
import { columnTypes } from "./database-types.ts";
import { once } from "./once.ts";

/** A row as read; every query parses the ones it uses. */
export type Row = Readonly<Record<string, unknown>>;

/** Rows, and how many were read or written. */
export type Rows = { readonly rows: readonly Row[]; readonly count: number };

/** Where statements run: the pool, or one transaction. `name` keeps a statement prepared on its connection. */
export type Queries = { query(text: string, values?: readonly unknown[], name?: string): Promise<Rows> };

/** A pool of connections. Every failure is STORE_DOWN or an Error without values (see database-failure.ts). */
export type Database = Queries & {
  /** Commits what `work` did, or nothing of it. A connection lost at COMMIT is STORE_DOWN with `commit: "unknown"`. */
  transaction<T>(work: (tx: Queries) => Promise<T>): Promise<T>;
  close(): Promise<void>;
  /** For the queue's library only; our own code uses query and transaction. */
  readonly pool: pg.Pool;
};

export type DatabaseOptions = {
  readonly max: number;
  readonly applicationName: string;
  /** False only for data that may be lost (the queue's own connections). */
  readonly durable?: boolean;
  /** True: nothing can be written through it. */
  readonly readOnly?: boolean;
};

/** A database by its `postgres://` address; a socket folder goes into `?host=/path`. Connects on first use; throws SETTING_INVALID on what is no such address. */
export function openDatabase(url: string, options: DatabaseOptions): Database {
  const pool = openPool(url, options);
  // A server that goes away breaks idle connections too; the pool has already dropped them, and without a listener the process would die.
  pool.on("error", () => undefined);
  return {
    query: (text, values, name) => run(pool, text, values, name),
    transaction: (work) => transaction(pool, work),
    close: once(() => pool.end()),
    pool,
  };
}

function openPool(url: string, options: DatabaseOptions): pg.Pool {
  if (!/^postgres(ql)?:\/\//.test(url)) throw invalidUrl();
  try {
    return new pg.Pool({
      connectionString: url,
      max: options.max,
      application_name: options.applicationName,
      connectionTimeoutMillis: 10_000,
      statement_timeout: 30_000,
      // A frozen worker must not hold its row locks for ever.
      idle_in_transaction_session_timeout: 60_000,
      keepAlive: true,
      types: columnTypes,
      // Said by every connection: a server's own default may be off.
      options: saidByEach(options),
    });
  } catch {
    throw invalidUrl();
  }
}

function saidByEach({ durable = true, readOnly = false }: DatabaseOptions): string {
  return `-c synchronous_commit=${durable ? "on" : "off"}${readOnly ? " -c default_transaction_read_only=on" : ""}`;
}

function invalidUrl(): OpsError {
  return new OpsError("SETTING_INVALID", "DATABASE_URL is not an address like postgres://user:password@host:5432/database", {
    setting: "DATABASE_URL",
  });
}

async function run(on: pg.Pool | pg.PoolClient, text: string, values?: readonly unknown[], name?: string): Promise<Rows> {
  const config = { text, ...(values === undefined ? {} : { values: [...values] }), ...(name === undefined ? {} : { name }) };
  try {
    const result = await on.query<Row>(config);
    return { rows: result.rows, count: result.rowCount ?? 0 };
  } catch (error) {
    throw databaseFailure(error);
  }
}

async function transaction<T>(pool: pg.Pool, work: (tx: Queries) => Promise<T>): Promise<T> {
  const client = await connect(pool);
  const ignore = (): void => undefined;
  // Out of the pool a broken connection has no listener but this one; its statements fail by themselves.
  client.on("error", ignore);
  let broken = false;
  try {
    await run(client, "begin");
    const value = await work({ query: (text, values, name) => run(client, text, values, name) });
    await commit(client);
    return value;
  } catch (error) {
    broken = await client.query("rollback").then(
      () => false,
      () => true,
    );
    throw error;
  } finally {
    client.off("error", ignore);
    client.release(broken);
  }
}

async function connect(pool: pg.Pool): Promise<pg.PoolClient> {
  try {
    return await pool.connect();
  } catch (error) {
    throw databaseFailure(error);
  }
}

async function commit(client: pg.PoolClient): Promise<void> {
  const { command } = await client.query("commit").catch((error: unknown) => {
    throw databaseFailure(error, true);
  });
  // PostgreSQL answers COMMIT of a failed transaction with ROLLBACK and no error.
  if (command !== "COMMIT") throw new Error("database transaction was rolled back: one of its statements had failed");
}
