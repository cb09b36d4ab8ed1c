-- Legal holds on what the vault keeps of somebody, also before anything is kept. Releasing one takes two people: one asks, another agrees.

create table vault_holds (
  scope text collate "C" not null, -- tenant/region
  subject text collate "C" not null, -- as in vault_keys
  placed_at timestamptz not null,
  asked_by text collate "C", -- who asked to release it; null = nobody
  asked_at timestamptz,
  primary key (scope, subject)
);
insert into vault_holds (scope, subject, placed_at) select scope, subject, now() from vault_keys where legal_hold is not null;
alter table vault_keys drop column legal_hold;

-- Erases a subject (null = none): its key, and with it all that was sealed under it; and single values that were sealed under others, whose keys stay. True
-- with the tokens that the entries name, all of them; false when the subject has another one by now, one of the single ones is gone, or a hold keeps one. No
-- hold is placed meanwhile: who was told that it is there finds all that it keeps.
create or replace function ots_erase(key text, tokens text[], elsewhere text[], items jsonb) returns boolean language plpgsql as $$
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
