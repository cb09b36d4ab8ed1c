import { allVariables, type Configuration } from "../config/index.ts";
import { openShippedLog, openVerifier, type Verification } from "../world.ts";
import { type Brought, coverOf, signedBy } from "./brought.ts";
import { type LogReport, reportOf } from "./verify-log.ts";

type Verifier = ReturnType<typeof openVerifier>;
type Shipped = Awaited<ReturnType<typeof openShippedLog>>;

/** Verifies the log as Snowflake holds it against the checkpoints there and those brought, straight from the table: what was changed in a row is named, and so is every row that is not the log's, nor of one of these others. */
export async function verifySnowflake(
  configuration: Configuration,
  brought: Brought,
  others: readonly string[],
): Promise<LogReport> {
  const shipped = await openShippedLog(configuration, allVariables());
  try {
    return await verifyShipped(shipped, brought, others);
  } finally {
    await shipped.close();
  }
}

/** The same of a log that is open. */
export async function verifyShipped(
  shipped: Pick<Shipped, "log" | "lines" | "counted" | "checkpoints">,
  brought: Brought,
  expected: readonly string[],
): Promise<LogReport> {
  const signedThere = await signedBy(shipped.log, await shipped.checkpoints(), brought);
  const verifier = openVerifier(null, coverOf(signedThere, brought));
  const read = await readAll(shipped, verifier);
  const found = verifier.end();
  const { rows, others } = await shipped.counted(found.bad === null ? read.last : Number.MAX_SAFE_INTEGER);
  const strangers = others.filter(({ log }) => !expected.includes(log));
  const report =
    found.bad === null && rows !== read.rows
      ? moreRows(shipped.log, found, rows - read.rows)
      : reportOf(shipped.log, "in Snowflake", found);
  return {
    ...report,
    ok: report.ok && strangers.length === 0,
    lines: [...report.lines, ...copies(found, read.rows), ...strangers.map(told)],
  };
}

function moreRows(log: string, { entries }: Verification, more: number): LogReport {
  const says = `NOT VERIFIED: the table holds ${more} rows of this log more than those that its ${entries} entries are read from`;
  return { ok: false, lines: [`${log}: ${says}`] };
}

function copies({ bad, entries }: Verification, rows: number): readonly string[] {
  return bad !== null || rows <= entries
    ? []
    : [`note: ${rows - entries} rows are copies of others, which two shippers left: they do no harm`];
}

function told({ log, rows }: { readonly log: string; readonly rows: number }): string {
  return `NOT VERIFIED: the table holds another log, ${JSON.stringify(log)}, of ${rows} rows: give --expect-log when it belongs there`;
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
