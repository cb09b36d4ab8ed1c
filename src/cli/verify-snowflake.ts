import { allVariables, type Configuration } from "../config/index.ts";
import { openShippedLog, openVerifier } from "../world.ts";
import { type Brought, coverOf, signedBy } from "./brought.ts";
import { type LogReport, reportOf } from "./verify-log.ts";

/** Verifies the log as Snowflake holds it against the checkpoints there, straight from the table: what was changed in a row is named. */
export async function verifySnowflake(configuration: Configuration, brought: Brought): Promise<LogReport> {
  const shipped = await openShippedLog(configuration, allVariables());
  try {
    const signedThere = await signedBy(shipped.log, await shipped.checkpoints(), brought);
    const verifier = openVerifier(null, coverOf(signedThere, brought));
    for await (const lines of shipped.lines()) if (!lines.every((line) => verifier.take(line))) break;
    return reportOf(shipped.log, "in Snowflake", verifier.end());
  } finally {
    await shipped.close();
  }
}
