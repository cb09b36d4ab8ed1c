import type { Sites } from "./sites.ts";

/** What the ticket systems saw of their webhooks. Events, and answers by status (0 = none came). */
export interface WebhookCounts {
  readonly events: number;
  readonly lost: number;
  /** Events that got a 202 or, sent again, a 200. */
  readonly taken: number;
  readonly given: number;
  readonly answers: Readonly<Record<string, number>>;
}

/** Counts over both systems' own delivery logs. */
export function webhookCounts({ serviceNow, jira }: Sites): WebhookCounts {
  const told =
    serviceNow?.sim.delivery.log.map(({ status, attempts }) => ({
      lost: status === "lost" && attempts.length === 0,
      attempts,
    })) ?? [];
  const sent = jira?.sim.deliveries.map(({ state, attempts }) => ({ lost: state === "lost", attempts })) ?? [];
  const all = [...told, ...sent];
  const answers: Record<string, number> = {};
  for (const { attempts } of all) for (const status of attempts) answers[status] = (answers[status] ?? 0) + 1;
  return {
    events: all.length,
    lost: all.filter(({ lost }) => lost).length,
    taken: all.filter(({ attempts }) => attempts.some((status) => status === 200 || status === 202)).length,
    given: all.filter(({ lost, attempts }) => !lost && !attempts.some((status) => status >= 200 && status < 300)).length,
    answers,
  };
}

/** Both together. */
export function addCounts(some: WebhookCounts, others: WebhookCounts): WebhookCounts {
  const answers = { ...some.answers };
  for (const [status, n] of Object.entries(others.answers)) answers[status] = (answers[status] ?? 0) + n;
  return {
    events: some.events + others.events,
    lost: some.lost + others.lost,
    taken: some.taken + others.taken,
    given: some.given + others.given,
    answers,
  };
}
