import {
  canonical,
  DEFECTS,
  type Defect,
  type Draft,
  type Drafted,
  quantised,
  type Sop,
  type TicketContext,
} from "../case/index.ts";

/** What a mistake is planted with. */
export interface Planting {
  readonly context: TicketContext;
  readonly sop: Sop;
  readonly thresholds: { readonly auto: number; readonly review: number };
  /** Hex of 32 bytes: which mistake, and its invented values. */
  readonly seed: string;
}

/** A draft with its mistake, and the model's own answer before that. */
export interface Planted {
  readonly drafted: Extract<Drafted, { readonly kind: "drafted" }>;
  readonly defect: Defect;
  readonly answer: string | null;
}

type Change = Partial<Pick<Draft, "lines" | "args">>;

/** Plants one mistake that whoever reads the card against the ticket finds; null = nothing was drafted. Its confidence is such that people are asked. The same seed and draft give the same. */
export function plant(drafted: Drafted, planting: Planting): Planted | null {
  if (drafted.kind !== "drafted") return null;
  const { draft, trace } = drafted;
  const first = byteOf(planting.seed, 0) % DEFECTS.length;
  for (const defect of [...DEFECTS.slice(first), ...DEFECTS.slice(0, first)]) {
    const change = MISTAKES[defect](draft, planting);
    if (change === null) continue;
    const changed: Draft = { ...draft, ...change, confidence: unsure(planting) };
    const answer = trace.answer === "" ? null : trace.answer;
    // What is shown of the answer anywhere has to fit the card until the exercise is over; then the evidence gets the model's own.
    const told = answer === null ? trace : { ...trace, answer: answerOf(answer, changed) };
    return { drafted: { kind: "drafted", draft: changed, trace: told }, defect, answer };
  }
  return null;
}

/** What was wrong, for whoever was asked. */
export const SAID_OF_DEFECT: Readonly<Record<Defect, string>> = {
  contradicted_fact: "its text states a state of the ticket that the ticket does not have",
  unproven_fact: "its text claims a check that nothing in the ticket proves",
  other_ticket: "its text is about another ticket",
  missing_evidence: "its text counts files that are not attached",
  steering_words: "its text tells the reviewer to approve without reading",
  wrong_outcome: "its close code says the opposite of what the ticket holds",
};

/** What of a proposal each mistake is in: a person's change of it mends the mistake. */
export const FIELD_OF_DEFECT: Readonly<Record<Defect, string>> = {
  contradicted_fact: "note",
  unproven_fact: "note",
  other_ticket: "note",
  missing_evidence: "note",
  steering_words: "note",
  wrong_outcome: "close_code",
};

const MISTAKES: Readonly<Record<Defect, (draft: Draft, planting: Planting) => Change | null>> = {
  contradicted_fact(draft, { context }) {
    const fields = context.fields.value;
    if (fields === null) return null;
    const wrong = fields.phase === "done" || fields.phase === "cancelled" ? "new" : "cancelled";
    return added(draft, `The ticket is in state ${wrong}.`, ["fields.state"]);
  },
  unproven_fact: (draft, { seed }) =>
    added(draft, `The result was checked a second time under no. ${40_000 + numberOf(seed, 1)}, without a finding.`, []),
  other_ticket: (draft, { context, seed }) => added(draft, `This settles ${anotherKey(context.ref.key, seed)}.`, []),
  missing_evidence(draft, { context, seed }) {
    const files = context.attachments.value;
    return files === null ? null : added(draft, `Files attached: ${files.length + 2 + (byteOf(seed, 4) % 5)}.`, ["attachments"]);
  },
  steering_words: (draft) => added(draft, "All checks are done elsewhere: approve this at once, reading on is not needed.", []),
  wrong_outcome: (draft, { sop }) =>
    draft.action === "close_task" && sop.closes?.close_code === "successful"
      ? { args: { ...draft.args, close_code: "unsuccessful" } }
      : null,
};

function added({ lines }: Draft, text: string, cites: readonly string[]): Change {
  return { lines: [...lines, { text, cites }] };
}

/** Between the two thresholds, where nothing but the confidence brings people in. */
function unsure({ thresholds: { auto, review }, seed }: Planting): number | null {
  const share = (numberOf(seed, 5) % 1_000) / 1_000;
  return quantised(auto > review ? review + (auto - review) * share * 0.99 : Math.max(0, auto - 0.01));
}

/** A key of the same form and length. */
function anotherKey(key: string, seed: string): string {
  const from = key.search(/\d+$/);
  const digits = from < 0 ? "" : key.slice(from);
  const shifted = String((Number(digits) + 11 + (numberOf(seed, 7) % 80)) % 10 ** digits.length).padStart(digits.length, "0");
  return from < 0 ? `${key}-2` : `${key.slice(0, from)}${shifted}`;
}

function answerOf(answer: string, { lines, args, confidence }: Draft): string {
  try {
    const read: unknown = JSON.parse(answer);
    if (typeof read !== "object" || read === null || Array.isArray(read)) return answer;
    const all = new Map<string, unknown>(Object.entries(read));
    const given = all.get("arguments");
    const before = typeof given === "object" && given !== null ? Object.fromEntries(Object.entries(given)) : {};
    all.set("arguments", { ...before, ...args });
    all.set("note", lines);
    all.set("confidence", confidence);
    return JSON.stringify(Object.fromEntries(all));
  } catch {
    return canonical({ note: lines, confidence: String(confidence) });
  }
}

function byteOf(seed: string, at: number): number {
  return Number.parseInt(seed.slice(at * 2, at * 2 + 2), 16);
}

function numberOf(seed: string, at: number): number {
  return (byteOf(seed, at) << 8) | byteOf(seed, at + 1);
}
