import type { CaseStory } from "./case-stories.ts";
import type { Played } from "./play-run.ts";
import { describe } from "./script.ts";

/** A run with its verdict. */
export interface Judged {
  readonly played: Played;
  readonly cases: readonly CaseStory[];
  readonly violations: readonly string[];
}

const COLUMNS = ["alone", "approved", "rejected", "expired", "other", "no case"] as const;
type Column = (typeof COLUMNS)[number];

/** How a run ended: by the last of its cases. */
function endOf(cases: readonly CaseStory[]): Column {
  const steps = cases.at(-1)?.steps ?? [];
  if (steps.length === 0) return "no case";
  const end = steps.findLast(({ kind }) => kind === "case.ended")?.end;
  if (end === "applied") return steps.some(({ kind }) => kind === "case.approved") ? "approved" : "alone";
  return end === "rejected" || end === "expired" ? end : "other";
}

/** Runs by what was wrong with the ticket, and by what went wrong around it, against how they ended. */
export function tableLines(judged: readonly Judged[]): readonly string[] {
  const header = ["", "runs", ...COLUMNS, "wrong"];
  const parts: readonly [string, (one: Judged) => readonly string[]][] = [
    ["ticket", ({ played }) => [`${played.ticket.script.system} ${played.ticket.script.flaw}`]],
    ["model", ({ played }) => [played.ticket.script.mood]],
    ["webhook", ({ played }) => [played.ticket.script.webhook]],
    ["edit", ({ played }) => [played.ticket.script.edit?.when ?? "none"]],
    ["answer", ({ played }) => [played.ticket.script.answering]],
    ["trouble", ({ played }) => played.ticket.script.troubles],
  ];
  const rows = parts.flatMap(([name, of]) => {
    const values = [...new Set(judged.flatMap(of))].sort();
    return values.map((value) =>
      rowOf(
        `${name}: ${value}`,
        judged.filter((one) => of(one).includes(value)),
      ),
    );
  });
  return [header, ...rows, rowOf("all", judged)].map((cells) =>
    cells.map((cell, i) => (i === 0 ? cell.padEnd(34) : cell.padStart(9))).join(""),
  );
}

function rowOf(name: string, of: readonly Judged[]): readonly string[] {
  const ends = COLUMNS.map((column) => of.filter(({ cases }) => endOf(cases) === column).length);
  const wrong = of.filter(({ violations }) => violations.length > 0).length;
  return [name, of.length, ...ends, wrong].map((cell) => (cell === 0 ? "." : String(cell)));
}

/** What a run was and what was wrong with it, and the command that plays it alone. */
export function wrongLines({ played, violations }: Judged, again: (run: number) => string): readonly string[] {
  const { script } = played.ticket;
  return [
    `run ${script.run}: ${describe(script)}`,
    ...violations.map((what) => `  VIOLATION ${what}`),
    `  again: ${again(script.run)}`,
  ];
}

/** One run in one line. */
export function runLine({ played, cases }: Judged): string {
  const { script } = played.ticket;
  const helped = played.helped === 0 ? "" : `, helped ${played.helped} times`;
  return `run ${script.run}: ${describe(script)} -> ${endOf(cases)} of ${cases.length} cases, ${played.seconds.toFixed(1)} s${helped}`;
}
