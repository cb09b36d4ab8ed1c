import { createReadStream } from "node:fs";
import { excerptText, linesIn, openExcerpt } from "../world.ts";
import type { LogReport } from "./verify-log.ts";

const UNSIGNED =
  "nobody signed an excerpt: its seals stand in the entry evidence.exported of the log, which verify with --key proves";

/** Verifies an export's lines as a stream: every record, hash, seal and link that it holds. Who made all of it anew is noticed by the log alone. */
export async function verifyExport(file: string): Promise<LogReport> {
  const excerpt = openExcerpt();
  try {
    for await (const lines of linesIn(createReadStream(file, "utf8"))) if (!lines.every((line) => excerpt.take(line))) break;
  } catch {
    throw new Error(`${file} cannot be read: name a file that export wrote`);
  }
  const found = excerpt.end();
  const says = `${found.log === "" ? file : found.log}: ${excerptText(found)}`;
  return found.ok ? { ok: true, unsigned: true, lines: [`${says}; ${UNSIGNED}`] } : { ok: false, lines: [says] };
}
