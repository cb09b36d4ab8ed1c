import { z } from "zod";
import type { Cursors } from "../ports/index.ts";
import type { Queries } from "./database.ts";
import { oneRow } from "./row.ts";

const CursorRow = z.object({ cursor: z.string() });

const SET = `insert into cursors (name, cursor) values ($1, $2)
on conflict (name) do update set cursor = excluded.cursor, updated_at = now()`;

/** How far each poller has read. */
export function openCursors(db: Queries): Cursors {
  return {
    async get(name) {
      return oneRow(CursorRow, await db.query("select cursor from cursors where name = $1", [name]))?.cursor ?? null;
    },
    async set(name, cursor) {
      await db.query(SET, [name, cursor]);
    },
  };
}
