import { chooseAccount } from "./embedded-account.ts";
import { embeddedUrl, withConnection } from "./embedded-address.ts";
import { prepareBinaries } from "./embedded-binaries.ts";
import { EMBEDDED_NAME, ensureCluster } from "./embedded-cluster.ts";
import { openHome } from "./embedded-home.ts";
import { lockFolder } from "./embedded-lock.ts";
import { keepServing } from "./embedded-revival.ts";
import { runServer, stopServer } from "./embedded-server.ts";
import { once } from "./once.ts";

export type EmbeddedOptions = {
  readonly dataDir: string;
  readonly checkout: string;
  readonly cacheDir?: string;
  /** For tests and demos: nothing is flushed to disk, and stop() deletes the data. */
  readonly throwaway?: boolean;
  readonly log?: (line: string) => void;
};

/** A running PostgreSQL of our own. `where` is for the start line, `dataDir` is what a backup copies while stopped. */
export type Embedded = {
  readonly url: string;
  readonly where: string;
  readonly dataDir: string;
  /** Resolves when the server ended too often or could not be started again; never otherwise. */
  readonly lost: Promise<void>;
  stop(): Promise<void>;
};

/**
 * Starts PostgreSQL on this data folder, or takes over the one a killed process left. It ends with us, kill -9 included; when it ends by itself it is started again at the same address.
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
    const log = options.log ?? ((): void => undefined);
    const server = await runServer(home, binaries, { throwaway });
    const { sockets } = server.postmaster;
    await createOwnDatabase(sockets).catch(async (error: unknown) => {
      await stopServer(home, server);
      throw error;
    });
    if (server.adopted) log("embedded PostgreSQL: took over the server of a process that was killed");
    const kept = keepServing(server, { start: () => runServer(home, binaries, { throwaway, sockets }), log });
    const stop = once(async () => {
      await stopServer(home, await kept.release());
      lock.release();
      if (throwaway) home.remove();
    });
    const where = `embedded PostgreSQL ${binaries.version}, data in ${home.folder}`;
    return { url: embeddedUrl(sockets), where, dataDir: home.data, lost: kept.lost, stop };
  } catch (error) {
    lock.release();
    throw error;
  }
}

async function createOwnDatabase(sockets: string): Promise<void> {
  await withConnection(embeddedUrl(sockets, "postgres"), async (client) => {
    const { rowCount } = await client.query("select from pg_database where datname = $1", [EMBEDDED_NAME]);
    if (rowCount === 0) await client.query(`create database ${EMBEDDED_NAME}`);
  });
}
