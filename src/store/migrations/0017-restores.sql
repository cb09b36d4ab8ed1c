-- A database that was put back from a backup, or that took over with less than the one before had: from which entry on it lost what was shipped, and whether
-- that was brought back. While a row is open nothing is sealed, shipped, or applied.
create table restores (
  id bigint generated always as identity primary key,
  log text not null,
  from_seq bigint not null,
  found_at timestamptz not null default now(),
  epoch integer, -- the one that began, once all shipped entries are there
  to_seq bigint,
  settled_at timestamptz
);
create unique index restores_one_open on restores (log) where settled_at is null;

-- As before, and an entry of an epoch that is over is refused: a process that does not know of the new one yet makes it again.
create or replace function ots_record(items jsonb) returns void language plpgsql as $$
begin
  perform pg_advisory_xact_lock_shared(7304307, 3);
  perform from jsonb_to_recordset(items) i(log text, epoch integer) join log_heads h on h.log = i.log and i.epoch < h.epoch;
  if found then raise exception 'the epoch of this entry is over' using errcode = 'serialization_failure'; end if;
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

-- Takes sealed entries back, at the end of a log. False when the head moved, does not fit, or the lease was lost. Those that the backup held without a seal
-- get the one they had.
create function ots_import(log_name text, lease_name text, lease_owner text, lease_fencing bigint, after_seq bigint, items jsonb) returns boolean
language plpgsql as $$
declare
  last jsonb := items -> -1;
  placed integer;
begin
  perform from leases where name = lease_name and owner = lease_owner and fencing = lease_fencing and until > clock_timestamp() for share;
  if not found then return false; end if;
  insert into log_heads (log) values (log_name) on conflict do nothing;
  update log_heads set seq = (last ->> 'seq')::bigint, seal = last ->> 'seal', fencing = lease_fencing
  where log = log_name and seq = after_seq and fencing <= lease_fencing and (seq = 0 or seal = items -> 0 ->> 'prev');
  if not found then return false; end if;

  insert into entries (id, log, at, kind, region, subject, case_id, epoch, hash, canonical)
  select e.id, log_name, e.at, e.kind, e.region, e.subject, e.canonical::jsonb -> 'corr' ->> 'case', e.epoch, e.hash, e.canonical
  from jsonb_to_recordset(items) e(id text, at timestamptz, kind text, region text, subject text, epoch integer, hash text, canonical text)
  on conflict (id, at) do nothing;
  delete from unsealed where log = log_name and id = any (array(select i ->> 'id' from jsonb_array_elements(items) i));
  with fresh as (
    insert into seals (log, seq, epoch, entry_id, entry_at, hash, prev, seal)
    select log_name, s.seq, s.epoch, s.id, s.at, s.hash, s.prev, s.seal
    from jsonb_to_recordset(items) s(id text, at timestamptz, seq bigint, epoch integer, hash text, prev text, seal text)
    join entries e on e.id = s.id and e.at = s.at and e.hash = s.hash
    returning 1
  )
  select count(*) into placed from fresh;
  if placed <> jsonb_array_length(items) then
    raise exception 'seals and entries do not belong together' using errcode = 'OT002';
  end if;
  return true;
end $$;

-- Begins the next epoch of a log that has no entry without a seal (0 = it has one), and takes every write that was not finished for one that may have happened.
create function ots_start_epoch(log_name text) returns integer language plpgsql as $$
declare next_epoch integer;
begin
  perform pg_advisory_xact_lock(7304307, 3);
  select r.epoch into next_epoch from restores r where r.log = log_name and r.settled_at is null;
  if next_epoch is not null then return next_epoch; end if;
  perform from unsealed where log = log_name;
  if found then return 0; end if;
  update log_heads h set epoch = greatest(h.epoch, (select s.epoch from seals s where s.log = h.log and s.seq = h.seq)) + 1
  where log = log_name returning h.epoch into next_epoch;
  update restores r set epoch = next_epoch, to_seq = (select h.seq from log_heads h where h.log = log_name)
  where r.log = log_name and r.settled_at is null;
  update effects set status = 'attempting', attempts = greatest(attempts, 1), send_until = clock_timestamp()
  where status in ('intended', 'attempting');
  return next_epoch;
end $$;

-- Ends a case that went on, after the backup, in a history that is lost but for its entries. `effects` are what was found outside of it; what else of it is open is void.
create function ots_resettle(item jsonb, found_effects jsonb, updates jsonb, due jsonb, entries jsonb) returns void language plpgsql as $$
declare of_case text := item ->> 'move';
begin
  insert into cases (id, version, workflow, ticket_system, ticket_kind, ticket_id, ticket_key, status, fingerprint, opened_at, updated_at, data)
  select move, version, workflow, system, kind, ticket, key, status, fingerprint, opened, updated, data
  from jsonb_to_record(item) m(move text, version integer, workflow text, system text, kind text, ticket text, key text, status text,
    fingerprint text, opened timestamptz, updated timestamptz, data jsonb)
  on conflict (id) do update
  set version = excluded.version, status = excluded.status, fingerprint = excluded.fingerprint, updated_at = excluded.updated_at, data = excluded.data;
  perform ots_intend(found_effects);
  delete from outbox o using effects e where o.kind = 'effect' and o.ref = e.id and e.case_id = of_case;
  update effects set status = 'voided' where case_id = of_case and status in ('intended', 'attempting');
  delete from outbox where kind = 'case' and ref = of_case;
  delete from outbox o using reviews r where o.kind = 'review' and o.ref = r.id and r.case_id = of_case;
  update reviews set status = 'voided', data = data || '{"status":"voided"}' where case_id = of_case and status = 'open';
  perform ots_intend(updates);
  perform ots_due(due);
  perform ots_record(entries);
end $$;

-- As before, and a database that has to take back what was shipped holds too.
create or replace function ots_holds(of_workflow text, log_name text, lag double precision) returns table (what text, by text) language plpgsql stable as $$
#variable_conflict use_column
begin
  return query
    select case when p.workflow is null then 'everything' else 'workflow' end, p.by from pauses p where p.workflow is null or p.workflow = of_workflow
    union all
    select 'evidence', '' from unsealed u where u.log = log_name having min(u.committed_at) < clock_timestamp() - make_interval(secs => lag)
    union all
    select 'checkpoint', '' from refused_checkpoints r where r.log = log_name
    union all
    select 'restore', '' from restores r where r.log = log_name and r.settled_at is null;
end $$;
