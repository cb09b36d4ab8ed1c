-- Whole months of entries leave the database once every sink holds them and a checkpoint covers them; their seals stay. And what must not leave: legal holds.

create table left_months (
  log text not null,
  month text collate "C" not null, -- 2026-01, UTC
  entries bigint not null,
  first_seq bigint not null,
  last_seq bigint not null,
  left_at timestamptz not null default now(),
  primary key (log, month)
);

create table evidence_holds (
  id text primary key,
  log text not null,
  first_month text collate "C" not null,
  last_month text collate "C" not null,
  placed_by text not null,
  placed_at timestamptz not null default now(),
  released_at timestamptz
);

create function ots_month_start(of_month text) returns timestamptz language sql immutable
  return (of_month || '-01')::timestamp at time zone 'UTC';
create function ots_month_end(of_month text) returns timestamptz language sql immutable
  return ((of_month || '-01')::timestamp + interval '1 month') at time zone 'UTC';

-- Takes a month's partition away, or says why it stays. `counted` is what was counted before, without a lock, when the log ended at seen_seq: what came since
-- is looked for under the lock, in the little that it can be in. Nothing is recorded meanwhile; whoever holds the table for two seconds makes us give up.
-- A month stays while a break-glass act on a case that was opened in it, or before, is judged by nobody: whoever judges reads its record here.
create function ots_leave(log_name text, of_month text, seen_seq bigint, counted jsonb, records jsonb) returns text
language plpgsql set lock_timeout = '2s' as $$
declare
  part text := 'entries_' || replace(of_month, '-', '_');
  low timestamptz := ots_month_start(of_month);
  high timestamptz := ots_month_end(of_month);
  last bigint := (counted ->> 'last')::bigint;
begin
  if to_regclass(part) is null or high > now() then return 'no_month'; end if;
  lock table entries in access exclusive mode;
  perform from evidence_holds where log = log_name and released_at is null and first_month <= of_month and last_month >= of_month;
  if found then return 'held'; end if;
  perform from cases where open and opened_at < high;
  if found then return 'open_cases'; end if;
  perform from glass_uses g join cases c on c.id = g.case_id where g.judged_at is null and c.opened_at < high;
  if found then return 'unjudged'; end if;
  perform from unsealed where at >= low and at < high;
  if found then return 'unsealed'; end if;
  perform from seals where log = log_name and seq > seen_seq and entry_at >= low and entry_at < high;
  if found then return 'grew'; end if;
  perform from checkpoints where log = log_name and size >= last;
  if not found then return 'unsigned'; end if;
  insert into left_months (log, month, entries, first_seq, last_seq)
  values (log_name, of_month, (counted ->> 'entries')::bigint, (counted ->> 'first')::bigint, last);
  execute format('drop table %I', part);
  perform ots_record(records);
  return 'left';
exception when lock_not_available or deadlock_detected then return 'busy';
end $$;
