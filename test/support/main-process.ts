import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { afterEach } from "vitest";
import { canariesIn, expectNone } from "./canaries/index.ts";
import { ROOT } from "./source-files.ts";

/** The service as a process of its own. */
export interface Service {
  readonly pid: number;
  /** Lines on standard output so far. */
  readonly lines: readonly string[];
  readonly stderr: () => string;
  /** Where it listens; rejects when it ends without listening. */
  readonly listening: Promise<string>;
  readonly ended: Promise<number | null>;
  stop(signal: NodeJS.Signals): Promise<number | null>;
}

const running = new Set<ChildProcess>();
/** What the processes of this test printed. */
const printed: (() => string)[] = [];

/** Call once at the top of a test file: ends what a failed test left running, and fails when a process printed a canary. */
export function stopServices(): void {
  afterEach(() => {
    for (const child of running) child.kill("SIGKILL");
    running.clear();
    expectNone(
      canariesIn(
        printed
          .splice(0)
          .map((text) => text())
          .join("\n"),
      ).map((name) => `output of a process: ${name}`),
    );
  });
}

/** Starts `node src/main.ts` with this environment and nothing of ours inherited. */
export function startService(env: Readonly<Record<string, string>>, args: readonly string[] = []): Service {
  const inherited = Object.fromEntries(
    ["PATH", "HOME", "TMPDIR", "NODE_COMPILE_CACHE"].flatMap((name) =>
      process.env[name] === undefined ? [] : [[name, process.env[name]]],
    ),
  );
  const child = spawn(process.execPath, ["src/main.ts", ...args], {
    cwd: ROOT,
    env: { ...inherited, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  running.add(child);
  printed.push(() => [...lines, errors].join("\n"));
  const lines: string[] = [];
  let errors = "";
  child.stderr.on("data", (chunk: Buffer) => {
    errors += chunk.toString("utf8");
  });
  const ended = once(child, "close").then(() => {
    running.delete(child);
    return child.exitCode;
  });
  const listening = new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).on("line", (line) => {
      lines.push(line);
      const url = /^listening on (\S+)$/.exec(line)?.[1];
      if (url !== undefined) resolve(url);
    });
    void ended.then((code) => reject(new Error(`ended with ${code}: ${errors}`)));
  });
  listening.catch(() => undefined);
  return {
    pid: child.pid ?? 0,
    lines,
    stderr: () => errors,
    listening,
    ended,
    stop: (signal) => {
      child.kill(signal);
      return ended;
    },
  };
}

/** The processes below a process, itself excluded. */
export function descendantsOf(pid: number): readonly number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, "utf8");
      parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]));
    } catch {
      // Gone meanwhile.
    }
  }
  const below = (of: number): number[] =>
    [...parents].filter(([, parent]) => parent === of).flatMap(([child]) => [child, ...below(child)]);
  return below(pid);
}

/** True while the process is there and no zombie. */
export function isRunning(pid: number): boolean {
  if (!existsSync(`/proc/${pid}`)) return false;
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}
