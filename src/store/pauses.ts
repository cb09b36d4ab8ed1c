import { z } from "zod";
import type { Lateness, Pauses, StandingHold } from "../ports/index.ts";
import type { Queries } from "./database.ts";
import { allRows, Moment } from "./row.ts";
import { sharing } from "./sharing.ts";

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

// Few workflows, many askers: each question is looked at once.
const HOLDS = `select q.n::integer, h.what, h.by from unnest($1::text[], $2::text[], $3::float8[]) with ordinality q(workflow, log, lag, n),
  lateral ots_holds(q.workflow, q.log, q.lag) h`;

/** The stops that people put on automation, each with its entry in the same transaction. */
export function openPauses(db: Queries): Pauses {
  const holds = sharing<Asked, readonly StandingHold[]>({ ask: (all) => holdsOf(db, all) });
  return {
    async list() {
      const text = "select workflow, by, reason, at from pauses order by workflow nulls first";
      return allRows(PauseRow, await db.query(text, [], "pauses list"));
    },
    holds: (workflow, late) => holds({ workflow, ...late }),
    async set({ workflow, by, reason, at }, entries) {
      await db.query(SET, [workflow, by, reason, at, JSON.stringify(entries)]);
    },
    async clear(workflow, entries, at) {
      return (await db.query(CLEAR, [workflow, JSON.stringify(entries), at])).count === 1;
    },
  };
}

interface Asked extends Lateness {
  readonly workflow: string;
}

async function holdsOf(db: Queries, all: readonly Asked[]): Promise<readonly (() => readonly StandingHold[])[]> {
  const places = new Map(all.map((one) => [keyOf(one), one]));
  const asked = [...places.values()];
  const values = [
    asked.map(({ workflow }) => workflow),
    asked.map(({ log }) => log),
    asked.map(({ maxLagSeconds }) => maxLagSeconds),
  ];
  const { rows } = await db.query(HOLDS, values, "holds");
  const keys = [...places.keys()];
  return all.map((one) => {
    const place = keys.indexOf(keyOf(one)) + 1;
    return () => rows.filter((row) => row["n"] === place).map((row) => HoldRow.parse(row));
  });
}

function keyOf({ workflow, log, maxLagSeconds }: Asked): string {
  return JSON.stringify([workflow, log, maxLagSeconds]);
}
