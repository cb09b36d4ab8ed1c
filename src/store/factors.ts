import { z } from "zod";
import type { Factors } from "../ports/index.ts";
import type { Queries } from "./database.ts";
import { oneRow } from "./row.ts";

const Count = z.coerce.number();
const TriedRow = z
  .object({ sealed: z.string(), last_step: Count, begun: z.boolean() })
  .transform(({ sealed, last_step: lastStep, begun }) => ({ sealed, lastStep, begun }));
const KeyRow = z
  .object({ credential: z.string(), person: z.string(), public_key: z.string(), sign_count: Count })
  .transform(({ public_key: publicKey, sign_count: signCount, ...row }) => ({ ...row, publicKey, signCount }));
const GoneRow = z.object({ gone: z.number() });

// A time inside of JSON comes as a text.
const At = z.coerce.date().transform((date) => date.toISOString());
const OwnRow = z.object({
  totp: z.object({ at: At, confirmed: z.boolean() }).nullable(),
  keys: z.array(z.object({ credential: z.string(), at: At })),
});

const OWN = `select
  (select jsonb_build_object('at', enrolled_at, 'confirmed', last_step >= 0) from totp_secrets where person = $1) as totp,
  (select coalesce(jsonb_agg(jsonb_build_object('credential', credential, 'at', registered_at) order by registered_at, credential), '[]')
    from security_keys where person = $1) as keys`;

const REMOVE_KEY = `with gone as (delete from security_keys where person = $1 and credential = $2 returning 1)
select ots_record($3) from gone`;

const REMOVE_TOTP = `with gone as (delete from totp_secrets where person = $1 returning 1) select ots_record($2) from gone`;

const ENROL = `with kept as (
  insert into totp_secrets (person, sealed, enrolled_at) values ($1, $2, $3) on conflict do nothing returning person
) select ots_record($4) from kept`;

// Counted before the code is looked at, so that no number of tries at the same moment gets more than five; a lock that is over starts the count anew.
const BEGIN = `with known as materialized (
  select person, sealed, last_step from totp_secrets where person = $1
), begun as (
  update totp_secrets set
    tries = case when locked_until is null then tries + 1 else 1 end,
    locked_until = case when locked_until is null and tries + 1 >= 5 then $3::timestamptz end
  where person = $1 and (locked_until is null or locked_until <= $2::timestamptz) returning person
) select k.sealed, k.last_step, b.person is not null as begun from known k left join begun b on b.person = k.person`;

const USE = `with used as (
  update totp_secrets set last_step = $2, tries = 0, locked_until = null where person = $1 and last_step < $2 returning person
) select ots_record($3) from used`;

const ADD = `with kept as (
  insert into security_keys (credential, person, public_key, sign_count, registered_at) values ($1, $2, $3, $4, $5)
  on conflict do nothing returning credential
) select ots_record($6) from kept`;

const KEY = "select credential, person, public_key, sign_count from security_keys where credential = $1";

// A nonce lives for minutes: an hour later nobody can use it again.
const COUNT_UP = `with over as (
  delete from used_nonces where used_at < $5::timestamptz - interval '1 hour'
), once as (
  insert into used_nonces (nonce, used_at) values ($4, $5::timestamptz) on conflict do nothing returning nonce
), counted as (
  update security_keys set sign_count = $2 where credential = $1 and exists (select from once) and (sign_count < $2 or (sign_count = 0 and $2 = 0)) returning credential
) select ots_record($3) from counted`;

const RESET = `with secrets as (
  delete from totp_secrets where person = $1 returning 1
), keys as (
  delete from security_keys where person = $1 returning 1
), recorded as (
  select ots_record($2)
) select ((select count(*) from secrets) + (select count(*) from keys))::int as gone from recorded`;

/** The second factors. Each method is one statement: two at the same moment cannot both use a step, a try or a count. */
export function openFactors(db: Queries): Factors {
  return {
    async enrol(person, sealed, at, entries) {
      return (await db.query(ENROL, [person, sealed, at, JSON.stringify(entries)], "factors enrol")).count === 1;
    },
    async beginTry(person, now, lockUntil) {
      const tried = oneRow(TriedRow, await db.query(BEGIN, [person, now, lockUntil], "factors begin"));
      if (tried === null) return "absent";
      return tried.begun ? { sealed: tried.sealed, lastStep: tried.lastStep } : "locked";
    },
    async useStep(person, step, entries) {
      return (await db.query(USE, [person, step, JSON.stringify(entries)], "factors use")).count === 1;
    },
    async addKey({ credential, person, publicKey, signCount }, at, entries) {
      const values = [credential, person, publicKey, signCount, at, JSON.stringify(entries)];
      return (await db.query(ADD, values, "factors add key")).count === 1;
    },
    async key(credential) {
      return oneRow(KeyRow, await db.query(KEY, [credential], "factors key"));
    },
    async countUp(credential, { nonce, at, signCount }, entries) {
      const values = [credential, signCount, JSON.stringify(entries), nonce, at];
      return (await db.query(COUNT_UP, values, "factors count")).count === 1;
    },
    async of(person) {
      const row = oneRow(OwnRow, await db.query(OWN, [person], "factors of"));
      const totp = row?.totp ?? null;
      return {
        totp: totp === null ? null : { enrolledAt: totp.at, confirmed: totp.confirmed },
        keys: (row?.keys ?? []).map(({ credential, at }) => ({ credential, registeredAt: at })),
      };
    },
    async remove(person, credential, entries) {
      const recorded = JSON.stringify(entries);
      const removed =
        credential === null
          ? await db.query(REMOVE_TOTP, [person, recorded], "factors remove")
          : await db.query(REMOVE_KEY, [person, credential, recorded], "factors remove");
      return removed.count === 1;
    },
    async reset(person, entries) {
      return oneRow(GoneRow, await db.query(RESET, [person, JSON.stringify(entries)], "factors reset"))?.gone ?? 0;
    },
  };
}
