import { chownSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Binaries } from "./embedded-binaries.ts";
import type { Home } from "./embedded-home.ts";
import { forgetReused, isServing, type Postmaster, readPostmaster } from "./embedded-postmaster.ts";
import { embeddedRefused } from "./embedded-refused.ts";
import { type Watchdog, watchExisting, watchNew } from "./embedded-watchdog.ts";

/** A running server with a watchdog of ours. */
export type Server = {
  readonly postmaster: Postmaster;
  readonly watchdog: Watchdog;
  readonly adopted: boolean;
  /** Resolves when it no longer serves, whoever ended it. */
  readonly died: Promise<unknown>;
};

/** How to run it: throwaway data is never flushed; without `sockets` a folder for them is made. */
export type Running = { readonly throwaway: boolean; readonly sockets?: string };

const POLL_MS = 4;
const LOOK_MS = 500;
const DYING_MS = 3_000;
// Crash recovery after a power failure replays up to max_wal_size.
const START_MS = 120_000;
// Within the service's own ten seconds of shutting down.
const STOP_MS = 7_000;
const MAX_SOCKET_BYTES = 100;

/** Takes over the live server of a starter that died, or starts one. The caller holds the folder's lock. */
export async function runServer(home: Home, binaries: Binaries, running: Running): Promise<Server> {
  const left = await orphan(home.data);
  if (left !== undefined) return adopted(left, watchExisting(home, left.pid), home.data);
  const before = readPostmaster(home.data)?.stamp;
  const { throwaway, sockets = socketFolder(home) } = running;
  const watchdog = watchNew(home, [join(binaries.folder, "bin", "postgres"), "-D", home.data, ...settings(sockets, throwaway)]);
  const postmaster = await ready(home.data, before, watchdog);
  if (postmaster !== undefined) return served(postmaster, watchdog);
  watchdog.end();
  throw embeddedRefused("the server did not start: read server.log", { folder: home.folder });
}

function served(postmaster: Postmaster, watchdog: Watchdog): Server {
  watchdog.unref();
  return { postmaster, watchdog, adopted: false, died: watchdog.ended };
}

// The watchdog of an adopted server is not its parent and learns nothing of its end: we look, and release it. One that is killed leaves the server without any: it is looked for again.
function adopted(postmaster: Postmaster, watchdog: Watchdog, data: string): Server {
  watchdog.unref();
  const look = setInterval(() => {
    if (isServing(postmaster, data)) return;
    clearInterval(look);
    watchdog.end();
  }, LOOK_MS).unref();
  void watchdog.ended.then(() => clearInterval(look));
  return { postmaster, watchdog, adopted: true, died: watchdog.ended };
}

/** Stops the server in order (open transactions end, data is flushed) and returns when no process is left. */
export async function stopServer(home: Home, server: Server): Promise<void> {
  const impatient = setTimeout(() => quit(home, server.postmaster), STOP_MS);
  server.watchdog.end();
  await server.watchdog.ended;
  clearTimeout(impatient);
  if (!server.postmaster.sockets.startsWith(home.folder)) rmSync(server.postmaster.sockets, { recursive: true, force: true });
}

// Nothing committed is lost by it: the next start replays the log.
function quit(home: Home, postmaster: Postmaster): void {
  if (isServing(postmaster, home.data)) process.kill(postmaster.pid, "SIGQUIT");
}

// A server without its starter is about to be stopped: by its watchdog, or by the guard of a watchdog that was killed, which no longer shows as its parent. Only what outlives that has none, and would run for ever.
async function orphan(data: string): Promise<Postmaster | undefined> {
  const until = performance.now() + START_MS;
  const dying = performance.now() + DYING_MS;
  for (;;) {
    const found = readPostmaster(data);
    if (found === undefined) return undefined;
    if (!isServing(found, data)) {
      forgetReused(found, data);
      return undefined;
    }
    if (found.status === "ready" && performance.now() >= dying) return found;
    if (performance.now() > until) throw embeddedRefused("an earlier server neither serves nor ends", { pid: found.pid });
    await delay(POLL_MS);
  }
}

async function ready(data: string, before: string | undefined, watchdog: Watchdog): Promise<Postmaster | undefined> {
  const until = performance.now() + START_MS;
  while (watchdog.running() && performance.now() < until) {
    const found = readPostmaster(data);
    if (found !== undefined && found.stamp !== before && found.status === "ready") return found;
    await delay(POLL_MS);
  }
  return undefined;
}

// Only we and the server's account can enter; that is the whole access control, hence no password.
function socketFolder(home: Home): string {
  const usual = join(home.folder, "run");
  const fits = Buffer.byteLength(join(usual, ".s.PGSQL.5432")) < MAX_SOCKET_BYTES && /^[\w./-]+$/.test(usual);
  if (!fits) return mkdtempSync("/tmp/ots-postgres-");
  mkdirSync(usual, { recursive: true, mode: 0o700 });
  if (home.account.drop) chownSync(usual, home.account.uid, home.account.gid);
  return usual;
}

function settings(sockets: string, throwaway: boolean): readonly string[] {
  const values = {
    listen_addresses: "",
    unix_socket_directories: sockets,
    unix_socket_permissions: "0700",
    port: "5432",
    fsync: throwaway ? "off" : "on",
    synchronous_commit: "on",
    shared_buffers: "32MB",
    max_connections: "100",
    max_wal_size: "256MB",
    max_parallel_workers_per_gather: "0",
    io_method: "sync",
    jit: "off",
    timezone: "UTC",
    log_timezone: "UTC",
    // Statements and their values can hold personal data: the server's log gets neither.
    log_min_messages: "log",
    log_min_error_statement: "panic",
    log_error_verbosity: "terse",
  };
  return Object.entries(values).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
}
