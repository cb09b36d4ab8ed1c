import { existsSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { EmbeddedOptions } from "./embedded.ts";
import { chooseAccount } from "./embedded-account.ts";
import { embeddedUrl, withConnection } from "./embedded-address.ts";
import { prepareBinaries } from "./embedded-binaries.ts";
import { ensureCluster } from "./embedded-cluster.ts";
import { type Home, openHome } from "./embedded-home.ts";
import { type Lock, lockUnlessTaken } from "./embedded-lock.ts";
import { readPostmaster } from "./embedded-postmaster.ts";
import { embeddedRefused } from "./embedded-refused.ts";
import { runServer, stopServer } from "./embedded-server.ts";
import { once } from "./once.ts";

/** A way to read an embedded database. */
export type EmbeddedReading = {
  readonly url: string;
  /** Whose the server is: the service's, which goes on, or one that was started for this. */
  readonly by: "service" | "reader";
  /** What was started for this is stopped, in order; no process of it is left. */
  close(): Promise<void>;
};

// A service that starts or stops just now: longer than its server takes.
const WAIT_MS = 10_000;
const LOOK_MS = 50;

/**
 * The embedded database of this data folder, to be read: through the server of the process that uses it, which notices nothing but a connection, else through
 * one of its own. Makes no data. Throws SETTING_INVALID when there is none, or when it is neither served nor free.
 */
export async function readEmbedded({
  dataDir,
  checkout,
  cacheDir,
}: Omit<EmbeddedOptions, "throwaway" | "log">): Promise<EmbeddedReading> {
  if (!existsSync(join(dataDir, "postgres")))
    throw embeddedRefused("there is no database in this data folder: name the service's, or start it once", { folder: dataDir });
  const account = chooseAccount(checkout);
  const home = openHome(realpathSync(dataDir), checkout, account);
  if (!existsSync(join(home.data, "PG_VERSION")))
    throw embeddedRefused("the database in this data folder was never set up: start the service once", { folder: dataDir });
  const lock = lockUnlessTaken(home.folder);
  if (lock === null) return { url: await served(home), by: "service", close: () => Promise.resolve() };
  return startedFor(home, lock, cacheDir);
}

/** Nothing here but the data's own server may answer at its socket. */
async function served({ data, folder }: Home): Promise<string> {
  const until = performance.now() + WAIT_MS;
  for (;;) {
    const found = readPostmaster(data);
    if (found?.status === "ready") {
      const url = embeddedUrl(found.sockets);
      const answers = await withConnection(url, (client) => client.query("select 1")).then(
        () => true,
        () => false,
      );
      if (answers) return url;
    }
    if (performance.now() > until)
      throw embeddedRefused(
        "another process uses this data, and its server does not answer: try again when it has started or stopped",
        {
          folder,
        },
      );
    await delay(LOOK_MS);
  }
}

async function startedFor(home: Home, lock: Lock, cacheDir: string | undefined): Promise<EmbeddedReading> {
  try {
    const binaries = prepareBinaries(home.account, cacheDir);
    // It is there: this only tells data of another version.
    await ensureCluster(home, binaries, false);
    const server = await runServer(home, binaries, { throwaway: false });
    const close = once(async () => {
      await stopServer(home, server);
      lock.release();
    });
    return { url: embeddedUrl(server.postmaster.sockets), by: "reader", close };
  } catch (error) {
    lock.release();
    throw error;
  }
}
