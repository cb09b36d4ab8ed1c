import type { Driven } from "./drive.ts";
import { type EffectsSeen, writtenTwice } from "./effects-seen.ts";
import { type LogRead, percentile } from "./evidence.ts";
import type { Survey } from "./survey.ts";
import { countBy, type Totals } from "./totals.ts";
import type { WebhookCounts } from "./webhook-counts.ts";

/** Everything a run knows of itself at its end. */
export interface Outcome {
  readonly survey: Survey;
  readonly unreadable: number;
  readonly driven: Driven;
  readonly webhooks: WebhookCounts;
  readonly totals: Totals;
  readonly log: LogRead;
  readonly seen: EffectsSeen;
  readonly verified: { readonly ok: boolean; readonly said: string };
  readonly restarts: number;
  readonly seconds: number;
}

/** The summary as figures: what a program compares, such as a disturbed run with an undisturbed one. */
export interface Summary {
  readonly rows: Readonly<Record<"driven" | "written" | "unchanged" | "refused" | "unreadable" | "restless", number>>;
  readonly webhooks: Readonly<Record<"fired" | "accepted" | "duplicate" | "lost" | "late" | "given_up" | "others", number>>;
  readonly answers: Readonly<Record<string, number>>;
  /** What each webhook or polled change came to. */
  readonly deliveries: Readonly<Record<string, number>>;
  readonly cases: Readonly<Record<string, number>>;
  readonly casesTotal: number;
  readonly effects: Readonly<Record<string, number>>;
  readonly writtenTwice: readonly string[];
  readonly gates: Readonly<Record<string, number>>;
  readonly casesPerSecond: number;
  readonly toRestMs: { readonly p50: number | null; readonly p99: number | null };
  readonly entries: number;
  readonly verified: boolean;
  readonly restarts: number;
  readonly seconds: number;
}

/** Works the figures out. */
export function summarise(outcome: Outcome): Summary {
  const { driven, webhooks, totals, log } = outcome;
  const tickets = totals.deliveries.filter(({ about }) => about === "ticket");
  const cases = countBy(totals.cases, ({ status, end }) => (status === "ended" ? `ended: ${end ?? "?"}` : status));
  const casesTotal = [...cases.values()].reduce((sum, n) => sum + n, 0);
  const told = tickets.filter(({ via, end }) => via !== "poll" && end !== "own_echo").reduce((sum, { count }) => sum + count, 0);
  const fired = [...driven.fates.values()].reduce((sum, n) => sum + n, 0);
  return {
    rows: {
      driven: driven.steps,
      written: driven.written,
      unchanged: driven.unchanged,
      refused: [...driven.refused.values()].reduce((sum, n) => sum + n, 0),
      unreadable: outcome.unreadable,
      restless: driven.restless.length,
    },
    webhooks: {
      fired,
      accepted: told,
      duplicate: driven.fates.get("twice") ?? 0,
      lost: webhooks.lost,
      late: driven.fates.get("late") ?? 0,
      given_up: webhooks.given,
      others: webhooks.events - fired,
    },
    answers: webhooks.answers,
    deliveries: Object.fromEntries(
      countBy(tickets, ({ via, end }) => `${via === "poll" ? "polled" : "webhook"}: ${end ?? "not dealt with"}`),
    ),
    cases: Object.fromEntries(cases),
    casesTotal,
    effects: Object.fromEntries(countBy(totals.effects, ({ kind, status }) => `${kind}: ${status}`)),
    writtenTwice: writtenTwice(outcome.seen),
    gates: Object.fromEntries([...log.gates].toSorted(([a], [b]) => (a < b ? -1 : 1))),
    casesPerSecond: casesTotal / Math.max(0.001, outcome.seconds),
    toRestMs: { p50: percentile(log.toRest, 0.5), p99: percentile(log.toRest, 0.99) },
    entries: log.entries,
    verified: outcome.verified.ok,
    restarts: outcome.restarts,
    seconds: outcome.seconds,
  };
}
