import type { Bad } from "./bad.ts";
import { type IdSet, openIds } from "./id-set.ts";
import { type Line, parse, parseObject } from "./line.ts";
import { linesIn } from "./lines-in.ts";
import { notesIn } from "./notes-in.ts";
import { openCases } from "./verify-cases.ts";
import { type Cover, openCover } from "./verify-checkpoints.ts";
import { openMonths } from "./verify-months.ts";
import { recordProblem, sealProblem, sha256 } from "./verify-record.ts";
import { openTexts, textProblem } from "./verify-texts.ts";
import { signedText, told, uncoveredText, unsignedText } from "./verify-words.ts";

/** Where a log ended when its head was noted elsewhere. */
export interface KnownHead {
  readonly log: string;
  readonly seq: number;
  readonly seal: string;
}

/** What a verification found. `bad` names the first line that does not hold, which is also the sequence number that belongs there, or what is missing or too much at the end. */
export interface Verification {
  readonly ok: boolean;
  readonly entries: number;
  readonly head: KnownHead | null;
  /** Entries after the head noted elsewhere: the chain holds there, but nothing tells whether it was always this one. */
  readonly uncovered: number;
  /** Up to which entry it is the log that was signed; absent when no checkpoints were given. */
  readonly signed?: number;
  /** Months whose seals alone were there; absent = none. */
  readonly left?: readonly string[];
  readonly bad: Bad | null;
}

/** Verifies one log line by line and keeps nothing of it but its ids, its hashes, and the names of its long texts. */
export interface Verifier {
  /** False at the first line that does not hold: nothing more needs to be given. */
  readonly take: (text: string) => boolean;
  readonly end: () => Verification;
}

// A sink notes its head after each batch: a crash in between, or a look at that moment, leaves as many lines behind it as a batch may have.
const UNNOTED = 500;

/**
 * Checks in order: schema, canonical bytes, record hash, sequence, links, epochs, seals, long texts, the entries of cases, ids, the head noted elsewhere, and
 * what was signed. `hasLeft`: a line may lack its record (an empty text) when the log itself says that its month left; everything else of it is checked.
 */
export function openVerifier(known: KnownHead | null, cover: Cover | null = null, hasLeft = false): Verifier {
  const [contents, ids, months] = [openContents(), openIds(), openMonths()];
  let last: Line | null = null;
  let entries = 0;
  let bad: Bad | null = null;
  const problemOf = (line: Line): string | null => {
    const isElsewhere = hasLeft && line.canonical === "";
    const record = isElsewhere ? null : parseObject(line.canonical);
    const own = placeProblem(line, last) ?? (isElsewhere ? null : recordProblem(line, record));
    const placed = own ?? sealProblem(line) ?? headProblem(line, known) ?? idProblem(line, ids);
    if (placed !== null) return placed;
    months.take(line, record);
    return contents.take(line, record);
  };
  const endProblemOf = (signed: number): Bad | null =>
    bad ?? cover?.end() ?? endProblem(last, known, signed) ?? contents.end() ?? months.end();
  return {
    take(text) {
      if (bad !== null) return false;
      const line = parse(text);
      const what = typeof line === "string" ? line : problemOf(line);
      if (what !== null) bad = { seq: entries + 1, what };
      if (typeof line === "string" || what !== null) return false;
      last = line;
      entries += 1;
      bad = cover?.take(line) ?? null;
      return bad === null;
    },
    end() {
      const signed = cover?.covered();
      const found = endProblemOf(signed ?? 0);
      const head = last && { log: last.log, seq: last.seq, seal: last.seal };
      const left = months.names();
      const more = { ...(signed === undefined ? {} : { signed }), ...(left.length > 0 ? { left } : {}) };
      return { ok: found === null, entries, head, uncovered: uncoveredBy(known, signed, entries), ...more, bad: found };
    },
  };
}

interface Contents {
  readonly take: (line: Line, record: Readonly<Record<string, unknown>> | null) => string | null;
  readonly end: () => Bad | null;
}

/** What records say of other entries: long texts, and the entries of cases. */
function openContents(): Contents {
  const [texts, cases] = [openTexts(), openCases()];
  return {
    take: (line, record) =>
      (record === null ? null : textProblem(line.kind, record["payload"], texts)) ?? cases.take(line, record),
    end: cases.end,
  };
}

/** Verifies one log's exported lines, all at hand. Reads nothing but its arguments. */
export function verifyLines(lines: Iterable<string>, known: KnownHead | null): Verification {
  const verifier = openVerifier(known);
  for (const line of lines) if (!verifier.take(line)) break;
  return verifier.end();
}

function placeProblem(line: Line, last: Line | null): string | null {
  const genesis = (): string => sha256(`ops-trust-layer/genesis/v1\n${line.log}`);
  const { log, seq, epoch, seal } = last ?? { log: line.log, seq: 0, epoch: line.epoch, seal: genesis() };
  if (line.log !== log) return "another log";
  if (line.seq !== seq + 1) return `sequence number ${seq + 1} is missing: this is ${line.seq}`;
  if (line.epoch < epoch) return "the epoch goes back";
  return line.prev === seal ? null : "the link to the previous seal does not hold";
}

function idProblem({ id }: Line, ids: IdSet): string | null {
  return ids.add(id) ? null : `the id ${id} stood before: an entry is recorded once`;
}

/** A whole other history may be longer than the head noted elsewhere: it must pass through that head. */
function headProblem(line: Line, known: KnownHead | null): string | null {
  if (known === null || line.log !== known.log || line.seq !== known.seq) return null;
  return line.seal === known.seal ? null : "the seal is not the one noted elsewhere";
}

function uncoveredBy(known: KnownHead | null, signed: number | undefined, entries: number): number {
  if (known === null && signed === undefined) return 0;
  return Math.max(0, entries - Math.max(known?.seq ?? 0, signed ?? 0));
}

function endProblem(last: Line | null, known: KnownHead | null, signed: number): Bad | null {
  const seq = last?.seq ?? 0;
  if (known === null) return last === null ? { seq: 1, what: "there is no entry" } : null;
  if (last !== null && last.log !== known.log) return { seq, what: `the noted head is of another log (${known.log})` };
  if (seq < known.seq) return { seq: seq + 1, what: `the tail is cut: the head noted elsewhere is ${known.seq}` };
  if (seq <= Math.max(known.seq, signed) + UNNOTED) return null;
  return { seq: known.seq + 1, what: `${uncoveredText(seq - known.seq)}, and a batch has at most ${UNNOTED}: give a newer head` };
}

/** Reads a head file as the local sink writes it; null when it is not one. */
export function parseHead(text: string): KnownHead | null {
  const { log, seq, seal } = parseObject(text) ?? {};
  if (typeof log !== "string" || typeof seal !== "string" || !/^[0-9a-f]{64}$/.test(seal)) return null;
  return Number.isSafeInteger(seq) && Number(seq) >= 1 ? { log, seq: Number(seq), seal } : null;
}

const NO_HEAD = 'the head is none: give what the head file holds, {"log":"...","seq":1,"seal":"64 hex digits"}, as one text';
const HOW = "[HEAD-AS-JSON] [--checkpoint LINES-OF-ITS-FILE ...] [--key KEY ...]";

/**
 * `cat segments/* | node verify.ts HOW`: for an auditor who has nothing but this file, those beside it that it imports, Node and canonicalize. Exit code 0 =
 * verified by what was given; 1 = it does not hold; 2 = nothing was given that could show whether it was always this log.
 */
async function main(args: readonly string[]): Promise<number> {
  const given = givenIn(args);
  if (typeof given === "string") return say(given, 1);
  const verifier = openVerifier(given.known, given.cover);
  process.stdin.setEncoding("utf8");
  for await (const lines of linesIn(process.stdin)) if (!lines.every((line) => verifier.take(line))) break;
  const found = verifier.end();
  if (found.bad !== null) return say(told(found.bad), 1);
  return say(endOf(found, given.known), given.known === null && given.cover === null ? 2 : 0);
}

/** What the arguments say, or what is wrong with them. */
function givenIn(args: readonly string[]): { readonly known: KnownHead | null; readonly cover: Cover | null } | string {
  const named = (name: string): string[] => args.filter((_, i) => args[i - 1] === name);
  const [head, ...more] = args.filter((text, i) => !text.startsWith("--") && !args[i - 1]?.startsWith("--"));
  const [checkpoints, keys] = [named("--checkpoint"), named("--key")];
  const notes = checkpoints.flatMap(notesIn);
  const known = head === undefined ? null : parseHead(head);
  if (more.length > 0) return `give ${HOW}`;
  if (head !== undefined && known === null) return NO_HEAD;
  if (!args.includes("--checkpoint") && !args.includes("--key")) return { known, cover: null };
  return notes.length > 0 && keys.length > 0
    ? { known, cover: openCover(notes, keys) }
    : `NOT VERIFIED: no checkpoint or no key for it: give ${HOW}`;
}

function endOf({ entries, head, uncovered, signed }: Verification, known: KnownHead | null): string {
  const behind = uncovered > 0 ? `; ${uncoveredText(uncovered)}` : "";
  if (signed !== undefined) return `verified: ${entries} entries, ${signedText(signed, entries)}`;
  if (known === null) return `${unsignedText(entries)}; without a head (a cut tail would not show), last seal ${head?.seal}`;
  return `verified by the head that was given, NOT signed: ${entries} entries, head ${known.seal}${behind}`;
}

function say(text: string, exitCode: number): number {
  process.stdout.write(`${text}\n`);
  return exitCode;
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2));
