import { type Answer, rateLimited } from "./answers.ts";

/** An inbound REST rate limit rule. */
export interface RateLimitRule {
  readonly perHour: number;
  /** How long a node keeps its counts to itself; default 30,000. */
  readonly commitMs?: number | undefined;
  /** Nodes behind the one address, taken in turn; default 2. */
  readonly nodes?: number | undefined;
}

/** Enforcement as the platform does it: late, because nodes count apart and tell each other now and then; jumpy, because a told count lands all at once. */
export interface RateLimiter {
  /** The 429, or undefined when the request may pass. Counts it. */
  readonly check: (now: Date) => Answer | undefined;
}

const HOUR_MS = 3_600_000;

export function createRateLimiter(rule: RateLimitRule): RateLimiter {
  const nodes = Array.from({ length: rule.nodes ?? 2 }, () => ({ pending: 0, toldAt: -Infinity }));
  let window = -1;
  let told = 0;
  let turn = 0;
  return {
    check: (at) => {
      const now = at.getTime();
      const hour = Math.floor(now / HOUR_MS);
      if (hour !== window) {
        window = hour;
        told = 0;
        for (const node of nodes) Object.assign(node, { pending: 0, toldAt: now });
      }
      const node = nodes[turn % nodes.length];
      turn += 1;
      if (node === undefined) return undefined;
      node.pending += 1;
      if (now - node.toldAt >= (rule.commitMs ?? 30_000)) {
        told += node.pending;
        Object.assign(node, { pending: 0, toldAt: now });
      }
      if (told < rule.perHour) return undefined;
      return rateLimited(Math.ceil(((hour + 1) * HOUR_MS - now) / 1000), at, rule.perHour);
    },
  };
}
