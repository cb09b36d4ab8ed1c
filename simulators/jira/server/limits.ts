import { type Answer, rateLimited } from "../answers.ts";
import type { BurstLimit } from "./burst.ts";

const WINDOWS = [
  { ms: 2_000, most: 20 },
  { ms: 30_000, most: 100 },
] as const;
const LONGEST_MS = 30_000;

/** Per-issue write limits on the real clock: 20 per 2 s and 100 per 30 s. */
export interface WriteLimits {
  enabled: boolean;
  /** The tenant's burst limit, when it is on. */
  burst: BurstLimit | undefined;
  /** Counts a write, or answers 429 and counts nothing. */
  admit(issueId: string): Answer | undefined;
}

export function createLimits(enabled: boolean): WriteLimits {
  const writes = new Map<string, number[]>();
  return {
    enabled,
    burst: undefined,
    admit(issueId) {
      if (!this.enabled) return undefined;
      const now = Date.now();
      const recent = (writes.get(issueId) ?? []).filter((at) => now - at < LONGEST_MS);
      for (const { ms, most } of WINDOWS) {
        const within = recent.filter((at) => now - at < ms);
        if (within.length < most) continue;
        const freeAt = (within[within.length - most] ?? now) + ms;
        const seconds = Math.max(1, Math.ceil((freeAt - now) / 1000));
        return rateLimited("jira-per-issue-on-write", seconds, most, new Date(freeAt));
      }
      recent.push(now);
      writes.set(issueId, recent);
      if (writes.size > 10_000) forget(writes, now);
      return undefined;
    },
  };
}

function forget(writes: Map<string, number[]>, now: number): void {
  for (const [id, times] of writes) if (now - (times.at(-1) ?? 0) >= LONGEST_MS) writes.delete(id);
}
