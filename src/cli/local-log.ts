import { createReadStream, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { type KnownHead, linesIn, notesIn, parseHead, type Recorded } from "../world.ts";

/** One log of the local sink: its lines in order, read as they are asked for, and its head, which lies outside them. */
export interface LocalLog {
  readonly log: string;
  /** False when only its head is left. */
  readonly there: boolean;
  /** Throws an Error that names the path for what is no file of lines. */
  readonly lines: () => AsyncGenerator<readonly string[]>;
  readonly headFile: string;
  /** The head as it is now; null when it is missing or unreadable. */
  readonly head: () => KnownHead | null;
  /** The signed notes beside it, and the keys published with them. */
  readonly checkpoints: () => Checkpoints;
}

/** Signed notes, and keys that are said to have signed them. */
export interface Checkpoints {
  readonly notes: readonly string[];
  readonly keys: readonly string[];
}

/** The checkpoints of a log in a folder of them: beside the evidence, or an anchor. */
export function checkpointsIn(folder: string, log: string): Checkpoints {
  const keys = textIn(join(folder, `${log}.vkeys`)).split("\n");
  return { notes: notesIn(textIn(join(folder, `${log}.jsonl`))), keys: keys.filter((key) => key !== "") };
}

function textIn(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return "";
    throw error;
  }
}

/** The logs below a service's data folder: all that have segments, a head or checkpoints, so that none is missed. */
export function localLogs(dataDir: string): readonly LocalLog[] {
  const inside = (name: string): string => join(dataDir, "evidence", name);
  const [segments, heads, checkpoints] = [inside("segments"), inside("heads"), inside("checkpoints")];
  const kept = new Set(namesIn(segments));
  const noted = [...named(heads, ".json"), ...named(checkpoints, ".jsonl")];
  return [...new Set([...kept, ...noted])].sort().map((log) => {
    const headFile = join(heads, `${log}.json`);
    return {
      log,
      there: kept.has(log),
      lines: () => segmentLines(join(segments, log)),
      headFile,
      head: () => headIn(headFile),
      checkpoints: () => checkpointsIn(checkpoints, log),
    };
  });
}

function named(folder: string, end: string): readonly string[] {
  return namesIn(folder).flatMap((name) => (name.endsWith(end) ? [name.slice(0, -end.length)] : []));
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  }
}

function headIn(file: string): KnownHead | null {
  try {
    return parseHead(readFileSync(file, "utf8"));
  } catch {
    return null;
  }
}

async function* segmentLines(folder: string): AsyncGenerator<readonly string[]> {
  if (!statSync(folder).isDirectory()) throw new Error(`${folder} is no folder of segments: take it away`);
  for (const name of readdirSync(folder).sort()) {
    const file = join(folder, name);
    if (!statSync(file).isFile()) throw new Error(`${file} is no segment: take it away`);
    yield* linesIn(createReadStream(file, "utf8"));
  }
}

const Line = z.looseObject({ hash: z.string(), canonical: z.string() });

/** A line of a log that was verified before, as the entry it holds. */
export function recordedIn(line: string): Recorded {
  const { hash, canonical } = Line.parse(JSON.parse(line));
  return { hash, record: JSON.parse(canonical) };
}
