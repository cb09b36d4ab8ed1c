import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { z } from "zod";

const Started = z.union([
  z.object({ url: z.string(), dataDir: z.string(), where: z.string() }),
  z.object({ refused: z.string(), context: z.looseObject({ pid: z.number().optional() }).optional() }),
]);

export type StarterOptions = {
  readonly dataDir: string;
  readonly checkout: string;
  readonly throwaway: boolean;
  readonly cacheDir?: string;
};
export type StarterProcess = {
  readonly node?: string;
  readonly script?: string;
  readonly uid?: number;
  readonly gid?: number;
  readonly cwd?: string;
};

/** A process of its own that runs the embedded database until told, killed or refused. */
export type Starter = {
  readonly pid: number;
  readonly said: z.infer<typeof Started>;
  stop(): Promise<number | null>;
  kill(): Promise<void>;
};

const SCRIPT = fileURLToPath(new URL("../fixtures/embedded-starter.ts", import.meta.url));
const running = new Set<ChildProcess>();

/** Starts it and waits for its first line. */
export async function spawnStarter(options: StarterOptions, how: StarterProcess = {}): Promise<Starter> {
  const starter = spawnSilent(options, how);
  return { ...starter, said: Started.parse(JSON.parse(await starter.line)) };
}

/** Starts it and waits for nothing. */
export function spawnSilent(
  options: StarterOptions,
  how: StarterProcess = {},
): Omit<Starter, "said"> & { readonly line: Promise<string> } {
  const { node = process.execPath, script = SCRIPT, ...rest } = how;
  const child = spawn(node, [script, JSON.stringify(options)], { ...rest, stdio: ["pipe", "pipe", "inherit"] });
  running.add(child);
  const exited = once(child, "exit").then(() => running.delete(child));
  const first = once(createInterface({ input: child.stdout }), "line").then((lines: unknown[]) => String(lines[0]));
  return {
    pid: child.pid ?? 0,
    line: Promise.race([first, exited.then(() => '{"refused":"ended without a word"}')]),
    stop: async () => {
      child.stdin.end();
      await exited;
      return child.exitCode;
    },
    kill: async () => {
      child.kill("SIGKILL");
      await exited;
    },
  };
}

/** Waits until initdb is at work for this data folder, and says where. */
export async function setUpBegun(dataDir: string): Promise<string> {
  for (;;) {
    try {
      const home = realpathSync(join(dataDir, "postgres"));
      const fresh = readdirSync(home).find((name) => name.startsWith("initdb-"));
      if (fresh !== undefined && readdirSync(join(home, fresh)).length > 0) return home;
    } catch {
      // Not there yet.
    }
    await delay(2);
  }
}

/** Ends what a failed test left running. */
export function killStarters(): void {
  for (const child of running) child.kill("SIGKILL");
}

/** The process id of the server on this data folder. */
export function serverPid(dataDir: string): number {
  return Number(readFileSync(`${dataDir}/postmaster.pid`, "utf8").split("\n")[0]);
}

/** The process that started it. */
export function parentOf(pid: number): number {
  return Number(/^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]);
}

/** The shells that watch a server: its parent, and the parent's other child. */
function watchdogPids(server: number): readonly number[] {
  const parent = parentOf(server);
  const children = readFileSync(`/proc/${parent}/task/${parent}/children`, "utf8").trim().split(" ").map(Number);
  return [parent, ...children.filter((pid) => pid !== server)];
}

/** Kills a process and its server's watchdogs. They are frozen first: the process would put a new watchdog on its server, and the watchdog would stop the server. */
export async function killedWithWatchdog(child: { kill(): Promise<unknown> }, server: number): Promise<void> {
  const watchdogs = watchdogPids(server);
  for (const watchdog of watchdogs) process.kill(watchdog, "SIGSTOP");
  await child.kill();
  for (const watchdog of watchdogs) process.kill(watchdog, "SIGKILL");
}

/** Waits until the process is gone (the test's own time limit bounds it). */
export async function gone(pid: number): Promise<void> {
  while (existsSync(`/proc/${pid}`) && !/^State:\s+[ZX]/m.test(statusOf(pid))) await delay(2);
}

function statusOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/status`, "utf8");
  } catch {
    return "State: X";
  }
}
