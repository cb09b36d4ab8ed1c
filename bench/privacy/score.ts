import type { Label, Labelled } from "./sets.ts";

/** What a detector found of one kind against what a set's authors did. A label is hit when what was found touches it. */
export interface Score {
  readonly kind: string;
  readonly labelled: number;
  readonly hit: number;
  readonly found: number;
  readonly wrong: number;
  readonly missed: readonly string[];
  readonly alarms: readonly string[];
}

/** Counts one kind over a set, by overlap. What was found under another kind counts as a hit, for it is taken out too; precision counts the kind's own. */
export function score(set: readonly Labelled[], kind: string, detect: (text: string) => readonly Label[]): Score {
  const texts = set.filter(({ only }) => only === undefined || only === kind);
  const missed: string[] = [];
  const alarms: string[] = [];
  let labelled = 0;
  let found = 0;
  for (const { text, labels } of texts) {
    const mine = labels.filter((label) => label.kind === kind);
    const all = detect(text);
    const own = all.filter((span) => span.kind === kind);
    labelled += mine.length;
    found += own.length;
    for (const label of mine) if (!all.some((span) => touches(span, label))) missed.push(around(text, label));
    for (const span of own) if (!mine.some((label) => touches(span, label))) alarms.push(around(text, span));
  }
  return { kind, labelled, hit: labelled - missed.length, found, wrong: alarms.length, missed, alarms };
}

function touches(a: Label, b: Label): boolean {
  return a.start < b.end && b.start < a.end;
}

function around(text: string, { start, end }: Label): string {
  return `${text.slice(Math.max(0, start - 25), start)}>>${text.slice(start, end)}<<${text.slice(end, end + 15)}`.replaceAll(
    /\s+/g,
    " ",
  );
}
