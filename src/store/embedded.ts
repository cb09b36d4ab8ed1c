import pg from "pg";
import { chooseAccount } from "./embedded-account.ts";
import { prepareBinaries } from "./embedded-binaries.ts";
import { EMBEDDED_NAME, ensureCluster } from "./embedded-cluster.ts";
import { openHome } from "./embedded-home.ts";
import { lockFolder } from "./embedded-lock.ts";
import { runServer, stopServer } from "./embedded-server.ts";

export type EmbeddedOptions = {
  readonly dataDir: string;
  readonly checkout: string;
  readonly cacheDir?: string;
  /** For tests and demos: nothing is flushed to disk, and stop() deletes the data. */
  readonly throwaway?: boolean;
  readonly log?: (line: string) => void;
};

/** A running PostgreSQL of our own. `where` is for the start line, `dataDir` is what a backup copies while stopped. */
export type Embedded = { readonly url: string; readonly where: string; readonly dataDir: string; stop(): Promise<void> };

/**
 * Starts PostgreSQL on this data folder, or takes over the one a killed process left. It ends with us, kill -9 included.
 * Throws SETTING_INVALID when another live process uses the folder or when this machine cannot run it.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const throwaway = options.throwaway ?? false;
  const account = chooseAccount(options.checkout);
  const binaries = prepareBinaries(account, options.cacheDir);
  const home = openHome(options.dataDir, options.checkout, account);
  const lock = lockFolder(home.folder);
  try {
    await ensureCluster(home, binaries, throwaway);
    const server = await runServer(home, binaries, throwaway);
    const close = async (): Promise<void> => {
      await stopServer(home, server);
      lock.release();
      if (throwaway) home.remove();
    };
    await createOwnDatabase(server.postmaster.sockets).catch(async (error: unknown) => {
      await stopServer(home, server);
      throw error;
    });
    if (server.adopted) options.log?.("embedded PostgreSQL: took over the server of a process that was killed");
    const stop = watched(server.watchdog.ended, close, options.log);
    const url = urlOf(server.postmaster.sockets, EMBEDDED_NAME);
    return { url, where: `embedded PostgreSQL ${binaries.version}, data in ${home.folder}`, dataDir: home.data, stop };
  } catch (error) {
    lock.release();
    throw error;
  }
}

function watched(ended: Promise<unknown>, close: () => Promise<void>, log?: (line: string) => void): () => Promise<void> {
  let stopping: Promise<void> | undefined;
  void ended.then(() => {
    if (stopping === undefined) log?.("embedded PostgreSQL: the server ended by itself, read server.log");
  });
  return () => (stopping ??= close());
}

function urlOf(sockets: string, database: string): string {
  return `postgres://${EMBEDDED_NAME}@localhost:5432/${database}?host=${encodeURIComponent(sockets)}`;
}

async function createOwnDatabase(sockets: string): Promise<void> {
  const client = new pg.Client({ connectionString: urlOf(sockets, "postgres") });
  await client.connect();
  try {
    const { rowCount } = await client.query("select from pg_database where datname = $1", [EMBEDDED_NAME]);
    if (rowCount === 0) await client.query(`create database ${EMBEDDED_NAME}`);
  } finally {
    await client.end();
  }
}
