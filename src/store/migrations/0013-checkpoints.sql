-- Signed checkpoints of each log, and what keeps one from being signed.

create table checkpoints (
  log text not null,
  size bigint not null,
  root text collate "C" not null,
  seal text collate "C" not null,
  edge text[] not null, -- the tree's right edge: with the root, which it gives, all that going on needs
  note text collate "C" not null,
  fencing bigint not null,
  at timestamptz not null,
  primary key (log, size)
);

create trigger insert_only before update or delete on checkpoints for each row execute function ots_refuse_change();
alter table checkpoints enable always trigger insert_only;
select ots_keep_rows(array['checkpoints']);

-- Why a log may not be signed. The row goes when it may be again.
create table refused_checkpoints (
  log text primary key,
  why text not null,
  since timestamptz not null default now()
);

-- The service owns these tables: it takes the rights to change rows from itself, too. The triggers hold for a superuser as well.
create function ots_revoke_changes(tables text[]) returns void language plpgsql as $$
declare name text;
begin
  foreach name in array tables loop
    execute format('revoke update, delete, truncate on %I from public, %I', name, current_user);
  end loop;
end $$;
select ots_revoke_changes(array['entries', 'seals', 'checkpoints'] || array(
  select c.relname::text from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent in ('entries'::regclass, 'seals'::regclass)
));

create or replace function ots_add_partition(parent text, name text, low text, high text) returns void language plpgsql as $$
begin
  if to_regclass(name) is not null then return; end if;
  execute format('create table %I partition of %I for values from (%L) to (%L) with (toast_tuple_target = 8160)', name, parent, low, high);
  perform ots_keep_rows(array[name]);
  perform ots_revoke_changes(array[name]);
exception when duplicate_table or check_violation or lock_not_available or deadlock_detected then null;
end $$;

-- Writes a checkpoint behind the last one. False when another one is there, when the log does not reach so far, or when the lease was lost.
create function ots_checkpoint(lease_name text, lease_owner text, lease_fencing bigint, after_size bigint, item jsonb) returns boolean
language plpgsql as $$
declare reached bigint := (item ->> 'size')::bigint;
begin
  perform from leases where name = lease_name and owner = lease_owner and fencing = lease_fencing and until > clock_timestamp() for share;
  if not found then return false; end if;
  perform from log_heads where log = item ->> 'log' and seq >= reached and fencing <= lease_fencing;
  if not found then return false; end if;
  if reached <= after_size or after_size <> coalesce((select max(size) from checkpoints where log = item ->> 'log'), 0) then return false; end if;
  insert into checkpoints (log, size, root, seal, edge, note, fencing, at)
  select c.log, c.size, c.root, c.seal, array(select jsonb_array_elements_text(c.edge)), c.note, lease_fencing, c.at
  from jsonb_to_record(item) c(log text, size bigint, root text, seal text, edge jsonb, note text, at timestamptz);
  return true;
end $$;

-- As before, and what of the evidence may not be signed holds too (no log: nothing does).
create or replace function ots_holds(of_workflow text, log_name text, lag double precision) returns table (what text, by text) language plpgsql stable as $$
#variable_conflict use_column
begin
  return query
    select case when p.workflow is null then 'everything' else 'workflow' end, p.by from pauses p where p.workflow is null or p.workflow = of_workflow
    union all
    select 'evidence', '' from unsealed u where u.log = log_name having min(u.committed_at) < clock_timestamp() - make_interval(secs => lag)
    union all
    select 'checkpoint', '' from refused_checkpoints r where r.log = log_name;
end $$;
