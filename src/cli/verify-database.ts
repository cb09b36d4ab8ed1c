import type { Configuration } from "../config/index.ts";
import { openCover, openRecordedLog, openVerifier, signedText, told } from "../world.ts";
import type { LogReport } from "./verify-log.ts";

/** Verifies the log as the database holds it against the checkpoints there: what was edited in a row is named, although no file beside it changed. */
export async function verifyDatabase(configuration: Configuration, given: readonly string[]): Promise<LogReport> {
  const recorded = await openRecordedLog(configuration);
  try {
    const notes = await recorded.notes();
    const left = await recorded.left();
    const cover = notes.length === 0 ? null : openCover(notes, given.length > 0 ? given : recorded.keys);
    const verifier = openVerifier(null, cover, left);
    for await (const lines of recorded.lines()) if (!lines.every((line) => verifier.take(line))) break;
    const { bad, entries, signed = 0 } = verifier.end();
    const says =
      bad === null
        ? `verified in ${recorded.where}, ${entries} entries, ${signedText(signed, entries)}${elsewhere(left)}`
        : told(bad);
    return { ok: bad === null, lines: [`${recorded.log}: ${says}`] };
  } finally {
    await recorded.close();
  }
}

function elsewhere(left: ReadonlySet<string>): string {
  return left.size === 0 ? "" : `; of ${[...left].join(", ")} the seals alone: their records are in the sinks`;
}
