import { allVariables, type Configuration } from "../config/index.ts";
import { openCover, openShippedLog, openVerifier, signedText, told } from "../world.ts";
import type { LogReport } from "./verify-log.ts";

/** Verifies the log as Snowflake holds it against the checkpoints there, straight from the table: what was changed in a row is named. */
export async function verifySnowflake(configuration: Configuration, given: readonly string[]): Promise<LogReport> {
  const shipped = await openShippedLog(configuration, allVariables());
  try {
    const { notes, keys } = await shipped.checkpoints();
    const verifier = openVerifier(null, notes.length === 0 ? null : openCover(notes, given.length > 0 ? given : keys));
    for await (const lines of shipped.lines()) if (!lines.every((line) => verifier.take(line))) break;
    const { bad, entries, signed = 0 } = verifier.end();
    const says = bad === null ? `verified in Snowflake, ${entries} entries, ${signedText(signed, entries)}` : told(bad);
    return { ok: bad === null, lines: [`${shipped.log}: ${says}`] };
  } finally {
    await shipped.close();
  }
}
