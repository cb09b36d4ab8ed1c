import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";
import { postgresQueue, redisQueue } from "../../src/pipeline/orchestrators/index.ts";
import type { Job, Log, Queue } from "../../src/ports/index.ts";

/** Where a queue lives, for this process or another one. */
export interface QueueAddress {
  readonly backend: Queue["backend"];
  readonly url: string;
}

/** A queue's place as its contract looks at it. */
export interface QueuePlace extends QueueAddress {
  /** What is kept of the jobs that are not done: exactly as it is stored. */
  kept(): Promise<readonly unknown[]>;
  /** Everything else that is kept: what happened to jobs, without them. */
  events(): Promise<readonly unknown[]>;
  /** Connections to the place that are not the test's own. */
  connections(): Promise<number>;
}

const SILENT: Log = { info: () => {}, warn: () => {}, error: () => {} };
const WORKER = fileURLToPath(new URL("../fixtures/queue-worker.ts", import.meta.url));

function queueAt({ backend, url }: QueueAddress, log: Log): Queue {
  return backend === "redis" ? redisQueue(url, log) : postgresQueue(url, log);
}

/** A queue that is closed when the test is over, if it was not before. */
export function openQueue(place: QueueAddress, log: Log = SILENT): Queue {
  const queue = queueAt(place, log);
  let closing: Promise<void> | null = null;
  const close = (graceMs: number): Promise<void> => (closing ??= queue.close(graceMs));
  onTestFinished(() => close(0));
  return { ...queue, close };
}

/** A worker in a process of its own, which takes one job and never ends it. */
export async function strandedWorker(place: QueueAddress): Promise<{ readonly child: ChildProcess; taken(): Promise<string> }> {
  const child = spawn(process.execPath, [WORKER, place.backend, place.url], { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  const { stdout } = child;
  if (stdout === null) throw new Error("the worker has no output");
  const lines: string[] = [];
  stdout.setEncoding("utf8").on("data", (text: string) => lines.push(...text.split("\n").filter((line) => line !== "")));
  const line = async (at: number): Promise<string> => {
    while (lines.length <= at) await once(stdout, "data");
    return lines[at] ?? "";
  };
  await line(0);
  return { child, taken: () => line(1) };
}

/** A job of an id. */
export const job = (ref: string, kind: Job["kind"] = "case"): Job => ({ kind, ref });
