import { createReadStream, existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { type KnownHead, linesIn, parseHead, type Recorded } from "../world.ts";

/** One log of the local sink: its lines in order, read as they are asked for, and its head, which lies outside them. */
export interface LocalLog {
  readonly log: string;
  readonly lines: () => AsyncGenerator<readonly string[]>;
  readonly headFile: string;
  /** Null when the head is missing or unreadable. */
  readonly head: KnownHead | null;
}

/** The logs below a service's data folder; null when there is no evidence at all. */
export function localLogs(dataDir: string): readonly LocalLog[] | null {
  const root = join(dataDir, "evidence", "segments");
  if (!existsSync(root)) return null;
  return readdirSync(root)
    .sort()
    .map((log) => {
      const headFile = join(dataDir, "evidence", "heads", `${log}.json`);
      const head = existsSync(headFile) ? parseHead(readFileSync(headFile, "utf8")) : null;
      return { log, lines: () => segmentLines(join(root, log)), headFile, head };
    });
}

async function* segmentLines(folder: string): AsyncGenerator<readonly string[]> {
  for (const name of readdirSync(folder).sort()) {
    yield* linesIn(createReadStream(join(folder, name), "utf8"));
  }
}

const Line = z.looseObject({ hash: z.string(), canonical: z.string() });

/** A line of a log that was verified before, as the entry it holds. */
export function recordedIn(line: string): Recorded {
  const { hash, canonical } = Line.parse(JSON.parse(line));
  return { hash, record: JSON.parse(canonical) };
}
