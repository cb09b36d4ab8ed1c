import { createHash, hash as digest, type Hash } from "node:crypto";
import canonicalize from "canonicalize";

/** Where a log ended when its head was noted elsewhere. */
export interface KnownHead {
  readonly log: string;
  readonly seq: number;
  readonly seal: string;
}

/** What a verification found. `bad` names the first line that does not hold, which is also the sequence number that belongs there, or what is missing at the end. */
export interface Verification {
  readonly ok: boolean;
  readonly entries: number;
  readonly head: KnownHead | null;
  readonly bad: { readonly seq: number; readonly what: string } | null;
}

const TEXT_FIELDS = ["log", "id", "at", "kind", "region", "subject", "hash", "prev", "seal", "canonical"] as const;
type Line = Readonly<Record<(typeof TEXT_FIELDS)[number], string>> & { readonly seq: number; readonly epoch: number };
const COLUMNS = TEXT_FIELDS.length + 2;

/** Verifies one log line by line and keeps nothing of it but the names of its long texts. */
export interface Verifier {
  /** False at the first line that does not hold: nothing more needs to be given. */
  readonly take: (text: string) => boolean;
  readonly end: () => Verification;
}

/** Checks in order: schema, canonical bytes, record hash, sequence, links, epochs, seals, long texts, and the head noted elsewhere. */
export function openVerifier(known: KnownHead | null): Verifier {
  const texts: Texts = { begun: new Map(), whole: new Map() };
  let last: Line | null = null;
  let entries = 0;
  let bad: Verification["bad"] = null;
  return {
    take(text) {
      if (bad !== null) return false;
      const line = parse(text);
      const what = typeof line === "string" ? line : firstProblem(line, last, known, texts);
      if (what !== null) bad = { seq: entries + 1, what };
      if (typeof line === "string" || what !== null) return false;
      last = line;
      entries += 1;
      return true;
    },
    end() {
      const found = bad ?? missingTail(last, known);
      return { ok: found === null, entries, head: last && { log: last.log, seq: last.seq, seal: last.seal }, bad: found };
    },
  };
}

/** Verifies one log's exported lines, all at hand. Reads nothing but its arguments. */
export function verifyLines(lines: Iterable<string>, known: KnownHead | null): Verification {
  const verifier = openVerifier(known);
  for (const line of lines) if (!verifier.take(line)) break;
  return verifier.end();
}

/** No entry is so long: what goes on without an end is handed out as it is, and is no entry. */
const LONGEST = 4_000_000;

/** Lines of a stream of text, a chunk's worth at a time; \n alone ends a line (records may hold U+2028). */
export async function* linesIn(chunks: AsyncIterable<unknown>): AsyncGenerator<readonly string[]> {
  let rest = "";
  for await (const chunk of chunks) {
    const text = String(chunk);
    if (!text.includes("\n") && rest.length < LONGEST) {
      rest += text;
      continue;
    }
    const lines = (rest + text).split("\n");
    rest = lines.length > 1 ? (lines.pop() ?? "") : "";
    yield lines;
  }
  if (rest !== "") yield [rest];
}

function firstProblem(line: Line, last: Line | null, known: KnownHead | null, texts: Texts): string | null {
  const record = parseObject(line.canonical);
  const own = placeProblem(line, last) ?? recordProblem(line, record) ?? sealProblem(line) ?? headProblem(line, known);
  return own ?? textProblem(line.kind, record?.["payload"], texts);
}

function sha256(text: string): string {
  return digest("sha256", text, "hex");
}

function placeProblem(line: Line, last: Line | null): string | null {
  const genesis = (): string => sha256(`ops-trust-layer/genesis/v1\n${line.log}`);
  const { log, seq, epoch, seal } = last ?? { log: line.log, seq: 0, epoch: line.epoch, seal: genesis() };
  if (line.log !== log) return "another log";
  if (line.seq !== seq + 1) return `sequence number ${seq + 1} is missing: this is ${line.seq}`;
  if (line.epoch < epoch) return "the epoch goes back";
  return line.prev === seal ? null : "the link to the previous seal does not hold";
}

/** A whole other history may be longer than the head noted elsewhere: it must pass through that head. */
function headProblem(line: Line, known: KnownHead | null): string | null {
  if (known === null || line.log !== known.log || line.seq !== known.seq) return null;
  return line.seal === known.seal ? null : "the seal is not the one noted elsewhere";
}

function recordProblem(line: Line, record: Readonly<Record<string, unknown>> | null): string | null {
  if (sha256(line.canonical) !== line.hash) return "the record does not have its hash";
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

/** Long texts that came by: by hash and number of parts those that go on, by hash those that are whole, with the hash that a policy of that text has. */
interface Texts {
  readonly begun: Map<string, { next: number; readonly digest: Hash; readonly policy: Hash }>;
  readonly whole: Map<string, string>;
}

const POLICY = "ots.policy.v1\n";

/** A text that does not fit into an entry stands before it, in parts that together have its hash; `long_texts` names it. */
function textProblem(kind: string, payload: unknown, texts: Texts): string | null {
  const said: Record<string, unknown> = typeof payload === "object" && payload !== null ? { ...payload } : {};
  if (kind === "text.part") return partProblem(said, texts);
  const named = said["long_texts"] ?? [];
  if (!Array.isArray(named)) return "what it names as its long texts is no list";
  const missing = named.map(hashNamed).find((hash) => !texts.whole.has(hash));
  if (missing !== undefined) return `the text ${missing} that it names is not there`;
  return kind === "policy.recorded" ? policyProblem(said, texts) : null;
}

/** The text of a policy has the hash that it is recorded under; null = it is withheld. */
function policyProblem({ policy, text }: Readonly<Record<string, unknown>>, texts: Texts): string | null {
  if (text === null) return null;
  if (typeof text !== "string") return "the policy's text is none";
  const cut = / \[cut: \d+ characters, sha256 ([0-9a-f]{64})\]$/.exec(text)?.[1] ?? "";
  return (texts.whole.get(cut) ?? sha256(POLICY + text)) === policy ? null : "the policy's text does not have the policy's hash";
}

function hashNamed(name: unknown): string {
  return typeof name === "object" && name !== null && "sha256" in name ? String(name.sha256) : "without a hash";
}

function partProblem({ sha256: hash, part, parts, text }: Readonly<Record<string, unknown>>, texts: Texts): string | null {
  const typed = typeof hash === "string" && typeof text === "string" && typeof part === "number" && typeof parts === "number";
  return typed ? nextPart({ hash, part, parts, text }, texts) : "the part of a text is not one";
}

type Part = Readonly<Record<"hash" | "text", string> & Record<"part" | "parts", number>>;

function nextPart({ hash, part, parts, text }: Part, texts: Texts): string | null {
  const key = `${hash} ${parts}`;
  const state = texts.begun.get(key) ?? { next: 1, digest: createHash("sha256"), policy: createHash("sha256").update(POLICY) };
  // Two processes may record the same text at the same time.
  if (texts.whole.has(hash) || part < state.next) return null;
  if (part !== state.next) return `part ${state.next} of the text ${hash} is missing`;
  state.digest.update(text);
  state.policy.update(text);
  state.next += 1;
  texts.begun.set(key, state);
  if (part !== parts) return null;
  texts.begun.delete(key);
  if (state.digest.digest("hex") !== hash) return `the parts of the text ${hash} do not have its hash`;
  texts.whole.set(hash, state.policy.digest("hex"));
  return null;
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

/** A line as an entry, or why it is none. */
function parse(text: string): Line | string {
  const row = parseObject(text);
  if (row === null || !isLine(row)) return text === "" ? "a blank line" : "not an entry";
  // What a reader drops without a word: a member that comes twice, blanks, other escapes.
  return JSON.stringify(row) === text ? row : "not written as an entry is: a member twice, or blanks between them";
}

function isLine(row: Readonly<Record<string, unknown>>): row is Line {
  const typed = TEXT_FIELDS.every((name) => typeof row[name] === "string") && Object.keys(row).length === COLUMNS;
  return typed && Number.isSafeInteger(row["seq"]) && Number.isSafeInteger(row["epoch"]);
}

/** Reads a head file as the local sink writes it; null when it is not one. */
export function parseHead(text: string): KnownHead | null {
  const { log, seq, seal } = parseObject(text) ?? {};
  if (typeof log !== "string" || typeof seal !== "string" || !Number.isSafeInteger(seq)) return null;
  return { log, seq: Number(seq), seal };
}

/** What is said of a log that does not hold. */
export function told({ seq, what }: NonNullable<Verification["bad"]>): string {
  return `NOT VERIFIED at line ${seq}, where entry ${seq} belongs: ${what}`;
}

/** `cat segments/* | node verify.ts [HEAD-AS-JSON]`: for an auditor who has nothing but this file, Node and canonicalize. */
async function main(head: string | undefined): Promise<number> {
  const verifier = openVerifier(head === undefined ? null : parseHead(head));
  process.stdin.setEncoding("utf8");
  for await (const lines of linesIn(process.stdin)) if (!lines.every((line) => verifier.take(line))) break;
  const found = verifier.end();
  const good = `verified: ${found.entries} entries, head ${found.head?.seal ?? "none"}`;
  process.stdout.write(`${found.bad === null ? good : told(found.bad)}\n`);
  return found.ok ? 0 : 1;
}

if (import.meta.main) process.exitCode = await main(process.argv[2]);
