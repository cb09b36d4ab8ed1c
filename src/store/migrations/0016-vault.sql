-- The vault: what redaction took out of evidence, sealed under a key of its subject. Those keys are wrapped; what wraps them is not here.

create table vault_keys (
  id text collate "C" primary key, -- random, never used again: what was sealed under an erased key stays closed
  scope text collate "C" not null, -- tenant/region
  subject text collate "C" not null,
  kek text not null,
  wrapped text not null,
  wrapped_at timestamptz not null default clock_timestamp(),
  unique (scope, subject)
);
create index vault_keys_wrapped on vault_keys (scope, wrapped_at);

create table vault_values (
  token text collate "C" primary key,
  scope text collate "C" not null,
  key_id text collate "C" not null references vault_keys (id) on delete cascade,
  type text not null,
  iv text not null,
  ct text not null,
  tag text not null,
  blind text collate "C" not null, -- HMAC of tenant, type and value: the same value has one token while this row lives
  created_at timestamptz not null default now(),
  unique (scope, blind)
);
create index vault_values_of on vault_values (key_id);

create table vault_reveals (
  id text collate "C" primary key,
  scope text collate "C" not null,
  token text collate "C" not null,
  requested_by text collate "C" not null,
  requested_at timestamptz not null,
  until timestamptz not null,
  approved_by text collate "C",
  shown_at timestamptz,
  refused_at timestamptz
);

-- Keeps the values that entries carry, and makes sure that every token they name is there when they are committed. Expected refusals are serialisation
-- failures: another process gave the value its token meanwhile, or the subject was erased. Made anew, the entries fit.
create function ots_keep_values(items jsonb) returns void language plpgsql
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
declare
  used text[] := array(select distinct u #>> '{}' from jsonb_path_query(items, '$[*].vault.used[*]') u order by 1);
  there integer;
begin
  insert into vault_values (token, scope, key_id, type, iv, ct, tag, blind)
  select distinct on (v.token) v.token, v.scope, v.key, v.type, v.iv, v.ct, v.tag, v.blind
  from jsonb_to_recordset(jsonb_path_query_array(items, '$[*].vault.values[*]'))
    v(token text, scope text, key text, type text, iv text, ct text, tag text, blind text)
  order by v.token
  on conflict (token) do nothing;
  perform from vault_values where token = any (used) order by token for key share;
  get diagnostics there = row_count;
  if there < cardinality(used) then raise exception 'a token is gone' using errcode = '40001'; end if;
exception when unique_violation or foreign_key_violation then
  raise exception 'a value has another token, or its key is gone' using errcode = '40001';
end $$;

-- As before, and with what the entries took out.
create or replace function ots_record(items jsonb) returns void language plpgsql as $$
begin
  if jsonb_path_exists(items, '$[*].vault') then perform ots_keep_values(items); end if;
  with fresh as (
    insert into entries (id, log, at, kind, region, subject, case_id, epoch, hash, canonical)
    select e.id, e.log, e.at, e.kind, e.region, e.subject, e."caseId", e.epoch, e.hash, e.canonical
    from jsonb_to_recordset(items) e(id text, log text, at timestamptz, kind text, region text, subject text, "caseId" text, epoch integer, hash text, canonical text)
    on conflict (id, at) do nothing
    returning id, log, at, epoch, hash, committed_at
  )
  insert into unsealed (id, log, at, epoch, hash, committed_at) select id, log, at, epoch, hash, committed_at from fresh;
end $$;
