import { z } from "zod";

const Share = z.string().regex(/^[01]\.\d{4}$/);
const Report = z.object({
  on: z.boolean(),
  since: z.string(),
  groups: z.array(
    z.object({
      group: z.string(),
      seeded: z.number(),
      caught: z.number(),
      lower: Share,
      upper: Share,
      alarm: z.boolean(),
      alert: z.boolean().optional(),
    }),
  ),
  hidden: z.number(),
  own: z.object({ seeded: z.number(), caught: z.number() }),
});

/** How groups find the mistakes of exercises, a line each. */
export function printVigilance(answer: unknown): string {
  const { on, since, groups, hidden, own } = Report.parse(answer);
  return [
    on ? `exercises since ${since}` : `exercises are off (vigilance.exercises in the policy); since ${since}:`,
    ...groups.map(
      (one) =>
        `${one.group}: ${one.caught} of ${one.seeded} caught, sensitivity ${percent(one.lower)} to ${percent(one.upper)} (one-sided bounds at 90 %)${one.alarm ? "; ALARM: misses more than chance" : ""}${one.alert === true ? "; ALERT: not certain to reach alert_below" : ""}`,
    ),
    ...(hidden === 0 ? [] : [`${hidden} not shown: fewer than 10 exercises or 5 people`]),
    ...(own.seeded === 0 ? [] : [`yourself: ${own.caught} of ${own.seeded} caught`]),
  ].join("\n");
}

function percent(share: string): string {
  return `${Math.round(Number(share) * 100)} %`;
}
