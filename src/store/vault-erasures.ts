import { z } from "zod";
import type { VaultStore } from "../ports/index.ts";
import type { Queries } from "./database.ts";
import { allRows, oneRow } from "./row.ts";

const KeptRow = z.object({ token: z.string(), key: z.string(), held: z.boolean() });
const DoneRow = z.object({ done: z.boolean() });
const TypeRow = z.object({ type: z.string() });
const TokenRow = z.object({ token: z.string() });

const KEPT = `select v.token, v.key_id as key,
  exists (select from vault_holds h where h.scope = k.scope and h.subject = k.subject) as held
from vault_values v join vault_keys k on k.id = v.key_id
where v.scope = $1 and (v.blind = any ($2::text[]) or v.folded = any ($3::text[])) order by v.token`;

const AGAIN = `with gone as (
  insert into vault_erased (token) select unnest($2::text[]) union select token from vault_values where key_id = $3 on conflict do nothing
), single as (delete from vault_values where scope = $1 and token = any ($2::text[]))
delete from vault_keys where scope = $1 and id = $3`;

/** What erases values: one statement each, with their entries. */
export function openErasures(db: Queries): Pick<VaultStore, "types" | "kept" | "erase" | "eraseAgain" | "erased"> {
  return {
    async types(scope) {
      const rows = await db.query(
        "select distinct type from vault_values where scope = $1 order by type",
        [scope],
        "vault types",
      );
      return allRows(TypeRow, rows).map(({ type }) => type);
    },
    async kept(scope, { blinds, folded }) {
      return allRows(KeptRow, await db.query(KEPT, [scope, blinds, folded], "vault kept"));
    },
    async erase({ key, tokens, elsewhere }, entries) {
      const values = [key, tokens, elsewhere, JSON.stringify(entries)];
      return oneRow(DoneRow, await db.query("select ots_erase($1, $2, $3, $4) as done", values, "vault erase"))?.done ?? false;
    },
    async eraseAgain(scope, { key, elsewhere }) {
      await db.query(AGAIN, [scope, elsewhere, key], "vault erase again");
    },
    async erased(tokens) {
      const rows = await db.query("select token from vault_erased where token = any ($1::text[])", [tokens], "vault erased");
      return new Set(allRows(TokenRow, rows).map(({ token }) => token));
    },
  };
}
