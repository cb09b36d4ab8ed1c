import { hash as digest } from "node:crypto";
import canonicalize from "canonicalize";

/** Where a log ended when its head was noted elsewhere. */
export interface KnownHead {
  readonly log: string;
  readonly seq: number;
  readonly seal: string;
}

/** What a verification found. `bad` names the first entry that does not hold, or what is missing at the end. */
export interface Verification {
  readonly ok: boolean;
  readonly entries: number;
  readonly head: KnownHead | null;
  readonly bad: { readonly seq: number; readonly what: string } | null;
}

interface Line {
  readonly log: string;
  readonly seq: number;
  readonly epoch: number;
  readonly id: string;
  readonly at: string;
  readonly kind: string;
  readonly region: string;
  readonly subject: string;
  readonly hash: string;
  readonly prev: string;
  readonly seal: string;
  readonly canonical: string;
}

const TEXT_FIELDS = ["log", "id", "at", "kind", "region", "subject", "hash", "prev", "seal", "canonical"] as const;
const COLUMNS = TEXT_FIELDS.length + 2;

/** Verifies one log's exported lines in order: schema, canonical bytes, record hash, sequence, links, epochs, seals, and the head noted elsewhere. Reads nothing but its arguments. */
export function verifyLines(lines: Iterable<string>, known: KnownHead | null): Verification {
  let last: Line | null = null;
  let entries = 0;
  for (const text of lines) {
    if (text.trim() === "") continue;
    const line = parse(text);
    const bad = line === null ? { seq: entries + 1, what: "not an entry" } : firstProblem(line, last, known);
    if (line === null || bad !== null) return { ok: false, entries, head: headOf(last), bad };
    last = line;
    entries += 1;
  }
  const cut = missingTail(last, known);
  return { ok: cut === null, entries, head: headOf(last), bad: cut };
}

function firstProblem(line: Line, last: Line | null, known: KnownHead | null): Verification["bad"] {
  const what = problem(line, last, last === null ? 1 : last.seq + 1) ?? headProblem(line, known);
  return what === null ? null : { seq: line.seq, what };
}

function headOf(line: Line | null): KnownHead | null {
  return line === null ? null : { log: line.log, seq: line.seq, seal: line.seal };
}

function sha256(text: string): string {
  return digest("sha256", text, "hex");
}

function problem(line: Line, last: Line | null, expected: number): string | null {
  if (last !== null && line.log !== last.log) return "another log";
  if (line.seq !== expected) return `sequence number ${expected} is missing: this is ${line.seq}`;
  if (last !== null && line.epoch < last.epoch) return "the epoch goes back";
  const prev = last?.seal ?? sha256(`ops-trust-layer/genesis/v1\n${line.log}`);
  if (line.prev !== prev) return "the link to the previous seal does not hold";
  return recordProblem(line) ?? sealProblem(line);
}

/** A whole other history may be longer than the head noted elsewhere: it must pass through that head. */
function headProblem(line: Line, known: KnownHead | null): string | null {
  if (known === null || line.log !== known.log || line.seq !== known.seq) return null;
  return line.seal === known.seal ? null : "the seal is not the one noted elsewhere";
}

function recordProblem(line: Line): string | null {
  if (sha256(line.canonical) !== line.hash) return "the record does not have its hash";
  const record = parseObject(line.canonical);
  if (record === null) return "the record is not JSON";
  if (canonicalize(record) !== line.canonical) return "the record is not canonical";
  if (record["v"] !== 1) return "the record has another version";
  const columns = { log: line.log, id: line.id, epoch: line.epoch, kind: line.kind, region: line.region };
  const same =
    Object.entries(columns).every(([name, value]) => record[name] === value) &&
    subjectOf(record) === line.subject &&
    sameMoment(record["at"], line.at);
  return same ? null : "the columns beside the record say something else than the record";
}

/** A sink may write .123Z for the record's .123000Z. */
function sameMoment(recorded: unknown, at: string): boolean {
  const [whole, short] = [recorded, at].map((moment) =>
    typeof moment === "string" ? /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?Z$/.exec(moment) : null,
  );
  return (
    whole != null && short != null && whole[1] === short[1] && (whole[2] ?? "").padEnd(6, "0") === (short[2] ?? "").padEnd(6, "0")
  );
}

function subjectOf(record: Readonly<Record<string, unknown>>): string | null {
  const subject = record["subject"];
  if (typeof subject !== "object" || subject === null) return null;
  const parts: Record<string, unknown> = { ...subject };
  return ["system", "type", "id"].map((name) => String(parts[name])).join("/");
}

function sealProblem(line: Line): string | null {
  const seal = canonicalize({ v: 1, log: line.log, seq: line.seq, epoch: line.epoch, entry: line.hash, prev: line.prev }) ?? "";
  return sha256(seal) === line.seal ? null : "the seal does not hold";
}

function missingTail(last: Line | null, known: KnownHead | null): Verification["bad"] {
  if (known === null) return null;
  const seq = last?.seq ?? 0;
  if (last !== null && last.log !== known.log) return { seq, what: `the noted head is of another log (${known.log})` };
  if (seq < known.seq) return { seq: seq + 1, what: `the tail is cut: the head noted elsewhere is ${known.seq}` };
  return null;
}

function parseObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    return null;
  }
}

function parse(text: string): Line | null {
  const row = parseObject(text);
  if (row === null || !Number.isSafeInteger(row["seq"]) || !Number.isSafeInteger(row["epoch"])) return null;
  if (TEXT_FIELDS.some((name) => typeof row[name] !== "string") || Object.keys(row).length !== COLUMNS) return null;
  const column = (name: (typeof TEXT_FIELDS)[number]): string => String(row[name]);
  return {
    log: column("log"),
    seq: Number(row["seq"]),
    epoch: Number(row["epoch"]),
    id: column("id"),
    at: column("at"),
    kind: column("kind"),
    region: column("region"),
    subject: column("subject"),
    hash: column("hash"),
    prev: column("prev"),
    seal: column("seal"),
    canonical: column("canonical"),
  };
}

/** Reads a head file as the local sink writes it; null when it is not one. */
export function parseHead(text: string): KnownHead | null {
  const head = parseObject(text);
  if (head === null || typeof head["log"] !== "string" || typeof head["seal"] !== "string" || !Number.isSafeInteger(head["seq"]))
    return null;
  return { log: head["log"], seq: Number(head["seq"]), seal: head["seal"] };
}

/** `cat segments/* | node verify.ts [HEAD-AS-JSON]`: for an auditor who has nothing but this file, Node and canonicalize. */
async function main(head: string | undefined): Promise<number> {
  let text = "";
  process.stdin.setEncoding("utf8");
  for await (const chunk of process.stdin) text += String(chunk);
  const found = verifyLines(text.split("\n"), head === undefined ? null : parseHead(head));
  const says = found.ok
    ? `verified: ${found.entries} entries, head ${found.head?.seal ?? "none"}`
    : `NOT VERIFIED at entry ${found.bad?.seq}: ${found.bad?.what}`;
  process.stdout.write(`${says}\n`);
  return found.ok ? 0 : 1;
}

if (import.meta.main) process.exitCode = await main(process.argv[2]);
