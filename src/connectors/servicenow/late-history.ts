import type { Clock } from "../../case/index.ts";

/** Records whose answer stands before its history does; an audit row may follow its update with a delay. */
export interface LateHistory {
  /** True for a minute from the first time that a record's history was missed, whatever anybody does to the record meanwhile. */
  mayCome(id: string): boolean;
  /** The record is judged, or holds no answer: the next one has a minute of its own. */
  settled(id: string): void;
}

/** So long a missing history is waited for. */
export const LATE_MS = 60_000;

const KEPT = 1_000;

/** Remembers what is missed in this process only. */
export function lateHistory(clock: Clock): LateHistory {
  const missed = new Map<string, number>();
  return {
    mayCome: (id) => {
      const now = clock().getTime();
      const since = missed.get(id) ?? now;
      missed.set(id, since);
      const [oldest] = missed.keys();
      if (missed.size > KEPT && oldest !== undefined) missed.delete(oldest);
      return now - since < LATE_MS;
    },
    settled: (id) => void missed.delete(id),
  };
}
