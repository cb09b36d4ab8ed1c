import type { Bad } from "./bad.ts";
import type { Line } from "./line.ts";

/** Lines without a record, by month, against what the log itself says of months that left the database. */
export interface Months {
  /** A line without a record. */
  readonly lacks: (line: Line) => void;
  /** The payload of an entry `evidence.month_left`. */
  readonly left: (payload: unknown) => void;
  /** The first line that may not be without its record. */
  readonly end: () => Bad | null;
  /** The months whose seals alone were seen. */
  readonly names: () => readonly string[];
}

interface Span {
  readonly entries: number;
  readonly first: number;
  readonly last: number;
}

/** Lines come before the entry that tells of their month: they are counted, and compared at the end. */
export function openMonths(): Months {
  const lacking = new Map<string, Span>();
  const told = new Map<string, Span>();
  return {
    lacks({ seq, at }) {
      const month = at.slice(0, 7);
      const { entries, first } = lacking.get(month) ?? { entries: 0, first: seq };
      lacking.set(month, { entries: entries + 1, first, last: seq });
    },
    left(payload) {
      const said: Readonly<Record<string, unknown>> = typeof payload === "object" && payload !== null ? { ...payload } : {};
      const [entries, first, last] = [said["entries"], said["first"], said["last"]].map(Number);
      if (typeof said["month"] !== "string" || entries === undefined || first === undefined || last === undefined) return;
      told.set(said["month"], { entries, first, last });
    },
    end() {
      const wrong = [...lacking].find(([month, span]) => !isSame(span, told.get(month)));
      return wrong === undefined ? null : { seq: wrong[1].first, what: problemText(wrong[0], wrong[1], told.get(wrong[0])) };
    },
    names: () => [...lacking.keys()],
  };
}

function isSame(span: Span, told: Span | undefined): boolean {
  return told !== undefined && span.entries === told.entries && span.first === told.first && span.last === told.last;
}

function problemText(month: string, span: Span, told: Span | undefined): string {
  const lacking = `${rangeText(span)} of ${month} have no record`;
  if (told === undefined) return `${lacking}, and no entry of the log says that this month left the database`;
  return `${lacking}, and those that left the database are ${rangeText(told)}`;
}

function rangeText({ entries, first, last }: Span): string {
  return `${entries} entries from ${first} to ${last}`;
}
