import { Worker } from "node:worker_threads";
import { afterEach } from "vitest";
import { install } from "./install.ts";
import type { Operations } from "./operations.ts";

export type { Outcome } from "./operations.ts";

/** An instance with the shipped app. */
export interface AppInstance {
  /** Does one thing there and waits for it. */
  ask<Name extends keyof Operations>(name: Name, ...args: Parameters<Operations[Name]>): Promise<ReturnType<Operations[Name]>>;
}

interface Told {
  readonly id: number;
  /** Only the asker knows its type; see `ask`. */
  readonly value: never;
  readonly error?: string;
}

interface Waiting {
  readonly done: (value: never) => void;
  readonly failed: (error: Error) => void;
}

const open: Worker[] = [];

/** Call once at the top of a test file: instances end with their test. */
export function closeInstances(): void {
  afterEach(async () => {
    await Promise.all(open.splice(0).map((worker) => worker.terminate()));
  });
}

/** A fresh instance in this thread; it reaches nobody. */
export function openInstance(): AppInstance {
  const does = install(() => ({ status: 0, headers: {}, error: "no network" }));
  const run: { readonly [Name in keyof Operations]: (...args: Parameters<Operations[Name]>) => ReturnType<Operations[Name]> } =
    does;
  return { ask: async (name, ...args) => run[name](...args) };
}

/** A fresh instance on a thread of its own: it may call a listener of this one. */
export function openSendingInstance(): AppInstance {
  const worker = new Worker(new URL("./instance-worker.ts", import.meta.url));
  open.push(worker);
  const waiting = new Map<number, Waiting>();
  let asked = 0;
  worker.on("message", ({ id, value, error }: Told) => {
    const one = waiting.get(id);
    waiting.delete(id);
    if (error !== undefined) one?.failed(new Error(error));
    else one?.done(value);
  });
  worker.on("error", (error) => {
    for (const one of waiting.values()) one.failed(error instanceof Error ? error : new Error(String(error)));
  });
  return {
    ask: (name, ...args) =>
      new Promise((done, failed) => {
        asked += 1;
        waiting.set(asked, { done, failed });
        worker.postMessage({ id: asked, name, args });
      }),
  };
}
