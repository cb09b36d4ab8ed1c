import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import { gunzipSync } from "node:zlib";
import type { Account, LoggedRequest } from "./account.ts";
import type { Grants } from "./execute.ts";
import { createFaults, type Injection } from "./faults.ts";
import type { User } from "./login.ts";
import { route } from "./routes.ts";
import { createSessions } from "./sessions.ts";
import { createTables, type Row } from "./tables.ts";

export interface SnowflakeOptions {
  readonly users: Readonly<Record<string, User>>;
  /** Privileges by role and "DB.SCHEMA.TABLE"; the tables named here exist. */
  readonly grants: Grants;
  readonly port?: number;
  /** Keeps inserted rows over a restart. */
  readonly file?: string;
  readonly now?: () => number;
}

export interface SnowflakeSim {
  /** For the driver's `accessUrl`. */
  readonly url: string;
  readonly requests: readonly LoggedRequest[];
  /** The stored rows, which a test may tamper with as a database owner could. */
  rows(table: string): Row[];
  /** Sessions that are open. */
  sessions(): number;
  inject(injection: Injection): void;
  clearFaults(): void;
  close(): Promise<void>;
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const bytes = await buffer(request);
  const plain = request.headers["content-encoding"] === "gzip" ? gunzipSync(bytes) : bytes;
  return plain.length === 0 ? {} : JSON.parse(plain.toString("utf8"));
}

async function answer(account: Account, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await bodyOf(request);
  const url = new URL(request.url ?? "/", "http://127.0.0.1");
  route(account, { method: request.method ?? "GET", url, authorization: request.headers.authorization, body, response });
}

async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(port, "127.0.0.1", resolve);
  });
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : port;
}

/** Starts a server on 127.0.0.1 that the real Snowflake driver takes for an account. */
export async function startSnowflake(options: SnowflakeOptions): Promise<SnowflakeSim> {
  const names = [...new Set(Object.values(options.grants).flatMap((tables) => Object.keys(tables)))];
  const account: Account = {
    users: options.users,
    grants: options.grants,
    now: options.now ?? Date.now,
    tables: createTables(names, options.file),
    sessions: createSessions(),
    faults: createFaults(),
    requests: [],
    running: new Map(),
  };
  const server = createServer((request, response) => {
    answer(account, request, response).catch(() => response.destroy());
  });
  const port = await listen(server, options.port ?? 0);
  return {
    url: `http://127.0.0.1:${port}`,
    requests: account.requests,
    rows: (table) => account.tables.rows(table) ?? [],
    sessions: () => account.sessions.all.length,
    inject: (injection) => account.faults.inject(injection),
    clearFaults: () => account.faults.clear(),
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
