import type { Bad } from "./bad.ts";
import { type HashSet, openHashes } from "./id-set.ts";
import { sha256 } from "./verify-record.ts";

/** Looks whether what cases ended with is in the log: all entries that their closing entries list. */
export interface Cases {
  /** Null, or what is wrong with a closing entry itself. `record` is null where it is kept elsewhere. */
  readonly take: (
    line: { readonly seq: number; readonly hash: string; readonly kind: string },
    record: Fields | null,
  ) => string | null;
  /** The first case that lacks an entry. */
  readonly end: () => Bad | null;
  /** How many cases lack one. */
  readonly lacking: () => number;
}

type Fields = Readonly<Record<string, unknown>>;

interface Awaited {
  readonly seq: number;
  readonly of: string;
}

/** So many hashes a closing entry lists at most; of the others it has the number. */
const LISTED = 500;

/**
 * An entry that was recorded and never sealed stands in no line, and its case's closing entry names it. Keeps each hash in 16 bytes as ids are kept, and of cases
 * that are open how many entries they have. A listed entry may come behind: the clock of a database can go back.
 */
export function openCases(): Cases {
  const seen = openHashes();
  const counts = new Map<string, number>();
  const awaited = new Map<string, Awaited>();
  const short = new Map<string, Awaited & { readonly count: number }>();
  const note = (of: string): void => {
    const count = (counts.get(of) ?? 0) + 1;
    counts.set(of, count);
    if (count >= (short.get(of)?.count ?? Number.POSITIVE_INFINITY)) short.delete(of);
  };
  const close = (seq: number, of: string, payload: Fields): string | null => {
    const { entries, entries_count: count, entries_sha256: digest } = payload;
    if (entries === undefined) return null;
    if (!Array.isArray(entries) || !entries.every((hash) => typeof hash === "string") || typeof count !== "number")
      return `the closing entry of case ${of} lists no entries`;
    if (!isListed(entries, count, digest)) return `the entries that the closing entry of case ${of} lists do not have its digest`;
    for (const hash of missingFrom(entries, seen)) awaited.set(hash, { seq, of });
    if (count > (counts.get(of) ?? 0)) short.set(of, { seq, of, count });
    else counts.delete(of);
    return null;
  };
  return {
    take({ seq, hash, kind }, record) {
      const of = caseOf(record);
      const wrong = kind === "case.ended" ? close(seq, of, fieldsOf(record?.["payload"])) : null;
      seen.add(hash);
      if (awaited.size > 0) awaited.delete(hash);
      if (of !== "" && kind !== "case.ended") note(of);
      return wrong;
    },
    end: () => problemOf([...awaited.values(), ...(awaited.size > 0 ? [] : short.values())]),
    lacking: () => new Set([...awaited.values(), ...short.values()].map(({ of }) => of)).size,
  };
}

function isListed(entries: readonly string[], count: number, digest: unknown): boolean {
  if (count > LISTED) return entries.length === LISTED;
  return entries.length === count && sha256(entries.join("\n")) === digest;
}

function missingFrom(entries: readonly string[], seen: HashSet): readonly string[] {
  return entries.filter((hash) => !seen.has(hash));
}

function problemOf(lacking: readonly Awaited[]): Bad | null {
  const [first] = [...lacking].sort((a, b) => a.seq - b.seq);
  if (first === undefined) return null;
  const what = `an entry of case ${first.of} is not in the log, which its closing entry counts: it was recorded and never sealed`;
  return { seq: first.seq, what };
}

function caseOf(record: Fields | null): string {
  const corr = record?.["corr"];
  return typeof corr === "object" && corr !== null && "case" in corr ? String(corr.case) : "";
}

function fieldsOf(value: unknown): Fields {
  return typeof value === "object" && value !== null ? { ...value } : {};
}
