import type { Counts } from "../ports/index.ts";
import type { Queries } from "./database.ts";

const ADD = `insert into counts as known (system, what, n, last_at) values ($1, $2, 1, clock_timestamp())
on conflict (system, what) do update set n = known.n + 1, last_at = excluded.last_at`;

/** What is only counted, kept over restarts. */
export function openCounts(db: Queries): Counts {
  return {
    async add(system, what) {
      await db.query(ADD, [system, what], "count");
    },
  };
}
