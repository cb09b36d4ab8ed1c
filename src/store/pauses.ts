import { z } from "zod";
import type { Pauses } from "../ports/index.ts";
import type { Queries } from "./database.ts";
import { allRows, Moment } from "./row.ts";

const PauseRow = z.object({ workflow: z.string().nullable(), by: z.string(), reason: z.string(), at: Moment });

const HoldRow = z.object({
  what: z.enum(["everything", "workflow", "evidence", "checkpoint", "restore", "gate", "schedule"]),
  by: z.string(),
});

const SET = `with stopped as (
  insert into pauses (workflow, by, reason, at) values ($1, $2, $3, $4)
  on conflict ((coalesce(workflow, ''))) do update set by = excluded.by, reason = excluded.reason, at = excluded.at returning 1
) select ots_record($5) from stopped`;

const CLEAR = `with cleared as (delete from pauses where workflow is not distinct from $1::text returning 1)
select ots_record($2), ots_release($1, $3) from cleared`;

/** The stops that people put on automation, each with its entry in the same transaction. */
export function openPauses(db: Queries): Pauses {
  return {
    async list() {
      const text = "select workflow, by, reason, at from pauses order by workflow nulls first";
      return allRows(PauseRow, await db.query(text, [], "pauses list"));
    },
    async holds(workflow, { log, maxLagSeconds }) {
      return allRows(
        HoldRow,
        await db.query("select what, by from ots_holds($1, $2, $3)", [workflow, log, maxLagSeconds], "holds"),
      );
    },
    async set({ workflow, by, reason, at }, entries) {
      await db.query(SET, [workflow, by, reason, at, JSON.stringify(entries)]);
    },
    async clear(workflow, entries, at) {
      return (await db.query(CLEAR, [workflow, JSON.stringify(entries), at])).count === 1;
    },
  };
}
