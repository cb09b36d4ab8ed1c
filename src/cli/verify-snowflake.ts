import { allVariables, type Configuration } from "../config/index.ts";
import { openCover, openShippedLog, openVerifier, signedText, told, type Verification } from "../world.ts";
import type { LogReport } from "./verify-log.ts";

type Verifier = ReturnType<typeof openVerifier>;
type Shipped = Awaited<ReturnType<typeof openShippedLog>>;

/** How the log as Snowflake holds it is verified: by these keys instead of those beside it, and with which other logs expected in the same table. */
export interface Expecting {
  readonly keys: readonly string[];
  readonly logs: readonly string[];
}

/** Verifies the log as Snowflake holds it against the checkpoints there, straight from the table: what was changed in a row is named, and so is every row that is not the log's. */
export async function verifySnowflake(configuration: Configuration, expecting: Expecting): Promise<LogReport> {
  const shipped = await openShippedLog(configuration, allVariables());
  try {
    return await verifyShipped(shipped, expecting);
  } finally {
    await shipped.close();
  }
}

/** The same of a log that is open. */
export async function verifyShipped(
  shipped: Pick<Shipped, "log" | "lines" | "counted" | "checkpoints">,
  { keys: given, logs }: Expecting,
): Promise<LogReport> {
  const { notes, keys } = await shipped.checkpoints();
  const verifier = openVerifier(null, notes.length === 0 ? null : openCover(notes, given.length > 0 ? given : keys));
  const read = await readAll(shipped, verifier);
  const found = verifier.end();
  const { rows, others } = await shipped.counted(found.bad === null ? read.last : Number.MAX_SAFE_INTEGER);
  const strangers = others.filter(({ log }) => !logs.includes(log));
  const unread = found.bad === null ? rows - read.rows : 0;
  return {
    ok: found.bad === null && unread === 0 && strangers.length === 0,
    lines: [
      `${shipped.log}: ${saysOf(found, unread)}`,
      ...(read.rows > found.entries && found.bad === null
        ? [`note: ${read.rows - found.entries} rows are copies of others, which two shippers left: they do no harm`]
        : []),
      ...strangers.map(
        ({ log, rows: count }) =>
          `NOT VERIFIED: the table holds another log, ${JSON.stringify(log)}, of ${count} rows: give --expect-log when it belongs there`,
      ),
    ],
  };
}

/** Gives the verifier all lines, until one does not hold; how many rows these were, and where they end. */
async function readAll({ lines }: Pick<Shipped, "lines">, verifier: Verifier): Promise<{ rows: number; last: number }> {
  const read = { rows: 0, last: 0 };
  for await (const page of lines()) {
    read.rows += page.rows;
    read.last = page.last;
    if (!page.lines.every((line) => verifier.take(line))) break;
  }
  return read;
}

function saysOf({ bad, entries, signed = 0 }: Verification, unread: number): string {
  if (bad !== null) return told(bad);
  if (unread !== 0)
    return `NOT VERIFIED: the table holds ${unread} rows of this log more than those that its ${entries} entries are read from`;
  return `verified in Snowflake, ${entries} entries, ${signedText(signed, entries)}`;
}
