import { z } from "zod";
import type { Leases } from "../ports/index.ts";
import type { Queries } from "./database.ts";
import { oneRow } from "./row.ts";

/** A lease as stored. */
export const LeaseRow = z.object({ name: z.string(), owner: z.string(), fencing: z.number(), until: z.date() });

// Every time is the database's: workers' clocks may differ. Held is held, for the same owner too: two jobs of one process are two workers.
const TAKE = `insert into leases as held (name, owner, fencing, until)
values ($1, $2, nextval('lease_fencing'), clock_timestamp() + make_interval(secs => $3))
on conflict (name) do update set owner = excluded.owner, fencing = excluded.fencing, until = excluded.until
where held.until <= clock_timestamp()
returning name, owner, fencing, until`;

const EXTEND = `update leases set until = clock_timestamp() + make_interval(secs => $4)
where name = $1 and owner = $2 and fencing = $3 and until > clock_timestamp()`;

const RELEASE = "delete from leases where name = $1 and owner = $2 and fencing = $3";

/** Who may work on what, by the database's clock. */
export function openLeases(db: Queries): Leases {
  return {
    async take(name, owner, seconds) {
      return oneRow(LeaseRow, await db.query(TAKE, [name, owner, seconds], "leases take"));
    },
    async extend({ name, owner, fencing }, seconds) {
      return (await db.query(EXTEND, [name, owner, fencing, seconds], "leases extend")).count === 1;
    },
    async release({ name, owner, fencing }) {
      await db.query(RELEASE, [name, owner, fencing], "leases release");
    },
  };
}
