import { z } from "zod";
import { Examples } from "../case/index.ts";
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

/** The examples that prompts show, version by version. */
export function openExampleSets(db: Queries): ExampleSets {
  return {
    async current(workflow) {
      return oneRow(SetRow, await db.query(CURRENT, [workflow], "examples current"));
    },
    async adopt({ workflow, version, hash, examples, by, reason }, entries) {
      const values = [workflow, version, hash, JSON.stringify(examples), by, reason, JSON.stringify(entries)];
      return oneRow(AddedRow, await db.query(ADOPT, values, "examples adopt")) !== null;
    },
  };
}
