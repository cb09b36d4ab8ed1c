import { composed, sha256 } from "../case/index.ts";

/** What a part of a long text says: which text it is of, its place, and its characters. */
export interface TextPart {
  /** SHA-256 of the whole text. */
  readonly sha256: string;
  /** From 1 to `parts`. */
  readonly part: number;
  readonly parts: number;
  readonly text: string;
}

// Nothing to clean: most texts of a record.
const PLAIN = /^[\t\n\r -~]*$/;

/** A text as records hold it: NFC, no NUL, no lone surrogates; longer than the limit: its head, its length and the hash of the whole, which is added to `long`. */
export function shorten(text: string, limit: number, long?: Map<string, string>): string {
  const clean = PLAIN.test(text) ? text : composed(text.toWellFormed().replaceAll("\u0000", "\uFFFD"));
  if (clean.length <= limit) return clean;
  const hash = sha256(clean);
  long?.set(hash, clean);
  return `${clean.slice(0, limit).toWellFormed()} [cut: ${clean.length} characters, sha256 ${hash}]`;
}

/** Bytes that a part's text may take as JSON: what else stands in its entry fits beside it. */
const PART_BYTES = 50_000;
const PART_CHARACTERS = 40_000;

/** A long text in parts that each fit into an entry. */
export function partsOf(hash: string, text: string): readonly TextPart[] {
  const pieces: string[] = [];
  for (let at = 0; at < text.length; at += pieces.at(-1)?.length ?? 1) pieces.push(pieceAt(text, at));
  return pieces.map((piece, i) => ({ sha256: hash, part: i + 1, parts: pieces.length, text: piece }));
}

/** The longest of a few lengths whose JSON fits; never half a character. */
function pieceAt(text: string, at: number): string {
  let length = PART_CHARACTERS;
  for (;;) {
    const piece = text.slice(at, at + length);
    const whole = piece.isWellFormed() ? piece : piece.slice(0, -1);
    if (Buffer.byteLength(JSON.stringify(whole)) <= PART_BYTES) return whole;
    length /= 2;
  }
}

/** Puts parts together again as they come by. */
export interface LongTexts {
  readonly take: (part: TextPart) => void;
  /** The record with its long texts whole, as far as their parts came by and have their hash. */
  readonly whole: <T>(record: T, named: readonly string[]) => T;
}

const CUT = / \[cut: \d+ characters, sha256 ([0-9a-f]{64})\]$/;

/** Holds the `keep` texts that came last: an entry's texts stand right before it, or a few entries of its neighbours before. */
export function collectTexts(keep: number): LongTexts {
  const begun = new Map<string, readonly string[]>();
  const done = new Map<string, string>();
  const take = ({ sha256: hash, part, parts, text }: TextPart): void => {
    const key = `${hash} ${parts}`;
    const before = begun.get(key) ?? [];
    if (done.has(hash) || part !== before.length + 1) return;
    const pieces = [...before, text];
    if (part < parts) begun.set(key, pieces);
    else {
      begun.delete(key);
      const all = pieces.join("");
      if (sha256(all) === hash) done.set(hash, all);
    }
    forgetOldest(begun, keep);
    forgetOldest(done, keep);
  };
  const wholeText = (text: string, named: ReadonlySet<string>): string => {
    const [mark = "", hash = ""] = CUT.exec(text) ?? [];
    const all = named.has(hash) ? done.get(hash) : undefined;
    const head = text.slice(0, text.length - mark.length).replace(/\uFFFD$/, "");
    return all?.startsWith(head) === true ? all : text;
  };
  return {
    take,
    whole: (record, named) => (named.length === 0 ? record : walked(record, (text) => wholeText(text, new Set(named)))),
  };
}

function forgetOldest(map: Map<string, unknown>, keep: number): void {
  for (const oldest of map.keys()) {
    if (map.size <= keep) return;
    map.delete(oldest);
  }
}

/** A copy of JSON data with every text replaced. */
function walked<T>(value: T, text: (value: string) => string): T {
  const walk = (item: unknown): unknown => {
    if (typeof item === "string") return text(item);
    if (Array.isArray(item)) return item.map(walk);
    if (item === null || typeof item !== "object") return item;
    return Object.fromEntries(Object.entries(item).map(([key, inner]) => [key, walk(inner)]));
  };
  // The shape stays: only texts are replaced by texts.
  return walk(value) as T;
}
