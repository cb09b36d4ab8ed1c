import { createHash } from "node:crypto";
import { type Line, parse, parseObject } from "./line.ts";
import { type Cases, openCases } from "./verify-cases.ts";
import { recordProblem, sealProblem } from "./verify-record.ts";
import { openTexts, type Texts, textProblem } from "./verify-texts.ts";

/** What a verification of an excerpt found: the part of a log that an export holds. */
export interface Excerpt {
  readonly ok: boolean;
  readonly log: string;
  readonly entries: number;
  readonly first: number;
  readonly last: number;
  /** Places between its first and last entry where others of the log are left out. */
  readonly gaps: number;
  /** Entries whose long texts lie outside the excerpt. */
  readonly textless: number;
  /** Cases that ended in it, and of whose entries some lie outside of it. */
  readonly caseless: number;
  /** SHA-256 over each entry's seal and a line's end: what `evidence.exported` holds. */
  readonly sealsSha256: string;
  /** The last seal: the one that the log has at that place. */
  readonly seal: string;
  readonly bad: { readonly line: number; readonly what: string } | null;
}

/** Checks each line as of a whole log, and the links between neighbours; what came before the first one is not seen. */
export function openExcerpt(): { readonly take: (text: string) => boolean; readonly end: () => Excerpt } {
  const [texts, cases, seals] = [openTexts(), openCases(), createHash("sha256")];
  const state = { entries: 0, gaps: 0, textless: 0 };
  const ends: { first: Line | null; last: Line | null } = { first: null, last: null };
  let bad: Excerpt["bad"] = null;
  const count = (line: Line): void => {
    if (ends.last !== null && line.seq !== ends.last.seq + 1) state.gaps += 1;
    seals.update(`${line.seal}\n`);
    ends.first ??= line;
    ends.last = line;
    state.entries += 1;
  };
  return {
    take(text) {
      if (bad !== null) return false;
      const line = parse(text);
      const read = typeof line === "string" ? line : (problemOf(line, ends.last) ?? readOf(line, texts, cases));
      if (typeof read === "string") bad = { line: state.entries + 1, what: read };
      if (typeof line === "string" || typeof read === "string") return false;
      if (!read) state.textless += 1;
      count(line);
      return true;
    },
    end() {
      const found = bad ?? (ends.last === null ? { line: 1, what: "there is no entry" } : null);
      return {
        ok: found === null,
        ...placesOf(ends),
        ...state,
        caseless: cases.lacking(),
        sealsSha256: seals.digest("hex"),
        bad: found,
      };
    },
  };
}

function placesOf({ first, last }: { readonly first: Line | null; readonly last: Line | null }) {
  if (first === null || last === null) return { first: 0, last: 0, log: "", seal: "" };
  return { first: first.seq, last: last.seq, log: last.log, seal: last.seal };
}

function problemOf(line: Line, last: Line | null): string | null {
  return placeProblem(line, last) ?? entryProblem(line);
}

/** What does not hold of an entry by itself, whatever stands around it: its canonical bytes and their hash, the columns beside them, its seal. Null = it holds. */
export function entryProblem(line: Line): string | null {
  return recordProblem(line, parseObject(line.canonical)) ?? sealProblem(line);
}

function placeProblem(line: Line, last: Line | null): string | null {
  if (last === null) return null;
  if (line.log !== last.log) return "another log";
  if (line.seq <= last.seq) return `entry ${line.seq} stands behind entry ${last.seq}`;
  if (line.epoch < last.epoch) return "the epoch goes back";
  return line.seq > last.seq + 1 || line.prev === last.seal ? null : "the link to the previous seal does not hold";
}

/** True when its long texts are whole, false when they begin outside the excerpt, else what is wrong with them or with what it says of its case. */
function readOf(line: Line, texts: Texts, cases: Cases): boolean | string {
  const record = parseObject(line.canonical);
  return cases.take(line, record) ?? textsOf(line, record?.["payload"], texts);
}

function textsOf(line: Line, payload: unknown, texts: Texts): boolean | string {
  const said: Readonly<Record<string, unknown>> = typeof payload === "object" && payload !== null ? { ...payload } : {};
  const begun = line.kind === "text.part" ? isBegun(said, texts) : true;
  const whole = Array.isArray(said["long_texts"]) ? said["long_texts"].every((one) => texts.whole.has(hashIn(one))) : true;
  if (!begun || !whole) return !begun;
  return textProblem(line.kind, payload, texts) ?? true;
}

/** A part whose first ones lie outside is one that its text's entry tells of. */
function isBegun({ sha256, part, parts }: Readonly<Record<string, unknown>>, texts: Texts): boolean {
  return part === 1 || texts.whole.has(String(sha256)) || texts.begun.has(`${String(sha256)} ${String(parts)}`);
}

function hashIn(one: unknown): string {
  return typeof one === "object" && one !== null && "sha256" in one ? String(one.sha256) : "";
}

/** What is said of an excerpt. */
export function excerptText({ bad, entries, first, last, gaps, textless, caseless, sealsSha256, seal }: Excerpt): string {
  if (bad !== null) return `NOT VERIFIED at line ${bad.line}: ${bad.what}`;
  const between = gaps === 0 ? "without a gap" : `others of the log are left out at ${gaps} places`;
  const texts = textless === 0 ? "" : `; the long texts of ${textless} lie outside of it`;
  const cases = caseless === 0 ? "" : `; entries of ${caseless} ended cases lie outside of it`;
  return `holds, ${entries} entries from ${first} to ${last}, ${between}${texts}${cases}; seals ${sealsSha256}, the last one ${seal}`;
}
