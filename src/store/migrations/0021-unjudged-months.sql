-- As before, and a month stays while a break-glass act on a case that was opened in it, or before, is judged by nobody: whoever judges reads its record here.
create or replace function ots_leave(log_name text, of_month text, seen_seq bigint, counted jsonb, records jsonb) returns text
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
