import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync, statSync } from "node:fs";
import { join } from "node:path";
import { runAs } from "./embedded-account.ts";
import type { Home } from "./embedded-home.ts";

/** A shell that outlives us by the time it takes to stop what it watches. `ended` resolves with the exit code when both are gone. */
export type Watchdog = {
  readonly ended: Promise<number | null>;
  running(): boolean;
  end(): void;
  /** Lets the process end although the server runs; the server then ends too. */
  unref(): void;
};

const MAX_LOG_BYTES = 5_000_000;

// Descriptor 3 is the pipe from us: its end, by our death or by end(), is the order to stop. The shell is the server's parent, so the id it signals cannot have been reused.
const START = `
exec 3<&0
"$@" </dev/null 3<&- &
server=$!
( read -r word <&3; kill -INT "$server" ) &
guard=$!
exec 3<&-
wait "$server"
code=$?
kill "$guard" 2>/dev/null
wait
exit "$code"
`;

const ADOPT = `
read -r word
seen=
read -r seen <"$1/postmaster.pid"
[ "$seen" = "$2" ] && kill -INT "$2"
tries=0
while [ -e "$1/postmaster.pid" ] && kill -0 "$2" 2>/dev/null && [ "$tries" -lt 1500 ]; do
  sleep 0.02
  tries=$((tries + 1))
done
`;

/** Starts a program under a new watchdog; what it prints goes to server.log. */
export function watchNew(home: Home, command: readonly string[]): Watchdog {
  return watch(home, START, command);
}

/** Puts a watchdog on a server that lost its own. */
export function watchExisting(home: Home, pid: number): Watchdog {
  return watch(home, ADOPT, [home.data, String(pid)]);
}

function watch(home: Home, script: string, rest: readonly string[]): Watchdog {
  const log = openLog(join(home.folder, "server.log"));
  // Detached: a Ctrl-C at the terminal reaches us alone, and we stop the server in our own order.
  const child = spawn("/bin/sh", ["-c", script, "ots-watchdog", ...rest], {
    ...runAs(home.account, home.folder),
    stdio: ["pipe", log, log],
    detached: true,
  });
  closeSync(log);
  return {
    ended: endOf(child),
    running: () => child.exitCode === null && child.signalCode === null && child.pid !== undefined,
    end: () => end(child),
    unref: () => child.unref(),
  };
}

function endOf(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => {
    child.once("exit", (code) => resolve(code));
    child.once("error", () => resolve(null));
    child.stdin?.on("error", () => undefined);
  });
}

function end(child: ChildProcess): void {
  child.ref();
  child.stdin?.end();
}

function openLog(path: string): number {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  return openSync(path, size > MAX_LOG_BYTES ? "w" : "a", 0o600);
}
