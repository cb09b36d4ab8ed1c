import { generateKeyPairSync, hash, sign } from "node:crypto";
import canonicalize from "canonicalize";
import { canonical, sha256 } from "../src/case/index.ts";
import {
  advance,
  append,
  checkpointText,
  EMPTY,
  genesis,
  leafOf,
  noteOf,
  openCover,
  openVerifier,
  originOf,
  parseVkey,
  rootOf,
  sealEntries,
  vkeyOf,
} from "../src/evidence/index.ts";
import type { SealedEntry } from "../src/ports/index.ts";
import { type LongLog, measureLongLog } from "./part-long-log.ts";
import { benchRecord, LOG } from "./records.ts";

const RECORDS = 20_000;
const ROUNDS = 5;

/** Records a second, of ours and of the least that does the same. */
export interface Rate {
  readonly ours: number;
  readonly bare: number;
}

export interface EvidenceResult {
  readonly records: number;
  readonly bytes: number;
  /** Canonical bytes, hash, chain and tree, against canonicalize and SHA-256 of the same records. */
  readonly sealing: Rate;
  /** Everything that verify checks, against reading the same lines, canonicalize and SHA-256. */
  readonly verifying: Rate;
  readonly longLog: LongLog;
}

/** Seals and verifies records of about 1.1 kB in this process, nothing but CPU. */
export function measureEvidence(tried: boolean): EvidenceResult {
  const records = Array.from({ length: RECORDS }, (_, i) => benchRecord(i));
  const texts = records.map((record) => canonical(record));
  const sealed = sealEntries(
    LOG,
    null,
    records.map((record, i) => entryOf(record, texts[i] ?? "")),
  );
  const lines = sealed.map((entry) => JSON.stringify(entry));
  const signed = signedBy(sealed);
  const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0) / RECORDS;
  const sealing = {
    ours: best(() => seal(records)),
    bare: best(() => records.forEach((record) => hash("sha256", canonicalize(record) ?? "", "hex"))),
  };
  const verifying = { ours: best(() => verify(lines, signed)), bare: best(() => lines.forEach(hashAgain)) };
  return { records: RECORDS, bytes, sealing, verifying, longLog: measureLongLog(tried) };
}

type BenchRecord = ReturnType<typeof benchRecord>;

function entryOf(record: BenchRecord, text: string): Omit<SealedEntry, "seq" | "prev" | "seal"> {
  const { log, id, at, kind, region, epoch, subject } = record;
  const about = `${subject.system}/${subject.type}/${subject.id}`;
  return { log, id, at, kind, region, epoch, subject: about, canonical: text, hash: sha256(text) };
}

function seal(records: readonly BenchRecord[]): void {
  const sealed = sealEntries(
    LOG,
    null,
    records.map((record) => entryOf(record, canonical(record))),
  );
  advance(LOG, { edge: EMPTY, seal: genesis(LOG) }, sealed);
}

interface Signed {
  readonly note: string;
  readonly vkey: string;
}

/** One checkpoint of the whole log. */
function signedBy(sealed: readonly SealedEntry[]): Signed {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const vkey = vkeyOf(originOf(LOG), publicKey.export({ format: "der", type: "spki" }).subarray(-32));
  const root = rootOf(
    append(
      EMPTY,
      sealed.map((entry) => leafOf(entry.hash)),
    ),
  );
  const text = checkpointText(LOG, { size: sealed.length, root });
  const key = { name: originOf(LOG), id: parseVkey(vkey)?.id ?? "" };
  return { vkey, note: noteOf(text, key, sign(null, Buffer.from(text), privateKey)) };
}

function verify(lines: readonly string[], { note, vkey }: Signed): void {
  const verifier = openVerifier(null, openCover([note], [vkey]));
  if (!lines.every((line) => verifier.take(line)) || !verifier.end().ok) throw new Error("the bench's own log does not hold");
}

function hashAgain(line: string): void {
  // Our own line.
  const row = JSON.parse(line) as { canonical: string; hash: string };
  const text = canonicalize(JSON.parse(row.canonical)) ?? "";
  if (hash("sha256", text, "hex") !== row.hash) throw new Error("the bench's own log does not hold");
}

/** Records a second of the best round, by the CPU time of this process. */
function best(work: () => void): number {
  const rounds = Array.from({ length: ROUNDS }, () => {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    return user + system;
  });
  return (RECORDS * 1_000_000) / Math.min(...rounds);
}
