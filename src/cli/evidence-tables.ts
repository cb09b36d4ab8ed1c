import type { Configuration } from "../config/index.ts";
import { comparedTables, type Difference } from "../world.ts";
import { verifyDatabase } from "./verify-database.ts";
import type { LogReport } from "./verify-log.ts";

/** Verifies the database's log, then compares the rows of cases, reviews and effects with what it says: each difference by table, id and column. */
export async function evidenceTables(configuration: Configuration, keys: readonly string[]): Promise<LogReport> {
  const log = await verifyDatabase(configuration, { keys, anchors: [] });
  const differences: string[] = [];
  let [cases, left] = [0, 0];
  for await (const page of comparedTables(configuration)) {
    cases += page.cases;
    left += page.left;
    differences.push(...page.differences.map(lineOf));
  }
  const compared = `${cases - left} cases compared with their entries${left === 0 ? "" : `; of ${left} older ones the entries have left the database`}`;
  const says = differences.length === 0 ? `${compared}: no difference` : `${compared}: ${differences.length} DIFFERENCES`;
  return { ok: log.ok && differences.length === 0, lines: [...log.lines, ...differences, says] };
}

function lineOf({ table, id, column, row, entries }: Difference): string {
  const said = (value: string | null): string => (value === null ? "nothing" : JSON.stringify(value));
  return `${table} ${id} ${column}: the row says ${said(row)}, the evidence ${said(entries)}`;
}
