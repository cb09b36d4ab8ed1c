import { clock } from "./progress.ts";
import type { Outcome, Summary } from "./summary.ts";
import type { NotReached, UnreadableList } from "./survey.ts";

/** The summary for people. */
export function summaryLines(outcome: Outcome, summary: Summary): readonly string[] {
  const { rows, webhooks } = summary;
  return [
    "",
    "Summary",
    row(
      "rows driven",
      `${rows.driven}: ${rows.written} written, ${rows.unchanged} changed nothing, ${rows.refused} refused by the ticket system`,
    ),
    ...list([...outcome.driven.refused].map(([why, n]) => `refused ${n}: ${why}`)),
    ...list([...outcome.survey.oddities].map(([what, n]) => `recorded so ${n}: ${what}`)),
    row(
      "webhooks",
      `${webhooks.fired} fired by rows: ${webhooks.accepted} accepted, ${webhooks.duplicate} sent twice, ${webhooks.late} late, ${webhooks.lost} lost, ${webhooks.given_up} given up; ${webhooks.others} more by reviews and answers`,
    ),
    row(
      "answers",
      pairs(summary.answers, (status) => (status === "0" ? "no answer" : status)),
    ),
    row("deliveries", pairs(summary.deliveries)),
    row("cases", `${summary.casesTotal}: ${pairs(summary.cases)}`),
    row("decisions", pairs(summary.gates)),
    row("writes", pairs(summary.effects)),
    row(
      "applied twice",
      summary.writtenTwice.length === 0
        ? "none: each marker stands once in the ticket systems"
        : `${summary.writtenTwice.length}: ${summary.writtenTwice.slice(0, 3).join(", ")}`,
    ),
    row(
      "speed",
      `${summary.casesPerSecond.toFixed(1)} cases/s, ${(rows.driven / Math.max(0.001, summary.seconds)).toFixed(1)} rows/s, in ${clock(summary.seconds)}`,
    ),
    row("webhook to rest", `p50 ${ms(summary.toRestMs.p50)}, p99 ${ms(summary.toRestMs.p99)}`),
    row("service restarts", String(summary.restarts)),
    row("evidence", `${summary.entries} entries; log verified: ${summary.verified ? "yes" : "NO"}`),
    ...list(outcome.verified.ok ? [] : outcome.verified.said.split("\n")),
    ...(rows.restless === 0
      ? []
      : [
          row(
            "NOT AT REST",
            `${rows.restless} rows, such as ${outcome.driven.restless
              .slice(0, 3)
              .map(({ key }) => key)
              .join(", ")}`,
          ),
        ]),
  ];
}

function row(name: string, text: string): string {
  return `  ${name.padEnd(17)} ${text}`;
}

function list(lines: readonly string[]): readonly string[] {
  return lines.map((line) => `  ${"".padEnd(17)}   ${line}`);
}

function pairs(counts: Readonly<Record<string, number>>, name: (key: string) => string = (key) => key): string {
  const parts = Object.entries(counts).map(([key, n]) => `${name(key)} ${n}`);
  return parts.length === 0 ? "none" : parts.join(", ");
}

function ms(value: number | null): string {
  if (value === null) return "-";
  return value < 10_000 ? `${Math.round(value)} ms` : `${(value / 1000).toFixed(1)} s`;
}

/** What could not be read, with file, row and reason; long lists by their reasons, whole in a file. */
export function unreadableLines(unreadable: UnreadableList): readonly string[] {
  if (unreadable.count() === 0) return [row("unreadable", "none")];
  const shown = unreadable.first.map(({ place, reason }) => `${place.file}:${place.row}  ${reason}`);
  const more = unreadable.count() - shown.length;
  return [
    row("unreadable", `${unreadable.count()} rows, listed in ${unreadable.file}`),
    ...list([...shown, ...(more > 0 ? [`and ${more} more; by reason:`, ...byReason(unreadable)] : [])]),
  ];
}

const REASONS = 20;

function byReason({ byReason: counts }: UnreadableList): readonly string[] {
  return [...counts]
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, REASONS)
    .map(([reason, n]) => `${n}: ${reason}`);
}

/** What --limit left out, with every file of it by name. */
export function notReachedLines({ rows, more }: NotReached): readonly string[] {
  if (rows.size === 0) return [];
  const all = [...rows.values()].reduce((sum, n) => sum + n, 0);
  const files = `${rows.size} ${rows.size === 1 ? "file" : "files"}`;
  return [
    row(
      "not reached",
      `${more ? "more than " : ""}${all} rows of ${files}, behind --limit${more ? "; not counted further" : ""}:`,
    ),
    ...list([...rows].map(([file, n]) => `${file}: ${n} rows`)),
  ];
}
