import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { ROOT } from "../run/started.ts";
import { until } from "../run/until.ts";

/** The service as a process of its own. */
export interface Started {
  readonly url: string;
  readonly pid: number;
  /** Why it is gone, or null while it runs. */
  gone(): string | null;
  /** Asks it to finish what it does and waits; its exit code, null when it had to be ended. */
  stop(): Promise<number | null>;
  kill(): void;
}

const START_MS = 60_000;
const STOP_MS = 15_000;
const SHOWN = 12;

/** Starts `node src/main.ts` with exactly this environment, its log in the file, and waits until it is ready. Throws with what it said when it does not get there. */
export async function start(environment: Readonly<Record<string, string>>, logFile: string): Promise<Started> {
  const running = launch(environment, logFile);
  try {
    await until("the service to be ready", START_MS, new AbortController().signal, async () => {
      const why = running.gone();
      if (why !== null) throw new Error(`the service ${why}`);
      return running.url !== "" && (await fetch(`${running.url}/readyz`)).ok;
    });
  } catch (error) {
    await running.stop();
    const said = readFileSync(logFile, "utf8").trimEnd().split("\n").slice(-SHOWN);
    throw new Error([error instanceof Error ? error.message : "failed", ...said].join("\n"), { cause: error });
  }
  return running;
}

function launch(environment: Readonly<Record<string, string>>, logFile: string): Started {
  const log = openSync(logFile, "a");
  // Ctrl-C is for us: in a group of its own the service goes on until the rows in flight are at rest.
  const child = spawn(process.execPath, ["src/main.ts"], {
    cwd: ROOT,
    env: environment,
    stdio: ["ignore", "pipe", log],
    detached: true,
  });
  closeSync(log);
  const kill = (): void => void child.kill("SIGKILL");
  process.once("exit", kill);
  let url = "";
  let ended: string | null = null;
  if (child.stdout !== null) {
    createInterface({ input: child.stdout }).on("line", (line) => {
      url = /^listening on (http:\S+)$/.exec(line)?.[1] ?? url;
    });
  }
  const closed = once(child, "close").catch(() => undefined);
  child.once("error", (error) => {
    ended = `could not be started: ${error.message}`;
  });
  child.once("exit", (code, by) => {
    ended = by === null ? `ended with code ${code ?? "?"}` : `was ended by ${by}`;
    process.off("exit", kill);
  });
  return {
    get url() {
      return url;
    },
    pid: child.pid ?? 0,
    gone: () => ended,
    kill,
    async stop() {
      const last = setTimeout(kill, STOP_MS);
      child.kill("SIGTERM");
      await closed;
      clearTimeout(last);
      return child.exitCode;
    },
  };
}
