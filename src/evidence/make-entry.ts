import {
  type Actor,
  canonical,
  composed,
  type Entry,
  OpsError,
  type RedactText,
  redacted,
  sha256,
  vaultTokensIn,
} from "../case/index.ts";
import { partsOf, shorten } from "./long-texts.ts";
import { DEEPEST, ENTRY_LIMIT } from "./record-limits.ts";

/** What an entry says, before redaction. `payload` is JSON; texts in it that do not fit are cut, named by their hash, and recorded whole in parts of their own. */
export interface EntryInput {
  /** "case.decided", "review.answer_refused", "automation.paused" ... */
  readonly kind: string;
  readonly actor: Actor;
  readonly subject: { readonly system: string; readonly type: string; readonly id: string };
  readonly caseId: string | null;
  readonly corr: Readonly<Record<string, string>>;
  readonly decision?: object;
  readonly model?: object;
  readonly payload: object;
}

/** What this process adds to every entry. */
export interface Stamp {
  readonly id: string;
  readonly log: string;
  readonly tenant: string;
  readonly region: string;
  readonly epoch: number;
  /** RFC 3339 with microseconds and Z. */
  readonly at: string;
}

const CUTS = [16_000, 4_000, 1_000, 200];

/** An entry as made: `all` = the parts of its long texts, then the entry itself, to be recorded together. */
export interface Made {
  readonly entry: Entry;
  readonly all: readonly Entry[];
}

/** Record v1: redacted, canonical (RFC 8785), hashed; `stamp` is asked for each entry. Seq and prev come with the seals. Throws EVIDENCE_INVALID for what is not JSON or does not fit when cut. */
export function makeEntry(input: EntryInput, stamp: () => Stamp, redact: RedactText): Made {
  for (const cut of CUTS) {
    const long = new Map<string, string>();
    const said = sayingOf(input, redact, cut, long);
    const first = sealable(input, said, stamp());
    if (Buffer.byteLength(first.canonical) > ENTRY_LIMIT) continue;
    if (long.size === 0) return { entry: first, all: [first] };
    const parts = partEntries(input, long, stamp);
    // Its id comes after theirs, so that the log holds a text before the entry that names it.
    const entry = sealable(input, said, stamp());
    return { entry, all: [...parts, entry] };
  }
  throw new OpsError("EVIDENCE_INVALID", "an entry does not fit into 60 KB", { kind: input.kind });
}

/** The members of a record that say something; the others are its stamp. */
interface Saying {
  readonly actor: unknown;
  readonly decision: unknown;
  readonly model: unknown;
  readonly payload: object;
  readonly redactions: readonly { readonly type: string; readonly count: number }[];
}

function sayingOf(input: EntryInput, redact: RedactText, cut: number, long: Map<string, string>): Saying {
  const removed = new Map<string, number>();
  const { actor, decision = null, model = null, payload } = input;
  const plainly = { actor: plain(actor), decision: plain(decision), model: plain(model), payload: plainMembers(payload) };
  const inNfc = redactNfc(redact);
  const said = redacted(plainly, (text) => shorten(counted(text, inNfc(text), removed), cut, long));
  const named = [...long].map(([hash, text]) => ({ sha256: hash, characters: text.length }));
  const whole = named.length === 0 ? said.payload : { ...said.payload, long_texts: named };
  return { ...said, payload: whole, redactions: countsOf(removed) };
}

/** One entry for each part. Nothing in it is redacted again: half a text could be taken for something else. */
function partEntries(input: EntryInput, long: ReadonlyMap<string, string>, stamp: () => Stamp): Entry[] {
  const about = { ...input, kind: "text.part", actor: { type: "service", id: "ops-trust" } } as const;
  const rest = { actor: about.actor, decision: null, model: null, redactions: [] };
  const parts = [...long].flatMap(([hash, text]) => partsOf(hash, text));
  return parts.map((part) => sealable(about, { ...rest, payload: part }, stamp()));
}

function sealable({ kind, subject, corr, caseId }: EntryInput, said: Saying, stamp: Stamp): Entry {
  const { id, log, at, region, epoch, tenant } = stamp;
  const text = canonical({ v: 1, log, epoch, id, at, kind, tenant, region, subject, corr, ...said });
  const about = `${subject.system}/${subject.type}/${subject.id}`;
  return { id, log, at, kind, region, subject: about, caseId, epoch, canonical: text, hash: sha256(text) };
}

/** A text as a record holds it when nothing is cut. */
export function recordedText(text: string, redact: RedactText): string {
  return shorten(redactNfc(redact)(text), Number.POSITIVE_INFINITY);
}

/** True when a record may hold the value as `recorded` (canonical text), whatever the length at which its texts were cut. */
export function isRecordedAs(value: unknown, recorded: string, redact: RedactText): boolean {
  const said = plain(value);
  const inNfc = redactNfc(redact);
  return CUTS.some((cut) => canonical(redacted(said, (text) => shorten(inNfc(text), cut))) === recorded);
}

/** Records hold NFC: what comes otherwise is so before it is redacted, for afterwards it would read as something that nobody looked at. */
function redactNfc(redact: RedactText): RedactText {
  return (text) => redact(composed(text));
}

/** JSON without undefined members; numbers that are not integers become decimal text, since records hold no floats. */
function plain(value: unknown, depth = 1): unknown {
  if (typeof value === "number") return Number.isSafeInteger(value) ? value : String(value);
  if (depth > DEEPEST) throw new OpsError("EVIDENCE_INVALID", `an entry is nested deeper than ${DEEPEST}`);
  if (Array.isArray(value)) return value.map((item) => plain(item ?? null, depth + 1));
  if (value === null || typeof value !== "object") return value;
  return plainMembers(value, depth);
}

function plainMembers(value: object, depth = 1): object {
  const members = Object.entries(value).filter(([, item]) => item !== undefined);
  return Object.fromEntries(members.map(([key, item]) => [key, plain(item, depth + 1)]));
}

// pii_<type>_ and 26 characters.
const TOKEN_HEAD = 4;
const TOKEN_TAIL = 27;

/** The text after redaction, what was taken out of it counted: what stood there before as a placeholder was not. */
function counted(before: string, after: string, removed: Map<string, number>): string {
  if (before === after) return after;
  const there = placeholdersIn(before);
  for (const [type, count] of placeholdersIn(after)) {
    const more = count - (there.get(type) ?? 0);
    if (more > 0) removed.set(type, (removed.get(type) ?? 0) + more);
  }
  return after;
}

function placeholdersIn(text: string): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  const add = (type: string): void => void found.set(type, (found.get(type) ?? 0) + 1);
  for (const [from, to] of vaultTokensIn(text)) add(text.slice(from + TOKEN_HEAD, to - TOKEN_TAIL).toUpperCase());
  if (text.includes("[")) for (const [, type = ""] of text.matchAll(/\[([A-Z][A-Z_]{2,19})\]/g)) add(type);
  return found;
}

function countsOf(removed: ReadonlyMap<string, number>): { type: string; count: number }[] {
  return [...removed].sort(([a], [b]) => (a < b ? -1 : 1)).map(([type, count]) => ({ type, count }));
}
