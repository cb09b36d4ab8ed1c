import type { Issue } from "../records.ts";

/** What search believes of an issue; it may lag behind. */
export interface Indexed {
  issue: Issue;
  statusId: string;
  updated: Date;
  fields: ReadonlyMap<string, unknown>;
}

/** Eventually consistent view of the issues. */
export interface SearchIndex {
  /** The issue was written now. */
  touch(issue: Issue): void;
  /** The issue was always there. */
  know(issue: Issue): void;
  all(): Iterable<Indexed>;
  /** Nothing written from now on is found until `release`. */
  hold(): void;
  release(): void;
  setLag(ms: number): void;
}

/** The issue as it is at this moment. */
export function snapshotOf(issue: Issue): Indexed {
  return { issue, statusId: issue.status.id, updated: issue.updated, fields: new Map(issue.fields) };
}

/** An index that follows writes after `lagMs` of the given clock. */
export function createIndex(now: () => Date, lagMs: number): SearchIndex {
  const known = new Map<string, Indexed>();
  let waiting: { at: number; entry: Indexed }[] = [];
  let lag = lagMs;
  let held = false;
  const settle = () => {
    if (held || waiting.length === 0) return;
    const due = now().getTime() - lag;
    const ripe = waiting.filter(({ at }) => at <= due);
    waiting = waiting.filter(({ at }) => at > due);
    for (const { entry } of ripe) known.set(entry.issue.id, entry);
  };
  return {
    touch(issue) {
      if (!held && lag === 0) known.set(issue.id, snapshotOf(issue));
      else waiting.push({ at: now().getTime(), entry: snapshotOf(issue) });
    },
    know(issue) {
      known.set(issue.id, snapshotOf(issue));
    },
    all() {
      settle();
      return known.values();
    },
    hold() {
      held = true;
    },
    release() {
      held = false;
      lag = 0;
      settle();
    },
    setLag(ms) {
      lag = ms;
    },
  };
}
