import type { JiraSim } from "../../simulators/jira/index.ts";
import type { ServiceNowSim } from "../../simulators/servicenow/index.ts";

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
export function webhookCounts(serviceNow: ServiceNowSim | null, jira: JiraSim | null): WebhookCounts {
  const all = [
    ...(serviceNow?.delivery.log ?? []).map(({ status, attempts }) => ({
      lost: status === "lost" && attempts.length === 0,
      attempts,
    })),
    ...(jira?.deliveries ?? []).map(({ state, attempts }) => ({ lost: state === "lost", attempts })),
  ];
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
