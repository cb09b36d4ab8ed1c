import type { Configuration } from "../config/index.ts";
import { openRecordedLog, openVerifier } from "../world.ts";
import { type Brought, coverOf, signedBy } from "./brought.ts";
import { type LogReport, reportOf } from "./verify-log.ts";

/** Verifies the log as the database holds it against the checkpoints there: what was edited in a row is named, although no file beside it changed. */
export async function verifyDatabase(configuration: Configuration, brought: Brought): Promise<LogReport> {
  const recorded = await openRecordedLog(configuration);
  try {
    const signed = await signedBy(recorded.log, { notes: await recorded.notes(), keys: recorded.keys }, brought);
    const verifier = openVerifier(null, coverOf(signed, brought), true);
    for await (const lines of recorded.lines()) if (!lines.every((line) => verifier.take(line))) break;
    const found = verifier.end();
    const lost = found.bad === null ? await recorded.lost() : null;
    if (lost !== null)
      return { ok: false, lines: [`${recorded.log}: NOT VERIFIED: entry ${lost} has no seal and waits for none`] };
    return reportOf(recorded.log, `in ${recorded.where}`, found, elsewhere(found.left ?? []));
  } finally {
    await recorded.close();
  }
}

function elsewhere(left: readonly string[]): string {
  return left.length === 0 ? "" : `; of ${left.join(", ")} the seals alone: their records are in the sinks`;
}
