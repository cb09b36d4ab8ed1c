import { type Answer, rateLimited } from "../answers.ts";

const MOST: Readonly<Record<string, number>> = { GET: 100, POST: 100, PUT: 50, DELETE: 50 };
const WINDOW_MS = 1_000;

/** The burst limit of the tenant: so many requests a second to one endpoint by one method, whoever makes them. */
export interface BurstLimit {
  /** Counts a request, or answers 429 and counts nothing. `endpoint` has no ids in it. */
  admit(method: string, endpoint: string, now: Date): Answer | undefined;
}

export function createBurstLimit(): BurstLimit {
  const recent = new Map<string, number[]>();
  return {
    admit(method, endpoint, now) {
      const at = now.getTime();
      const most = MOST[method] ?? 50;
      const key = `${method} ${endpoint}`;
      const within = (recent.get(key) ?? []).filter((one) => at - one < WINDOW_MS);
      if (within.length >= most) return rateLimited("jira-burst-based", 1, most, new Date((within[0] ?? at) + WINDOW_MS));
      recent.set(key, [...within, at]);
      return undefined;
    },
  };
}
