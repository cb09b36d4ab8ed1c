import { z } from "zod";
import type { Restore, Restores } from "../ports/index.ts";
import type { Queries } from "./database.ts";
import { caseColumns } from "./moves.ts";
import { oneRow } from "./row.ts";

const RestoreRow = z.object({
  fromSeq: z.number(),
  epoch: z.number().nullable(),
  toSeq: z.number().nullable(),
  knownMs: z.number(),
}) satisfies z.ZodType<Restore>;

const OPEN = `select from_seq as "fromSeq", epoch, to_seq as "toSeq",
  (extract(epoch from clock_timestamp() - found_at) * 1000)::float8 as "knownMs"
from restores where log = $1 and settled_at is null`;
const BEGIN = "insert into restores (log, from_seq) values ($1, $2) on conflict (log) where settled_at is null do nothing";
const FINISH = `with finished as (
  update restores set settled_at = now() where log = $1 and settled_at is null and epoch is not null returning 1
) select ots_record($2) from finished`;

/** What a database lost of its shipped log, and how that is brought back. */
export function openRestores(db: Queries): Restores {
  return {
    async open(log) {
      return oneRow(RestoreRow, await db.query(OPEN, [log], "restores open"));
    },
    async begin(log, fromSeq) {
      return (await db.query(BEGIN, [log, fromSeq])).count === 1;
    },
    async resettle({ next, effects, updates, due, entries }) {
      const parts = [caseColumns(next), effects, updates, due, entries].map((part) => JSON.stringify(part));
      await db.query("select ots_resettle($1, $2, $3, $4, $5)", parts);
    },
    async finish(log, entries) {
      await db.query(FINISH, [log, JSON.stringify(entries)]);
    },
  };
}
