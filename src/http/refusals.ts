/** Counts refused requests by webhook and reason, so that forged traffic makes one entry a minute and not one a request. */
export interface Refusals {
  count(webhook: string, reason: string): void;
  /** What was counted since the last call; null when nothing was. */
  take(): Readonly<Record<string, number>> | null;
}

/** An in-memory counter; keys come from closed sets, so it cannot grow. */
export function countRefusals(): Refusals {
  let counts = new Map<string, number>();
  return {
    count(webhook, reason) {
      const key = `${webhook}.${reason}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    },
    take() {
      if (counts.size === 0) return null;
      const taken = Object.fromEntries(counts);
      counts = new Map();
      return taken;
    },
  };
}
