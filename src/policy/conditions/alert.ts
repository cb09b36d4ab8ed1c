import { lex, type Token } from "./lex.ts";
import { nearest } from "./names.ts";
import { type Problem, problemAt, quoted, suggestion } from "./problem.ts";

const OPS = ["<", "<=", ">", ">="] as const;

export type AlertOp = (typeof OPS)[number];

/** An alarm's condition: `metric op threshold`, true in `cycles` consecutive cycles (1 when the text names none). */
export type Alert = { readonly metric: string; readonly op: AlertOp; readonly threshold: number; readonly cycles: number };

export type ParsedAlert = { readonly ok: true; readonly alert: Alert } | { readonly ok: false; readonly problem: Problem };

type Refusal = { readonly at: number; readonly message: string };

/** Only for places after the end sign, which is always reported first. */
const END: Token = { kind: "sign", text: "", at: 0, end: 0 };

/** What an alert's text may cost, and how long a run of cycles it may ask for. */
const ALERT_LIMITS = { characters: 200, cycles: 1_000 } as const;

/** Reads `metric op number [for N cycles]`, or says what is wrong where. Equality is refused: a measured number hardly ever equals another. */
export function parseAlert(text: string, metricNames: ReadonlySet<string>): ParsedAlert {
  const refused = ({ at, message }: Refusal): ParsedAlert => ({ ok: false, problem: problemAt(text, at, message) });
  if (text.length > ALERT_LIMITS.characters) {
    return refused({ at: ALERT_LIMITS.characters, message: `longer than ${ALERT_LIMITS.characters} characters` });
  }
  const read = lex(text);
  if ("refused" in read) return refused(read.refused);
  const head = headOf(read.tokens, metricNames);
  if ("message" in head) return refused(head);
  const cycles = cyclesOf(read.tokens.slice(3));
  return typeof cycles === "number" ? { ok: true, alert: { ...head, cycles } } : refused(cycles);
}

function headOf(tokens: readonly Token[], metricNames: ReadonlySet<string>): Omit<Alert, "cycles"> | Refusal {
  const [metric = END, op = END, threshold = END] = tokens;
  if (metric.kind !== "name") return { at: metric.at, message: "expected a metric's name first" };
  if (!metricNames.has(metric.name)) {
    return { at: metric.at, message: `unknown metric ${quoted(metric.name)}${suggestion(nearest(metric.name, metricNames))}` };
  }
  const sign = opOf(op);
  if (sign === undefined) return { at: op.at, message: "expected <, <=, > or >= after the metric" };
  if (threshold.kind !== "literal" || typeof threshold.value !== "number")
    return { at: threshold.at, message: "expected a number" };
  return { metric: metric.name, op: sign, threshold: threshold.value };
}

function cyclesOf(rest: readonly Token[]): number | Refusal {
  const [word = END, count = END, unit = END, last = END] = rest;
  if (isEnd(word)) return 1;
  if (!isWord(word, ["for"])) return { at: word.at, message: 'expected "for N cycles" or the end' };
  const cycles = wholeNumber(count);
  if (cycles === undefined) return { at: count.at, message: `expected a whole number from 1 to ${ALERT_LIMITS.cycles}` };
  if (!isWord(unit, ["cycles", "cycle"])) return { at: unit.at, message: 'expected "cycles"' };
  return isEnd(last) ? cycles : { at: last.at, message: "expected the end" };
}

function wholeNumber(token: Token): number | undefined {
  if (token.kind !== "literal" || typeof token.value !== "number" || !Number.isInteger(token.value)) return undefined;
  return token.value >= 1 && token.value <= ALERT_LIMITS.cycles ? token.value : undefined;
}

function isWord(token: Token, words: readonly string[]): boolean {
  return token.kind === "name" && words.includes(token.name);
}

function opOf(token: Token): AlertOp | undefined {
  const text = token.kind === "sign" ? token.text : "";
  return OPS.find((op) => op === text);
}

function isEnd(token: Token): boolean {
  return token.kind === "sign" && token.text === "";
}

/** The alert's canonical text: parsing it gives an equal alert. */
export function printAlert({ metric, op, threshold, cycles }: Alert): string {
  return `${metric} ${op} ${threshold}${cycles === 1 ? "" : ` for ${cycles} cycles`}`;
}
