-- What the store writes in one round trip. Expected refusals are values (false, an absent id); the two own codes are
-- OT001: an effect of the move has begun or ended meanwhile; OT002: seals and entries do not belong together.

-- Records entries; the ones already recorded stay as they are.
create function ots_record(items jsonb) returns void language plpgsql as $$
begin
  with fresh as (
    insert into entries (id, log, at, kind, region, subject, case_id, epoch, hash, canonical)
    select e.id, e.log, e.at, e.kind, e.region, e.subject, e."caseId", e.epoch, e.hash, e.canonical
    from jsonb_to_recordset(items) e(id text, log text, at timestamptz, kind text, region text, subject text, "caseId" text, epoch integer, hash text, canonical text)
    on conflict (id, at) do nothing
    returning id, log, at, epoch, hash, committed_at
  )
  insert into unsealed (id, log, at, epoch, hash, committed_at) select id, log, at, epoch, hash, committed_at from fresh;
end $$;

-- What stops automation in a workflow right now: pauses by people, of everything or of it, and late evidence, which is an entry without a seal older than
-- the lag allowed (no log: nothing is late). The one place that knows: who may begin a write, and why a case is held, both ask here.
create function ots_holds(of_workflow text, log_name text, lag double precision) returns table (what text, by text) language plpgsql stable as $$
#variable_conflict use_column
begin
  return query
    select case when p.workflow is null then 'everything' else 'workflow' end, p.by from pauses p where p.workflow is null or p.workflow = of_workflow
    union all
    select 'evidence', '' from unsealed u where u.log = log_name having min(u.committed_at) < clock_timestamp() - make_interval(secs => lag);
end $$;

-- True when nothing stops the workflow of a case.
create function ots_may_begin(of_case text, log_name text, lag double precision) returns boolean language plpgsql stable as $$
begin
  return not exists (select from ots_holds((select c.workflow from cases c where c.id = of_case), log_name, lag));
end $$;

-- How long until a deadline, by this clock alone: hosts' clocks may differ.
create function ots_left_ms(deadline timestamptz) returns double precision language sql volatile
  return extract(epoch from deadline - clock_timestamp()) * 1000;

-- Takes the lease of an effect, and then reads the effect: two statements, so that it is seen as its last holder left it. No row = somebody else holds it.
create function ots_claim(effect text, by text, seconds double precision)
returns table (name text, owner text, fencing bigint, until timestamptz, paused boolean, id text, case_id text, status text, attempts integer,
  send_left_ms double precision, digest text, entry_hash text, body jsonb, receipt jsonb)
language plpgsql set enable_seqscan = off as $$
#variable_conflict use_column
declare taken leases;
begin
  insert into leases as held (name, owner, fencing, until)
  values ('effect:' || effect, by, nextval('lease_fencing'), clock_timestamp() + make_interval(secs => seconds))
  on conflict (name) do update set owner = excluded.owner, fencing = excluded.fencing, until = excluded.until
  where held.until <= clock_timestamp()
  returning * into taken;
  if not found then return; end if;
  return query
    select taken.name, taken.owner, taken.fencing, taken.until,
      not ots_may_begin(e.case_id, null, null), e.id, e.case_id, e.status, e.attempts, ots_left_ms(e.send_until), e.digest, e.entry_hash, e.body, e.receipt
    from (select) one left join effects e on e.id = effect;
end $$;

-- Takes the lease of an effect that never began, and begins it. No row = somebody else did, or its workflow may not begin anything now.
create function ots_start(effect text, by text, seconds double precision, send_seconds double precision, log_name text, lag double precision) returns setof leases
language plpgsql set enable_seqscan = off as $$
declare taken leases;
begin
  insert into leases as held (name, owner, fencing, until)
  values ('effect:' || effect, by, nextval('lease_fencing'), clock_timestamp() + make_interval(secs => seconds))
  on conflict (name) do update set owner = excluded.owner, fencing = excluded.fencing, until = excluded.until
  where held.until <= clock_timestamp()
  returning * into taken;
  if not found then return; end if;
  update effects e set status = 'attempting', attempts = 1, send_until = clock_timestamp() + make_interval(secs => send_seconds)
  where e.id = effect and e.status = 'intended' and e.attempts = 0 and ots_may_begin(e.case_id, log_name, lag);
  if found then
    return next taken;
  else
    delete from leases where name = taken.name and fencing = taken.fencing;
  end if;
end $$;

-- Writes effects. The intent stays as first written; an effect that has ended, or that somebody began meanwhile, stays as it is.
create function ots_intend(items jsonb) returns void language plpgsql as $$
declare
  written integer;
  gone text[] := array(select 'effect:' || (i ->> 'id') from jsonb_array_elements(items) i where i ->> 'status' not in ('intended', 'attempting'));
begin
  -- An effect's lease ends with it; leases before effects, as an attempt locks them.
  if cardinality(gone) > 0 then delete from leases where name = any (gone); end if;
  insert into effects (id, case_id, status, attempts, digest, entry_hash, body, receipt)
  select e.id, e."caseId", e.status, e.attempts, e.digest, e."entryHash", e.body, nullif(e.receipt, 'null')
  from jsonb_to_recordset(items)
    e(id text, "caseId" text, status text, attempts integer, digest text, "entryHash" text, body jsonb, receipt jsonb)
  order by e.id
  on conflict (id) do update
  set status = excluded.status, attempts = greatest(effects.attempts, excluded.attempts), receipt = excluded.receipt
  -- An attempt that began after the move was prepared may still reach the outside: it is not voided, the move loses.
  where (effects.status in ('intended', 'attempting') and (excluded.status <> 'voided' or effects.attempts <= excluded.attempts))
    or effects.status = excluded.status;
  get diagnostics written = row_count;
  if written < jsonb_array_length(items) then
    raise exception 'an effect has begun or ended meanwhile' using errcode = 'OT001';
  end if;
end $$;

-- Writes reviews. Where the record is and which answers were dealt with is also written outside moves: neither is ever taken back.
create function ots_ask(items jsonb) returns void language plpgsql as $$
begin
  insert into reviews (id, case_id, system, status, opened_at, expires_at, record_id, record_key, seen, data)
  select r.id, r."caseId", r.system, r.status, r."openedAt", r."expiresAt", r.record ->> 'id', r.record ->> 'key', r.seen, r.data
  from jsonb_to_recordset(items)
    r(id text, "caseId" text, system text, status text, "openedAt" timestamptz, "expiresAt" timestamptz, record jsonb, seen text[], data jsonb)
  order by r.id
  on conflict (id) do update
  set status = excluded.status, expires_at = excluded.expires_at, data = excluded.data,
    record_id = coalesce(excluded.record_id, reviews.record_id), record_key = coalesce(excluded.record_key, reviews.record_key),
    seen = excluded.seen || array(select s from unnest(reviews.seen) s where s <> all (excluded.seen));
end $$;

-- Sets what is due: a new row, or the earlier of two times. A new seq tells the row's own handler that somebody added to it meanwhile.
create function ots_due(items jsonb) returns void language plpgsql as $$
begin
  insert into outbox (kind, ref, due_at, urgent)
  select d.kind, d.ref, min(d.at), coalesce(bool_or(d.urgent), false) or d.kind = 'review'
  from jsonb_to_recordset(items) d(kind text, ref text, at timestamptz, urgent boolean) group by d.kind, d.ref order by d.kind, d.ref
  on conflict (kind, ref) do update
  set due_at = least(outbox.due_at, excluded.due_at), seq = default, urgent = outbox.urgent or excluded.urgent;
end $$;

-- Brings the held cases of a workflow forward, or all of them: what held them is over.
create function ots_release(of_workflow text, at timestamptz) returns void language plpgsql as $$
begin
  update outbox o set due_at = at, seq = default from cases c
  where c.open and c.status = 'held' and (of_workflow is null or c.workflow = of_workflow) and o.kind = 'case' and o.ref = c.id and o.due_at > at;
end $$;

-- Plans are made while tables are still empty and kept: where rows meet a table, only its index is ever right.
create function ots_done(items jsonb) returns void language plpgsql
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
begin
  delete from outbox using jsonb_to_recordset(items) d(kind text, ref text) where outbox.kind = d.kind and outbox.ref = d.ref;
end $$;

-- Moves cases, each all or nothing, and answers with the ids of those that won. `moves` holds rows by kind; each row says by `move` which case it belongs
-- to. Many cases in one call lock their rows in one order.
create function ots_commit(moves jsonb) returns text[] language plpgsql
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
declare
  rows jsonb := moves;
  new_ids text[];
  moved_ids text[];
  won text[];
begin
  if rows ? 'opened' then
    with fresh as (
      insert into cases (id, version, workflow, ticket_system, ticket_kind, ticket_id, ticket_key, status, fingerprint, opened_at, updated_at, data)
      select move, version, workflow, system, kind, ticket, key, status, fingerprint, opened, updated, data
      from jsonb_to_recordset(rows -> 'opened') m(move text, version integer, workflow text, system text, kind text, ticket text, key text, status text,
        fingerprint text, opened timestamptz, updated timestamptz, data jsonb)
      order by ticket, workflow, system
      on conflict do nothing -- another open case of this ticket and workflow, or this case itself
      returning id
    ) select array_agg(id) into new_ids from fresh;
  end if;
  if rows ? 'moved' then
    if jsonb_array_length(rows -> 'moved') > 1 then
      perform from cases where id = any (array(select m.move from jsonb_to_recordset(rows -> 'moved') m(move text))) order by id for update;
    end if;
    with fresh as (
      update cases c set version = m.version, status = m.status, fingerprint = m.fingerprint, updated_at = m.updated, data = m.data
      from jsonb_to_recordset(rows -> 'moved')
        m(move text, expect integer, version integer, status text, fingerprint text, updated timestamptz, data jsonb)
      where c.id = m.move and c.version = m.expect
      returning c.id
    ) select array_agg(id) into moved_ids from fresh;
  end if;
  won := coalesce(new_ids, '{}') || coalesce(moved_ids, '{}');
  if cardinality(won) = 0 then return won; end if;
  if cardinality(won) < coalesce(jsonb_array_length(rows -> 'opened'), 0) + coalesce(jsonb_array_length(rows -> 'moved'), 0) then
    select jsonb_object_agg(kind, kept) into rows
    from (select kind, (select jsonb_agg(r) from jsonb_array_elements(items) r where r ->> 'move' = any (won)) kept from jsonb_each(rows) k(kind, items)) kinds
    where kept is not null;
  end if;

  if rows ? 'entries' then perform ots_record(rows -> 'entries'); end if;
  if rows ? 'effects' then perform ots_intend(rows -> 'effects'); end if;
  if rows ? 'reviews' then perform ots_ask(rows -> 'reviews'); end if;
  if rows ? 'settled' then
    update inbox i set ended = s.ended, ended_at = now() from jsonb_to_recordset(rows -> 'settled') s(id text, ended text) where i.id = s.id;
  end if;
  -- First what is done, then what is due: a row named in both is replaced, later time or not.
  if rows ? 'done' then perform ots_done(rows -> 'done'); end if;
  if rows ? 'due' then perform ots_due(rows -> 'due'); end if;
  return won;
end $$;

-- Seals entries at the end of a log. False when the head moved, does not fit, or the lease was lost; a lease cannot be taken while its holder seals.
create function ots_seal(log_name text, lease_name text, lease_owner text, lease_fencing bigint, after_seq bigint, items jsonb) returns boolean
language plpgsql as $$
declare
  ids text[] := array(select i ->> 'id' from jsonb_array_elements(items) i);
  last jsonb := items -> -1;
  placed integer;
begin
  perform from leases where name = lease_name and owner = lease_owner and fencing = lease_fencing and until > clock_timestamp() for share;
  if not found then return false; end if;
  insert into log_heads (log) values (log_name) on conflict do nothing;
  update log_heads set seq = (last ->> 'seq')::bigint, seal = last ->> 'seal', fencing = lease_fencing
  where log = log_name and seq = after_seq and fencing <= lease_fencing and (seq = 0 or seal = items -> 0 ->> 'prev');
  if not found then return false; end if;

  with taken as (
    delete from unsealed where id = any (ids) and log = log_name returning id, at, hash
  ), fresh as (
    insert into seals (log, seq, epoch, entry_id, entry_at, hash, prev, seal)
    select log_name, s.seq, s.epoch, s.id, t.at, s.hash, s.prev, s.seal
    from jsonb_to_recordset(items) s(id text, seq bigint, epoch integer, hash text, prev text, seal text)
    join taken t on t.id = s.id and t.hash = s.hash
    returning 1
  )
  select count(*) into placed from fresh;
  if placed <> cardinality(ids) then
    raise exception 'seals and entries do not belong together' using errcode = 'OT002';
  end if;
  return true;
end $$;
