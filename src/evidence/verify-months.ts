import type { Bad } from "./bad.ts";
import type { Line } from "./line.ts";

/** Lines without a record, by month, against what the log itself says of months that left the database. */
export interface Months {
  /** `record`: null = the line has none. */
  readonly take: (line: Line, record: Readonly<Record<string, unknown>> | null) => void;
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
  const lacks = ({ seq, at }: Line): void => {
    const month = at.slice(0, 7);
    const { entries, first } = lacking.get(month) ?? { entries: 0, first: seq };
    lacking.set(month, { entries: entries + 1, first, last: seq });
  };
  return {
    take(line, record) {
      if (record === null) lacks(line);
      else if (line.kind === "evidence.month_left") tell(record["payload"], told);
    },
    end() {
      const wrong = [...lacking].find(([month, span]) => !isSame(span, told.get(month)));
      return wrong === undefined ? null : { seq: wrong[1].first, what: problemText(wrong[0], wrong[1], told.get(wrong[0])) };
    },
    names: () => [...lacking.keys()],
  };
}

function tell(payload: unknown, told: Map<string, Span>): void {
  const said: Readonly<Record<string, unknown>> = typeof payload === "object" && payload !== null ? { ...payload } : {};
  const { month, entries, first, last } = said;
  if (typeof month === "string") told.set(month, { entries: Number(entries), first: Number(first), last: Number(last) });
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
