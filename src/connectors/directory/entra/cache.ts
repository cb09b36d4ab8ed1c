import type { Clock } from "../../../case/index.ts";

/** What was read is used for so long at most, whatever else says that it still holds. */
const KEPT_MS = 300_000;
/** Reviewers and who asks them are few; more than this is a tenant being walked through. */
const MOST = 2_000;

/** Things that were read lately, by id. */
export interface Cache<T> {
  get(key: string): T | undefined;
  /** Keeps it, unless anything was dropped since it began to be read: it may be what was dropped. */
  put(key: string, value: T, since: Since): void;
  /** To be taken before reading. */
  mark(): Since;
  drop(which: (value: T, key: string) => boolean): void;
  clear(): void;
}

/** A moment in a cache's life, and when it was. */
export interface Since {
  readonly drops: number;
  readonly at: number;
}

/** An empty cache: entries last five minutes from when their reading began. */
export function cache<T>(clock: Clock): Cache<T> {
  const kept = new Map<string, { readonly value: T; readonly until: number }>();
  let drops = 0;
  return {
    get: (key) => {
      const entry = kept.get(key);
      if (entry === undefined) return undefined;
      if (clock().getTime() < entry.until) return entry.value;
      kept.delete(key);
      return undefined;
    },
    put: (key, value, since) => {
      if (since.drops !== drops) return;
      if (kept.size >= MOST) kept.clear();
      kept.set(key, { value, until: since.at + KEPT_MS });
    },
    mark: () => ({ drops, at: clock().getTime() }),
    drop: (which) => {
      drops += 1;
      for (const [key, { value }] of kept) if (which(value, key)) kept.delete(key);
    },
    clear: () => {
      drops += 1;
      kept.clear();
    },
  };
}
