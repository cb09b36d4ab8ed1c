-- Proposals that somebody had carried out although nothing cleared them, each with the review that it needs afterwards.
create table glass_uses (
  id text collate "C" primary key,
  case_id text collate "C" not null,
  workflow text not null,
  ticket jsonb not null,
  person text not null,
  broken_at timestamptz not null,
  due_at timestamptz not null,
  escalated_at timestamptz,
  expired_at timestamptz,
  verdict text check (verdict in ('justified', 'not_justified')),
  judged_by text,
  judged_at timestamptz,
  judged_reason text,
  glass jsonb not null
);
create index glass_uses_open on glass_uses (due_at) where judged_at is null;
create index glass_uses_of on glass_uses (workflow, person, broken_at);

-- In the very transaction that clears the case: there is no use without its review, and no review without a use.
create function ots_glass_used() returns trigger language plpgsql as $$
declare glass jsonb := new.data -> 'glass';
begin
  insert into glass_uses (id, case_id, workflow, ticket, person, broken_at, due_at, glass)
  values (glass ->> 'id', new.id, new.workflow, new.data -> 'ticket', glass ->> 'person', (glass ->> 'at')::timestamptz,
    (glass -> 'review' ->> 'dueAt')::timestamptz, glass)
  on conflict do nothing;
  return null;
end $$;
create trigger glass_used after update on cases for each row
when (new.status = 'cleared' and new.data ? 'glass') execute function ots_glass_used();

-- A broken glass lifts what automation itself holds, for the one case that stands on it. What people paused, and evidence that is late or in doubt, it never lifts.
create or replace function ots_may_begin(of_case text, log_name text, lag double precision) returns boolean language plpgsql stable as $$
begin
  return not exists (
    select from ots_holds((select c.workflow from cases c where c.id = of_case), log_name, lag) h
    where h.what <> all (array['gate', 'schedule'])
      or not exists (select from cases c where c.id = of_case and c.status = 'cleared' and c.data ? 'glass')
  );
end $$;
