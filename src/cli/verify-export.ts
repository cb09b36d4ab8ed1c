import { createReadStream } from "node:fs";
import { excerptText, linesIn, openExcerpt } from "../world.ts";
import type { LogReport } from "./verify-log.ts";

/** Verifies an export's lines as a stream: every record, hash, seal and link that it holds. */
export async function verifyExport(file: string): Promise<LogReport> {
  const excerpt = openExcerpt();
  try {
    for await (const lines of linesIn(createReadStream(file, "utf8"))) if (!lines.every((line) => excerpt.take(line))) break;
  } catch {
    throw new Error(`${file} cannot be read: name a file that export wrote`);
  }
  const found = excerpt.end();
  return { ok: found.ok, lines: [`${found.log === "" ? file : found.log}: ${excerptText(found)}`] };
}
