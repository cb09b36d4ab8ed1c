import { setTimeout as delay } from "node:timers/promises";
import type { Server } from "./embedded-server.ts";

/** A server that is started again when it ends by itself. */
export type Kept = {
  /** Resolves when it ended too often or could not be started again; never otherwise. */
  readonly lost: Promise<void>;
  /** Ends the keeping and returns the server that runs, or that ran last. */
  release(): Promise<Server>;
};

export type Reviving = {
  /** Starts the server on the same files and sockets. */
  readonly start: () => Promise<Server>;
  readonly log: (line: string) => void;
};

const MOST = 3;
const WITHIN_MS = 300_000;
// The killed server's own processes hold its shared memory until each has noticed.
const TRYING_MS = 30_000;
const PAUSE_MS = 50;

/** Starts the server again whenever it ends by itself: three times within five minutes, then it is lost. */
export function keepServing(first: Server, { start, log }: Reviving): Kept {
  const lost = Promise.withResolvers<void>();
  const revivals: number[] = [];
  let released = false;
  let server = first;
  let reviving: Promise<void> = Promise.resolve();
  const revive = async (): Promise<void> => {
    const now = performance.now();
    if (revivals.filter((at) => now - at < WITHIN_MS).length >= MOST) return lost.resolve();
    revivals.push(now);
    log("embedded PostgreSQL: the server ended by itself and is started again, read server.log");
    const next = await started(start, () => released);
    if (next === undefined) return released ? undefined : lost.resolve();
    server = next;
    log("embedded PostgreSQL: the server serves again");
    watch();
  };
  const watch = (): void => {
    void server.died.then(() => {
      if (!released) reviving = revive();
    });
  };
  watch();
  const release = async (): Promise<Server> => {
    released = true;
    await reviving;
    return server;
  };
  return { lost: lost.promise, release };
}

async function started(start: () => Promise<Server>, released: () => boolean): Promise<Server | undefined> {
  const until = performance.now() + TRYING_MS;
  while (!released() && performance.now() < until) {
    const server = await start().catch(() => undefined);
    if (server !== undefined) return server;
    await delay(PAUSE_MS);
  }
  return undefined;
}
