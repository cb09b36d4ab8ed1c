import { readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import pg from "pg";
import { startEmbedded } from "../src/store/index.ts";

/** The run's one PostgreSQL: flushed to disk as in production, a new database for every measured service. */
export interface Postgres {
  readonly pid: number;
  create(): Promise<string>;
  /** Stops it and deletes its data. */
  stop(): Promise<void>;
}

/** Starts an embedded PostgreSQL below the folder. */
export async function startPostgres(folder: string): Promise<Postgres> {
  const embedded = await startEmbedded({ dataDir: folder, checkout: folder });
  const pid = Number(readFileSync(join(embedded.dataDir, "postmaster.pid"), "utf8").split("\n")[0]);
  let made = 0;
  return {
    pid,
    async create() {
      made += 1;
      const name = `bench_${made}`;
      await ask(embedded.url, `create database ${name}`);
      const url = new URL(embedded.url);
      url.pathname = `/${name}`;
      return url.href;
    },
    async stop() {
      await embedded.stop();
      rmSync(dirname(embedded.dataDir), { recursive: true, force: true });
    },
  };
}

/** The first number that a statement answers, on a connection of its own. */
export async function ask(url: string, text: string): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ n?: unknown }>(text);
    return Number(rows[0]?.n ?? 0);
  } finally {
    await client.end();
  }
}
