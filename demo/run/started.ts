import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { until } from "./until.ts";

export const ROOT = fileURLToPath(new URL("../..", import.meta.url));

const START_MS = 90_000;
const STOP_MS = 12_000;
const KEPT_LINES = 400;

/** The service as a process of its own, reached over HTTP only. */
export interface Service {
  readonly url: string;
  readonly pid: number;
  /** What it said at the start, for people. */
  readonly said: readonly string[];
  /** The last lines of its log. */
  readonly log: readonly string[];
  /** Why it is gone, or null while it runs. */
  gone(): string | null;
  /** Asks it to finish what it does and waits; resolves to its exit code. */
  stop(): Promise<number | null>;
  /** Ends it at once; for the exit of this process. */
  kill(): void;
}

/** Starts `node src/main.ts` with exactly this environment and waits until it is ready. Throws with what it printed when it does not get there. */
export async function startService(environment: Readonly<Record<string, string>>, signal: AbortSignal): Promise<Service> {
  const child = spawn(process.execPath, ["src/main.ts"], { cwd: ROOT, env: environment, stdio: ["ignore", "pipe", "pipe"] });
  const running = watch(child);
  try {
    await until("the service to be ready", START_MS, signal, async () => {
      if (running.gone() !== null) throw new Error(`the service ${running.gone()}`);
      return running.url !== "" && (await fetch(`${running.url}/readyz`)).ok;
    });
  } catch (error) {
    await running.stop();
    throw new Error(`${error instanceof Error ? error.message : "failed"}\n${[...running.said, ...running.log].join("\n")}`, {
      cause: error,
    });
  }
  return running;
}

function watch(child: ChildProcess): Service {
  const said: string[] = [];
  const log: string[] = [];
  let url = "";
  let ended: string | null = null;
  const closed = once(child, "close").catch(() => undefined);
  child.once("error", (error) => {
    ended = `could not be started: ${error.message}`;
  });
  child.once("exit", (code, by) => {
    ended = by === null ? `ended with code ${code ?? "?"}` : `was ended by ${by}`;
  });
  lines(child.stdout, (line) => {
    said.push(line);
    url = /^listening on (http:\S+)$/.exec(line)?.[1] ?? url;
  });
  lines(child.stderr, (line) => {
    log.push(line);
    if (log.length > KEPT_LINES) log.shift();
  });
  return {
    get url() {
      return url;
    },
    pid: child.pid ?? 0,
    said,
    log,
    gone: () => ended,
    stop: () => stop(child, closed),
    kill: () => void child.kill("SIGKILL"),
  };
}

function lines(from: ChildProcess["stdout"], take: (line: string) => void): void {
  if (from !== null) createInterface({ input: from }).on("line", take);
}

async function stop(child: ChildProcess, closed: Promise<unknown>): Promise<number | null> {
  const last = setTimeout(() => child.kill("SIGKILL"), STOP_MS);
  child.kill("SIGTERM");
  await closed;
  clearTimeout(last);
  return child.exitCode;
}
