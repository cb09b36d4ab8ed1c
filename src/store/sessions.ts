import { z } from "zod";
import type { Sessions } from "../ports/index.ts";
import type { Queries } from "./database.ts";
import { Moment, oneRow } from "./row.ts";

const SessionRow = z
  .object({ account: z.string(), signed_in_at: Moment.nullable(), acr: z.string().nullable(), until: Moment })
  .transform(({ signed_in_at: signedInAt, ...rest }) => ({ ...rest, signedInAt }));

const OPEN = `with over as (delete from sessions where until <= $6)
insert into sessions (id, account, signed_in_at, acr, until) values ($1, $2, $3, $4, $5)`;

/** Who is signed in on the reviews' pages. */
export function openSessions(db: Queries): Sessions {
  return {
    async open(hash, { account, signedInAt, acr, until }, now) {
      await db.query(OPEN, [hash, account, signedInAt, acr, until, now], "session open");
    },
    async load(hash, now) {
      const text = "select account, signed_in_at, acr, until from sessions where id = $1 and until > $2";
      return oneRow(SessionRow, await db.query(text, [hash, now], "session load"));
    },
    async close(hash) {
      await db.query("delete from sessions where id = $1", [hash], "session close");
    },
    async closeAll() {
      await db.query("delete from sessions", [], "sessions close all");
    },
  };
}
