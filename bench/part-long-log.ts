import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { canonical, sha256 } from "../src/case/index.ts";
import { openVerifier, sealEntries } from "../src/evidence/index.ts";
import type { SealedEntry } from "../src/ports/index.ts";
import { benchRecord, LOG } from "./records.ts";

/** The memory of one process that seals and verifies a long log, megabytes of live data at its tenth and at its end. */
export interface LongLog {
  readonly entries: number;
  readonly tenthMb: number;
  readonly endMb: number;
}

const BATCH = 500;
const ENTRIES = 1_000_000;
const TRIED = 20_000;

/** Seals a log batch by batch and verifies each line as it comes; keeps what those two keep. `tried`: only whether it runs. */
export function measureLongLog(tried: boolean): LongLog {
  const entries = tried ? TRIED : ENTRIES;
  const verifier = openVerifier(null);
  let last: SealedEntry | null = null;
  let tenthMb = 0;
  for (let made = 0; made < entries; made += BATCH) {
    const sealed: readonly SealedEntry[] = sealEntries(
      LOG,
      last,
      Array.from({ length: BATCH }, (_, i) => entryAt(made + i)),
    );
    last = sealed.at(-1) ?? null;
    if (!sealed.every((entry) => verifier.take(JSON.stringify(entry)))) throw new Error("the bench's own log does not hold");
    if (made + BATCH === entries / 10) tenthMb = liveMb();
  }
  const endMb = liveMb();
  if (verifier.end().entries !== entries) throw new Error("the bench's own log does not hold");
  return { entries, tenthMb, endMb };
}

function entryAt(i: number): Omit<SealedEntry, "seq" | "prev" | "seal"> {
  const record = benchRecord(i);
  const { log, id, at, kind, region, epoch, subject } = record;
  const text = canonical(record);
  const about = `${subject.system}/${subject.type}/${subject.id}`;
  return { log, id, at, kind, region, epoch, subject: about, canonical: text, hash: sha256(text) };
}

/** What is still referred to, buffers included. */
function liveMb(): number {
  setFlagsFromString("--expose-gc");
  runInNewContext("gc()");
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 1_000_000;
}
