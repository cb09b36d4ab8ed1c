import { setTimeout as delay } from "node:timers/promises";

const EVERY_MS = 60;

/** Waits until the condition holds; a condition that throws a TypeError (nobody listens yet) is asked again. Throws when the time is over, naming what was waited for. */
export async function until(
  what: string,
  ms: number,
  signal: AbortSignal,
  holds: () => boolean | Promise<boolean>,
): Promise<void> {
  const end = performance.now() + ms;
  while (performance.now() < end) {
    signal.throwIfAborted();
    if (await asked(holds)) return;
    await delay(EVERY_MS, undefined, { signal });
  }
  throw new Error(`waited ${Math.round(ms / 1000)} s for ${what}`);
}

async function asked(holds: () => boolean | Promise<boolean>): Promise<boolean> {
  try {
    return await holds();
  } catch (error) {
    // What fetch throws when there is no connection.
    if (error instanceof TypeError) return false;
    throw error;
  }
}
