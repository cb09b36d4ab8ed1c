import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** One log of the local sink: its lines in order, and where its head lies outside them. */
export interface LocalLog {
  readonly log: string;
  readonly lines: readonly string[];
  readonly headFile: string;
}

/** The logs below a service's data folder; null when there is no evidence at all. */
export function localLogs(dataDir: string): readonly LocalLog[] | null {
  const root = join(dataDir, "evidence", "segments");
  if (!existsSync(root)) return null;
  return readdirSync(root)
    .sort()
    .map((log) => ({ log, lines: linesIn(join(root, log)), headFile: join(dataDir, "evidence", "heads", `${log}.json`) }));
}

function linesIn(folder: string): readonly string[] {
  const files = readdirSync(folder).sort();
  return files.flatMap((name) =>
    readFileSync(join(folder, name), "utf8")
      .split("\n")
      .filter((line) => line !== ""),
  );
}
