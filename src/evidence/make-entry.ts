import { type Actor, canonical, type Entry, OpsError, type RedactText, redacted, sha256 } from "../case/index.ts";

/** What an entry says, before redaction. `payload` is JSON; long texts in it are cut and keep their hash. */
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

/** Largest entry in bytes of UTF-8. */
export const ENTRY_LIMIT = 60_000;
const CUTS = [16_000, 4_000, 1_000, 200];

/** Record v1: redacted, canonical (RFC 8785), hashed. Its seq and prev come with its seal. Throws EVIDENCE_INVALID for what is not JSON or does not fit when cut. */
export function makeEntry(input: EntryInput, stamp: Stamp, redact: RedactText): Entry {
  for (const cut of CUTS) {
    const text = canonical(recordOf(input, stamp, (value) => shorten(redact(value), cut)));
    if (Buffer.byteLength(text) > ENTRY_LIMIT) continue;
    return {
      id: stamp.id,
      log: stamp.log,
      at: stamp.at,
      kind: input.kind,
      region: stamp.region,
      subject: `${input.subject.system}/${input.subject.type}/${input.subject.id}`,
      caseId: input.caseId,
      epoch: stamp.epoch,
      canonical: text,
      hash: sha256(text),
    };
  }
  throw new OpsError("EVIDENCE_INVALID", "an entry does not fit into 60 KB", { kind: input.kind });
}

function recordOf(input: EntryInput, stamp: Stamp, redact: RedactText): object {
  const removed = new Map<string, number>();
  const said = redacted(
    plain({ actor: input.actor, decision: input.decision ?? null, model: input.model ?? null, payload: input.payload }),
    (text) => counted(redact(text), removed),
  );
  const { log, epoch, id, at, tenant, region } = stamp;
  const { kind, subject, corr } = input;
  return { v: 1, log, epoch, id, at, kind, tenant, region, subject, corr, ...said, redactions: countsOf(removed) };
}

/** A text as a record holds it when nothing is cut. */
export function recordedText(text: string, redact: RedactText): string {
  return shorten(redact(text), Number.POSITIVE_INFINITY);
}

/** True when a record may hold the value as `recorded` (canonical text), whatever the length at which its texts were cut. */
export function isRecordedAs(value: unknown, recorded: string, redact: RedactText): boolean {
  const said = plain(value);
  return CUTS.some((cut) => canonical(redacted(said, (text) => shorten(redact(text), cut))) === recorded);
}

/** JSON without undefined members; numbers that are not integers become decimal text, since records hold no floats. */
function plain<T>(value: T): unknown {
  if (typeof value === "number") return Number.isSafeInteger(value) ? value : String(value);
  if (Array.isArray(value)) return value.map((item) => plain(item ?? null));
  if (value === null || typeof value !== "object") return value;
  const members = Object.entries(value).filter(([, item]) => item !== undefined);
  return Object.fromEntries(members.map(([key, item]) => [key, plain(item)]));
}

/** NFC, no NUL, no lone surrogates; longer than the limit: its head, its length and the hash of the whole. */
function shorten(text: string, limit: number): string {
  const clean = text.toWellFormed().replaceAll("\u0000", "\uFFFD").normalize("NFC");
  if (clean.length <= limit) return clean;
  return `${clean.slice(0, limit).toWellFormed()} [cut: ${clean.length} characters, sha256 ${sha256(clean)}]`;
}

/** The text, its placeholders counted. */
function counted(text: string, removed: Map<string, number>): string {
  if (!text.includes("[")) return text;
  for (const [, type = ""] of text.matchAll(/\[([A-Z][A-Z_]{2,19})\]/g)) removed.set(type, (removed.get(type) ?? 0) + 1);
  return text;
}

function countsOf(removed: ReadonlyMap<string, number>): { type: string; count: number }[] {
  return [...removed].sort(([a], [b]) => (a < b ? -1 : 1)).map(([type, count]) => ({ type, count }));
}
