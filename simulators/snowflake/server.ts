import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import { gunzipSync } from "node:zlib";
import type { Account, LoggedRequest } from "./account.ts";
import { ADMIN, emptyCatalogue } from "./catalogue.ts";
import { execute } from "./execute.ts";
import { createFaults, type Injection } from "./faults.ts";
import type { Users } from "./login.ts";
import type { Outcome } from "./replies.ts";
import { route } from "./routes.ts";
import { openRows } from "./rows.ts";
import { createSessions } from "./sessions.ts";
import { emptyStages } from "./stages.ts";
import { statementsOf, textOf } from "./tokens.ts";

export interface SnowflakeOptions {
  readonly users: Users;
  /** Statements that the account's administrator has run before anybody logs in: what there is, and who may do what. */
  readonly script: string;
  readonly port?: number;
  /** Keeps rows over a restart. */
  readonly file?: string;
  /** Where it says that it is, such as AWS_EU_WEST_1. */
  readonly region?: string;
  readonly now?: () => number;
}

/** A row by column name, cells as on the wire: texts, numbers in decimal, times in seconds. */
export type Row = Readonly<Record<string, string | null>>;

export interface SnowflakeSim {
  /** For the driver's `accessUrl`. */
  readonly url: string;
  readonly requests: readonly LoggedRequest[];
  /** What a statement of the account's administrator gives, who may do everything; throws the server's refusal. */
  asAdmin(sql: string): Promise<readonly Row[]>;
  /** Files of its stages by "DB.SCHEMA.STAGE/path". */
  readonly files: Map<string, Buffer>;
  /** The tables it has, as DB.SCHEMA.TABLE. */
  tables(): readonly string[];
  /** Sessions that are open. */
  sessions(): number;
  inject(injection: Injection): void;
  clearFaults(): void;
  close(): Promise<void>;
}

function parsed(method: string, bytes: Buffer, type: string): unknown {
  if (method === "PUT") return bytes;
  if (bytes.length === 0) return {};
  return type.includes("x-www-form-urlencoded") ? bytes.toString("utf8") : JSON.parse(bytes.toString("utf8"));
}

async function answer(account: Account, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { headers, method = "GET", url: path = "/" } = request;
  const bytes = await buffer(request);
  const encoding = headers["content-encoding"] ?? "";
  const body = parsed(method, encoding === "gzip" ? gunzipSync(bytes) : bytes, headers["content-type"] ?? "");
  const url = new URL(path, `http://${headers.host ?? "127.0.0.1"}`);
  await route(account, { method, url, authorization: headers.authorization, body, bytes: bytes.length, encoding, response });
}

async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(port, "127.0.0.1", resolve);
  });
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : port;
}

function rowsOf(outcome: Outcome): readonly Row[] {
  if (outcome.kind === "transfer") return [];
  if (outcome.kind === "error") throw new Error(`${outcome.code} ${outcome.message}`);
  const names = outcome.columns.map(({ name }) => name);
  return outcome.rows.map((row) => Object.fromEntries(names.map((name, i) => [name, row[i] ?? null])));
}

/** Starts a server on 127.0.0.1 that the real Snowflake driver takes for an account. */
export async function startSnowflake(options: SnowflakeOptions): Promise<SnowflakeSim> {
  const rows = await openRows(options.file, options.region);
  const account: Account = {
    users: options.users,
    now: options.now ?? Date.now,
    catalogue: emptyCatalogue(),
    rows,
    sessions: createSessions(),
    faults: createFaults(),
    requests: [],
    running: new Map(),
    chunks: new Map(),
    stages: emptyStages(),
    oauthTokens: new Map(),
  };
  const connection = await rows.connect();
  const asAdmin = async (sql: string): Promise<readonly Row[]> =>
    rowsOf(await execute({ ...account, role: ADMIN, database: "", schema: "", connection, origin: "" }, sql, []));
  for (const statement of statementsOf(options.script)) await asAdmin(textOf(statement));
  const server = createServer((request, response) => {
    answer(account, request, response).catch(() => response.destroy());
  });
  const port = await listen(server, options.port ?? 0);
  return {
    url: `http://127.0.0.1:${port}`,
    requests: account.requests,
    asAdmin,
    files: account.stages.files,
    tables: () => [...account.catalogue.tables.keys()],
    sessions: () => account.sessions.all.length,
    inject: (injection) => account.faults.inject(injection),
    clearFaults: () => account.faults.clear(),
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      connection.closeSync();
      rows.close();
    },
  };
}
