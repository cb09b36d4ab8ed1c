import type { RateLimitRule } from "./options.ts";

/** Enforcement as the platform does it: late, because nodes count apart and tell each other now and then; jumpy, because a told count lands all at once. */
export interface RateLimiter {
  readonly perHour: number;
  /** Counts a request; the seconds until the next hour when it is refused, 0 when it may pass. */
  readonly count: (now: Date) => number;
}

const HOUR_MS = 3_600_000;

export function createRateLimiter(rule: RateLimitRule): RateLimiter {
  const nodes = Array.from({ length: rule.nodes ?? 2 }, () => ({ pending: 0, toldAt: 0 }));
  let window = -1;
  let told = 0;
  let turn = 0;
  const begin = (hour: number, now: number): void => {
    window = hour;
    told = 0;
    for (const node of nodes) Object.assign(node, { pending: 0, toldAt: now });
  };
  return {
    perHour: rule.perHour,
    count: (at) => {
      const now = at.getTime();
      const hour = Math.floor(now / HOUR_MS);
      if (hour !== window) begin(hour, now);
      const node = nodes[turn % nodes.length];
      turn += 1;
      if (node === undefined) return 0;
      node.pending += 1;
      if (now - node.toldAt >= (rule.commitMs ?? 30_000)) {
        told += node.pending;
        Object.assign(node, { pending: 0, toldAt: now });
      }
      return told < rule.perHour ? 0 : Math.ceil(((hour + 1) * HOUR_MS - now) / 1000);
    },
  };
}
