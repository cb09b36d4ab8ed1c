import { z } from "zod";
import { type ExampleSet, Examples } from "../case/index.ts";
import type { ExampleSets } from "../ports/index.ts";
import type { Queries } from "./database.ts";
import { oneRow } from "./row.ts";

const SetRow = z.object({
  workflow: z.string(),
  version: z.number(),
  hash: z.string(),
  examples: Examples,
  by: z.string(),
  reason: z.string(),
});
const AddedRow = z.object({ added: z.number() });

const CURRENT = `select workflow, version, hash, examples, by, reason from example_sets
where workflow = $1 order by version desc limit 1`;
const ADOPT = `with added as (
  insert into example_sets (workflow, version, hash, examples, by, reason) values ($1, $2, $3, $4, $5, $6) on conflict do nothing returning 1 as added
) select added, ots_record($7) from added`;

/** Operators adopt a few sets a year; prompts are made many times a second. */
const SHOWN_MS = 1_000;

/** The examples that prompts show, version by version. */
export function openExampleSets(db: Queries): ExampleSets {
  const read = new Map<string, { readonly until: number; readonly set: Promise<ExampleSet | null> }>();
  const current = async (workflow: string): Promise<ExampleSet | null> =>
    oneRow(SetRow, await db.query(CURRENT, [workflow], "examples current"));
  return {
    current,
    shown(workflow) {
      const last = read.get(workflow);
      if (last !== undefined && performance.now() < last.until) return last.set;
      const set = current(workflow);
      read.set(workflow, { until: performance.now() + SHOWN_MS, set });
      set.catch(() => read.delete(workflow));
      return set;
    },
    async adopt({ workflow, version, hash, examples, by, reason }, entries) {
      const values = [workflow, version, hash, JSON.stringify(examples), by, reason, JSON.stringify(entries)];
      const added = oneRow(AddedRow, await db.query(ADOPT, values, "examples adopt")) !== null;
      read.delete(workflow);
      return added;
    },
  };
}
