import { z } from "zod";
import type { VaultStore } from "../ports/index.ts";
import type { Queries } from "./database.ts";
import { allRows, Moment, oneRow } from "./row.ts";
import { openErasures } from "./vault-erasures.ts";
import { openVaultHolds } from "./vault-holds.ts";
import { openReveals } from "./vault-reveals.ts";

const TokenRow = z.object({ blind: z.string(), token: z.string() });
const KeyRow = z.object({ id: z.string(), scope: z.string(), subject: z.string(), kek: z.string(), wrapped: z.string() });
const ValueRow = z.object({
  token: z.string(),
  scope: z.string(),
  key: z.string(),
  type: z.string(),
  iv: z.string(),
  ct: z.string(),
  tag: z.string(),
  blind: z.string(),
  subject: z.string(),
  kek: z.string(),
  wrapped: z.string(),
});
const SubjectRow = KeyRow.extend({ held: z.boolean(), tokens: z.array(z.string()) });
const NowRow = z.object({ now: Moment });

const TOKENS = "select blind, token from vault_values where scope = $1 and blind = any ($2::text[])";
const KEYS = "select id, scope, subject, kek, wrapped from vault_keys where scope = $1 and subject = any ($2::text[])";
const ADD_KEY = "insert into vault_keys (id, scope, subject, kek, wrapped) values ($1, $2, $3, $4, $5) on conflict do nothing";

const VALUE = `select v.token, v.scope, v.key_id as key, v.type, v.iv, v.ct, v.tag, v.blind, k.subject, k.kek, k.wrapped
from vault_values v join vault_keys k on k.id = v.key_id where v.scope = $1 and v.token = $2 and not exists (select from vault_erased e where e.token = v.token)`;

const SUBJECT = `select id, scope, subject, kek, wrapped,
  exists (select from vault_holds h where h.scope = k.scope and h.subject = k.subject) as held,
  array(select v.token from vault_values v where v.key_id = k.id order by v.token) as tokens
from vault_keys k where scope = $1`;

const TO_REWRAP = `select id, scope, subject, kek, wrapped from vault_keys
where scope = $1 and (wrapped_at < $2 or kek <> $3) and id > $4 order by id limit $5`;

const REWRAP = `update vault_keys set kek = $3, wrapped = $4, wrapped_at = clock_timestamp() where id = $1 and wrapped = $2`;

/** The vault's tables. What is erased, held or shown is one statement each, with its entries. */
export function openVaultStore(db: Queries): VaultStore {
  return {
    ...openReveals(db),
    ...openErasures(db),
    ...openVaultHolds(db),
    async tokensOf(scope, blinds) {
      const rows = allRows(TokenRow, await db.query(TOKENS, [scope, blinds], "vault tokens"));
      return new Map(rows.map(({ blind, token }) => [blind, token]));
    },
    async keysOf(scope, subjects) {
      return allRows(KeyRow, await db.query(KEYS, [scope, subjects], "vault keys"));
    },
    async addKey({ id, scope, subject, kek, wrapped }) {
      await db.query(ADD_KEY, [id, scope, subject, kek, wrapped], "vault add key");
    },
    async value(scope, token) {
      const row = oneRow(ValueRow, await db.query(VALUE, [scope, token], "vault value"));
      if (row === null) return null;
      const { subject, kek, wrapped, ...value } = row;
      return { value, key: { id: value.key, scope, subject, kek, wrapped } };
    },
    async subject(scope, subject) {
      return oneRow(SubjectRow, await db.query(`${SUBJECT} and subject = $2`, [scope, subject], "vault subject"));
    },
    async subjectOfKey(scope, key) {
      return oneRow(SubjectRow, await db.query(`${SUBJECT} and id = $2`, [scope, key], "vault subject of key"));
    },
    async keysToRewrap(scope, { before, kek, after, limit }) {
      return allRows(KeyRow, await db.query(TO_REWRAP, [scope, before, kek, after, limit], "vault to rewrap"));
    },
    async rewrapped({ id, wrapped }, to) {
      return (await db.query(REWRAP, [id, wrapped, to.kek, to.wrapped], "vault rewrap")).count === 1;
    },
    async now() {
      const row = oneRow(NowRow, await db.query("select clock_timestamp() as now"));
      return new Date(row?.now ?? 0);
    },
  };
}
