-- Erasure: of a subject, and of values of somebody that were sealed under another one, found however they were written. Legal holds forbid it.

-- HMAC of tenant, type and the value in one form (case, blanks, how a number is grouped). Null = sealed before there was one.
alter table vault_values add column folded text collate "C";
create index vault_values_folded on vault_values (scope, folded);

-- Tokens that were erased: none of them ever stands for anything again, whoever puts its row back.
create table vault_erased (
  token text collate "C" primary key,
  erased_at timestamptz not null default now()
);

-- As before, and a token that was erased meanwhile is a serialisation failure too. It is asked for last: only then an erasure that the rows waited for is seen.
create or replace function ots_keep_values(items jsonb) returns void language plpgsql
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
declare
  used text[] := array(select distinct u #>> '{}' from jsonb_path_query(items, '$[*].vault.used[*]') u order by 1);
  there integer;
begin
  insert into vault_values (token, scope, key_id, type, iv, ct, tag, blind, folded)
  select distinct on (v.token) v.token, v.scope, v.key, v.type, v.iv, v.ct, v.tag, v.blind, v.folded
  from jsonb_to_recordset(jsonb_path_query_array(items, '$[*].vault.values[*]'))
    v(token text, scope text, key text, type text, iv text, ct text, tag text, blind text, folded text)
  order by v.token
  on conflict (token) do nothing;
  perform from vault_values where token = any (used) order by token for key share;
  get diagnostics there = row_count;
  if there < cardinality(used) then raise exception 'a token is gone' using errcode = '40001'; end if;
  perform from vault_erased where token = any (array(select v #>> '{}' from jsonb_path_query(items, '$[*].vault.values[*].token') v));
  if found then raise exception 'a token was erased' using errcode = '40001'; end if;
exception when unique_violation or foreign_key_violation then
  raise exception 'a value has another token, or its key is gone' using errcode = '40001';
end $$;

-- Legal holds on what the vault keeps of somebody, also before anything is kept. Releasing one takes two people: one asks, another agrees.
create table vault_holds (
  scope text collate "C" not null, -- tenant/region
  subject text collate "C" not null, -- as in vault_keys
  placed_at timestamptz not null,
  asked_by text collate "C", -- who asked to release it; null = nobody
  asked_at timestamptz,
  primary key (scope, subject)
);

-- Erases a subject (null = none): its key, and with it all that was sealed under it; and single values that were sealed under others, whose keys stay. True
-- with the tokens that the entries name, all of them; false when the subject has another one by now, one of the single ones is gone, or a hold keeps one. No
-- hold is placed meanwhile: who was told that it is there finds all that it keeps.
create function ots_erase(key text, tokens text[], elsewhere text[], items jsonb) returns boolean language plpgsql as $$
declare there integer;
begin
  lock table vault_holds in share mode;
  perform from vault_keys k
  where k.id = key or k.id in (select v.key_id from vault_values v where v.token = any (elsewhere)) order by k.id for update;
  if key is not null then
    perform from vault_keys k
    where k.id = key and not exists (select from vault_holds h where h.scope = k.scope and h.subject = k.subject);
    if not found then return false; end if;
    if tokens <> array(select v.token from vault_values v where v.key_id = key order by v.token) then return false; end if;
  end if;
  perform from vault_values v join vault_keys k on k.id = v.key_id
  where v.token = any (elsewhere) and not exists (select from vault_holds h where h.scope = k.scope and h.subject = k.subject)
  order by v.token for update of v;
  get diagnostics there = row_count;
  if there < cardinality(elsewhere) then return false; end if;
  insert into vault_erased (token) select unnest(tokens || elsewhere) on conflict do nothing;
  delete from vault_values where token = any (elsewhere);
  delete from vault_keys where id = key;
  perform ots_record(items);
  return true;
end $$;

-- Cases whose entries hold tokens that were erased: what stood there in clear may stand in cases, effects and reviews still. Reads every entry that is here.
create view vault_erased_cases as
select e.case_id, c.ticket_key, c.status, max(v.erased_at) as erased_at, array_agg(distinct v.token order by v.token) as tokens
from entries e
cross join lateral (select distinct m[1] as token from regexp_matches(e.canonical, 'pii_[a-z][a-z_]{1,19}_[0-9a-hjkmnp-tv-z]{26}', 'g') m) t
join vault_erased v on v.token = t.token
left join cases c on c.id = e.case_id
where e.case_id is not null
group by e.case_id, c.ticket_key, c.status;
