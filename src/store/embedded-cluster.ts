import {
  chownSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
} from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Binaries } from "./embedded-binaries.ts";
import type { Home } from "./embedded-home.ts";
import { embeddedRefused } from "./embedded-refused.ts";
import { watchNew } from "./embedded-watchdog.ts";

/** The one role and database of an embedded server. */
export const EMBEDDED_NAME = "ops_trust";

/** Makes the database files unless they are there: in a folder aside, moved into place when complete and on disk, so a crash leaves all or nothing. */
export async function ensureCluster(home: Home, binaries: Binaries, throwaway: boolean): Promise<void> {
  for (const name of readdirSync(home.folder)) {
    if (name.startsWith("initdb-")) await removeLeftover(join(home.folder, name));
  }
  const version = clusterVersion(home.data);
  const major = binaries.version.split(".")[0];
  if (version === major) return;
  if (version !== undefined) throw embeddedRefused("the data is of another major version", { data: version, program: major });
  const fresh = mkdtempSync(join(home.folder, "initdb-"));
  if (home.account.drop) chownSync(fresh, home.account.uid, home.account.gid);
  await initialise(home, binaries, [`--pgdata=${fresh}`, ...(throwaway ? ["--no-sync"] : [])]);
  renameSync(fresh, home.data);
  syncFolder(home.folder);
}

async function initialise(home: Home, binaries: Binaries, options: readonly string[]): Promise<void> {
  const fixed = [
    `--username=${EMBEDDED_NAME}`,
    "--auth-local=trust",
    "--auth-host=reject",
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--data-checksums",
    "--no-instructions",
  ];
  const code = await watchNew(home, [join(binaries.folder, "bin", "initdb"), ...fixed, ...options]).ended;
  if (code !== 0) throw embeddedRefused("the data folder could not be set up: read server.log", { folder: home.folder });
}

// The initdb of a starter that was just killed may still be clearing up in there, and one removal gives up when the other is faster.
async function removeLeftover(folder: string): Promise<void> {
  for (let tries = 0; existsSync(folder) && tries < 100; tries += 1) {
    await rm(folder, { recursive: true, force: true }).catch(() => undefined);
    await delay(10);
  }
}

function clusterVersion(data: string): string | undefined {
  try {
    return readFileSync(join(data, "PG_VERSION"), "utf8").trim();
  } catch {
    return undefined;
  }
}

function syncFolder(folder: string): void {
  const handle = openSync(folder, "r");
  fsyncSync(handle);
  closeSync(handle);
}
