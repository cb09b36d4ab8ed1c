import { z } from "zod";
import type { Reveal, VaultStore } from "../ports/index.ts";
import type { Queries } from "./database.ts";
import { Moment, oneRow } from "./row.ts";

const RevealRow = z.object({
  id: z.string(),
  scope: z.string(),
  token: z.string(),
  requestedBy: z.string(),
  requestedAt: Moment,
  until: Moment,
  approvedBy: z.string().nullable(),
  shownAt: Moment.nullable(),
  refusedAt: Moment.nullable(),
}) satisfies z.ZodType<Reveal>;

const REQUEST = `with asked as (
  insert into vault_reveals (id, scope, token, requested_by, requested_at, until) values ($1, $2, $3, $4, $5, $6) returning id
) select ots_record($7) from asked`;

const REVEAL = `select id, scope, token, requested_by as "requestedBy", requested_at as "requestedAt", until,
  approved_by as "approvedBy", shown_at as "shownAt", refused_at as "refusedAt" from vault_reveals where scope = $1 and id = $2`;

const APPROVE = `with answered as (
  update vault_reveals set approved_by = $2 where id = $1 and approved_by is null and refused_at is null and requested_by <> $2 returning id
) select ots_record($3) from answered`;

const REFUSE = `with answered as (
  update vault_reveals set refused_at = $2 where id = $1 and refused_at is null and shown_at is null returning id
) select ots_record($3) from answered`;

const USE = `with used as (
  update vault_reveals set shown_at = $2
  where id = $1 and approved_by is not null and shown_at is null and refused_at is null and until > $2 returning id
) select ots_record($3) from used`;

type Reveals = Pick<VaultStore, "request" | "reveal" | "approve" | "refuse" | "use">;

/** What auditors asked to see. Each answer is one statement with its entry: of two at the same moment one counts. */
export function openReveals(db: Queries): Reveals {
  const answer = async (text: string, values: readonly unknown[], name: string): Promise<boolean> =>
    (await db.query(text, values, name)).count === 1;
  return {
    async request({ id, scope, token, requestedBy, requestedAt, until }, entries) {
      await db.query(REQUEST, [id, scope, token, requestedBy, requestedAt, until, JSON.stringify(entries)], "vault request");
    },
    async reveal(scope, id) {
      return oneRow(RevealRow, await db.query(REVEAL, [scope, id], "vault reveal"));
    },
    approve: (id, by, entries) => answer(APPROVE, [id, by, JSON.stringify(entries)], "vault approve"),
    refuse: (id, at, entries) => answer(REFUSE, [id, at, JSON.stringify(entries)], "vault refuse"),
    use: (id, at, entries) => answer(USE, [id, at, JSON.stringify(entries)], "vault use"),
  };
}
