-- The ledger: two insert-only tables, what has no seal yet, and how far each log is sealed and shipped.

-- Partitioned by month of the entry's own time, which is part of its hashed bytes: the same entry recorded twice (a retry whose first outcome was
-- unknown) meets itself in the primary key. The partition key has to be part of it.
create table entries (
  id text collate "C" not null,
  log text not null,
  at timestamptz not null,
  kind text not null,
  region text not null,
  subject text not null,
  case_id text collate "C",
  epoch integer not null,
  hash text collate "C" not null,
  committed_at timestamptz not null default now(),
  canonical text not null, -- the hashed bytes: text, because jsonb would reorder them
  primary key (id, at)
) partition by range (at);
create index entries_by_case on entries (case_id) where case_id is not null;
create index entries_by_subject on entries (subject, at);

-- Partitioned by position, not by time: so the database itself holds (log, seq) unique over all partitions, which a month in the key would undo. A range
-- is about a month of a busy log, and is dropped with the months of its entries.
create table seals (
  log text not null,
  seq bigint not null,
  epoch integer not null,
  entry_id text collate "C" not null,
  entry_at timestamptz not null,
  hash text collate "C" not null,
  prev text collate "C" not null,
  seal text collate "C" not null,
  sealed_at timestamptz not null default now(),
  primary key (log, seq)
) partition by range (seq);
create index seals_by_entry on seals (entry_id);

-- Exactly the entries without a seal: a row comes with its entry and goes with its seal, each in the same transaction. A commit that shows late is in here
-- whatever its id, and reading it costs what is unsealed, where an anti-join over all entries would cost the whole log.
create table unsealed (
  id text collate "C" primary key,
  log text not null,
  at timestamptz not null,
  epoch integer not null,
  hash text collate "C" not null,
  committed_at timestamptz not null
) with (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 5000);
create index unsealed_oldest on unsealed (log, committed_at, id);

-- The end of each log: moved by compare-and-set in the sealing transaction, so a chain cannot fork.
create table log_heads (
  log text primary key,
  epoch integer not null default 1,
  seq bigint not null default 0,
  seal text collate "C" not null default '',
  fencing bigint not null default 0
) with (fillfactor = 50);

create table shipped (
  log text not null,
  sink text not null,
  seq bigint not null,
  primary key (log, sink)
) with (fillfactor = 50);

create function ots_refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is insert-only', tg_table_name using errcode = 'insufficient_privilege';
end $$;

-- `enable always`: also for sessions that replay as a replica. Row triggers of a partitioned table hold for its partitions; truncate needs one on each.
create trigger insert_only before update or delete on entries for each row execute function ots_refuse_change();
create trigger insert_only before update or delete on seals for each row execute function ots_refuse_change();
alter table entries enable always trigger insert_only;
alter table seals enable always trigger insert_only;

create function ots_keep_rows(tables text[]) returns void language plpgsql as $$
declare name text;
begin
  foreach name in array tables loop
    execute format('create trigger keep_rows before truncate on %I for each statement execute function ots_refuse_change()', name);
    execute format('alter table %I enable always trigger keep_rows', name);
  end loop;
end $$;

-- The default partitions take what no range was made for: nothing is ever refused for its time or position.
create table entries_default partition of entries default with (toast_tuple_target = 8160);
create table seals_default partition of seals default;
select ots_keep_rows(array['entries', 'entries_default', 'seals', 'seals_default']);

-- One partition, unless it is there, unless its rows already lie in the default one, unless readers hold the table for long: it is then made another time.
create function ots_add_partition(parent text, name text, low text, high text) returns void language plpgsql as $$
begin
  if to_regclass(name) is not null then return; end if;
  execute format('create table %I partition of %I for values from (%L) to (%L) with (toast_tuple_target = 8160)', name, parent, low, high);
  perform ots_keep_rows(array[name]);
exception when duplicate_table or check_violation or lock_not_available or deadlock_detected then null;
end $$;

-- Makes the partitions of this month and the next two, and of the seals that follow the longest log.
create function ots_add_partitions() returns void language plpgsql set lock_timeout = '2s' as $$
declare
  width constant bigint := 4000000;
  month timestamp;
  low bigint;
begin
  perform pg_advisory_xact_lock(7304307, 2);
  for month in
    select generate_series(this, this + interval '2 months', interval '1 month') from date_trunc('month', now() at time zone 'UTC') this
  loop
    perform ots_add_partition('entries', 'entries_' || to_char(month, 'YYYY_MM'),
      to_char(month, 'YYYY-MM-DD "00:00:00Z"'), to_char(month + interval '1 month', 'YYYY-MM-DD "00:00:00Z"'));
  end loop;
  select coalesce(max(seq), 0) / width * width into low from log_heads;
  perform ots_add_partition('seals', 'seals_' || low, low::text, (low + width)::text);
  perform ots_add_partition('seals', 'seals_' || low + width, (low + width)::text, (low + 2 * width)::text);
end $$;

select ots_add_partitions();

-- A moment as RFC 3339 text in UTC: milliseconds, or microseconds where it has them.
create function ots_iso(moment timestamptz) returns text language sql stable
  return regexp_replace(to_char(moment at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), '000Z$', 'Z');
