-- Approvals that one person gave beforehand for the identical action on other tickets, each use of one, and what ended it. All three only grow.
create table standing_approvals (
  id text collate "C" primary key,
  workflow text not null,
  template text collate "C" not null,
  uses integer not null check (uses > 0),
  until timestamptz not null,
  data jsonb not null
);
create index standing_approvals_of on standing_approvals (workflow, template);

create table standing_uses (
  standing text collate "C" not null,
  use integer not null,
  review_id text collate "C" not null,
  case_id text collate "C" not null,
  ticket jsonb not null,
  used_at timestamptz not null,
  primary key (standing, use),
  unique (standing, review_id)
);

create table standing_ends (
  standing text collate "C" primary key,
  ended_at timestamptz not null,
  why text not null,
  by text not null
);

create trigger insert_only before update or delete on standing_approvals for each row execute function ots_refuse_change();
create trigger insert_only before update or delete on standing_uses for each row execute function ots_refuse_change();
create trigger insert_only before update or delete on standing_ends for each row execute function ots_refuse_change();

-- Whoever gives one, and whoever disagrees with the same action and words, waits for the other.
create function ots_template_key(workflow text, template text) returns bigint language sql immutable
  return hashtextextended(workflow || ' ' || template, 23);

-- Gives one, while its question is open and nothing of the same person and template stands.
create function ots_give_standing(given jsonb, items jsonb) returns text language plpgsql as $$
begin
  perform pg_advisory_xact_lock(ots_template_key(given ->> 'workflow', given ->> 'template'));
  perform from reviews where id = given ->> 'review' and status = 'open' for share;
  if not found then return 'closed'; end if;
  if exists (
    select from standing_approvals s
    where s.workflow = given ->> 'workflow' and s.template = given ->> 'template' and s.data ->> 'person' = given ->> 'person'
      and s.data ->> 'policy' = given ->> 'policy' and s.until > (given ->> 'givenAt')::timestamptz
      and not exists (select from standing_ends e where e.standing = s.id)
      and s.uses > (select count(*) from standing_uses u where u.standing = s.id)
  ) then return 'standing'; end if;
  insert into standing_approvals (id, workflow, template, uses, until, data)
  values (given ->> 'id', given ->> 'workflow', given ->> 'template', (given ->> 'uses')::integer, (given ->> 'until')::timestamptz, given);
  perform ots_record(items);
  return 'given';
end $$;

-- Moves by which people disagree with an action and its words. What was given since the move was prepared has no end in it: made anew, the move ends that too.
create function ots_commit_against(moves jsonb, against jsonb) returns text[] language plpgsql as $$
begin
  perform pg_advisory_xact_lock(key)
  from (select distinct ots_template_key(a.workflow, a.template) as key from jsonb_to_recordset(against) a(workflow text, template text) order by 1) keys;
  if exists (
    select from jsonb_to_recordset(against) a(workflow text, template text, known text[])
    join standing_approvals s on s.workflow = a.workflow and s.template = a.template
    where s.id <> all (a.known) and not exists (select from standing_ends e where e.standing = s.id)
  ) then raise exception 'a standing approval was given meanwhile' using errcode = '40001'; end if;
  return ots_commit(moves);
end $$;

-- In the very transaction that counts the verdict: the next use and no other, while it stands; the first is the question that it was given from. Whoever else
-- uses or ends it waits for the row, so that none is one too many. What does not fit undoes the whole move, as any commit that lost.
create function ots_standing_used() returns trigger language plpgsql as $$
declare
  verdict jsonb := new.data -> 'verdicts' -> -1;
  given standing_approvals;
begin
  select * into given from standing_approvals where id = verdict -> 'standing' ->> 'id' for no key update;
  if exists (select from standing_uses u where u.standing = given.id and u.review_id = new.id) then return null; end if;
  insert into standing_uses (standing, use, review_id, case_id, ticket, used_at)
  select given.id, (verdict -> 'standing' ->> 'use')::integer, new.id, c.id, c.data -> 'ticket', (verdict ->> 'at')::timestamptz
  from cases c
  where c.id = new.case_id and (verdict ->> 'at')::timestamptz < given.until
    and not exists (select from standing_ends e where e.standing = given.id)
    and ((verdict -> 'standing' ->> 'use')::integer = 1) = (new.id = given.data ->> 'review')
    and (verdict -> 'standing' ->> 'use')::integer = least(given.uses, (select count(*) + 1 from standing_uses u where u.standing = given.id))
  on conflict do nothing;
  if not found then raise exception 'the standing approval has ended or was used meanwhile' using errcode = 'OT001'; end if;
  return null;
end $$;
create trigger standing_used after update on reviews for each row
when (new.data -> 'verdicts' -> -1 ? 'standing') execute function ots_standing_used();

-- Whatever records that it ended ends it: a question's move, somebody who revokes it, and entries that come back after a restore. Its time is set once the row is
-- held, so that the log has no use after the end.
create function ots_standing_ended() returns trigger language plpgsql as $$
declare
  record jsonb := new.canonical::jsonb;
  given text := record -> 'payload' ->> 'standing';
begin
  perform from standing_approvals where id = given for no key update;
  insert into standing_ends (standing, ended_at, why, by) values (given, new.at, record -> 'payload' ->> 'why', record -> 'actor' ->> 'id')
  on conflict do nothing;
  new.committed_at := clock_timestamp();
  return new;
end $$;
create trigger standing_ended before insert on entries for each row
when (new.kind = 'standing.ended') execute function ots_standing_ended();

-- Ends one, if nothing did before.
create function ots_end_standing(given text, items jsonb) returns boolean language plpgsql as $$
begin
  perform from standing_approvals where id = given for no key update;
  if not found or exists (select from standing_ends e where e.standing = given) then return false; end if;
  perform ots_record(items);
  return true;
end $$;
