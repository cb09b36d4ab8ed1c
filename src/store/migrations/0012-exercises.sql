-- Exercises of reviewers: questions with a planted mistake. No row as long as the policy does not switch them on.

create table exercise_days (
  day text collate "C" primary key,
  disclosed boolean not null default false
);

-- One row a place of a day's plan. Which case it is stands here before the case exists, and never changes.
create table exercises (
  commitment text collate "C" primary key,
  day text collate "C" not null references exercise_days,
  plan jsonb not null,
  nonce text not null,
  due_at timestamptz, -- null: nothing is planned here
  skipped boolean not null default false,
  case_id text collate "C" unique,
  delivery text collate "C" unique,
  defect text,
  answer text
);
create index exercises_due on exercises (due_at) where due_at is not null and not skipped;
create index exercises_of_day on exercises (day);

-- The last word over each write: an action of an exercise never begins, whoever asks for it and for whatever reason. Messages do.
create function ots_refuse_exercise() returns trigger language plpgsql as $$
begin
  if exists (select from exercises x where x.case_id = new.case_id) then return null; end if;
  return new;
end $$;
create trigger exercises_are_never_carried_out before insert or update on effects for each row
when (new.status in ('attempting', 'confirmed') and new.body ->> 'kind' = 'action') execute function ots_refuse_exercise();

-- An exercise stays one.
create function ots_keep_sealed() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then raise exception 'an exercise is never taken back' using errcode = 'OT003'; end if;
  if old.plan <> new.plan or old.nonce <> new.nonce or (old.case_id is not null and old.case_id is distinct from new.case_id) then
    raise exception 'a sealed plan is never changed' using errcode = 'OT003';
  end if;
  return new;
end $$;
create trigger exercises_stay_sealed before update or delete on exercises for each row execute function ots_keep_sealed();

-- True for the case of an exercise that is over: figures leave it out. Before that nothing may tell it from others.
create function ots_was_exercise(of_case text, of_status text) returns boolean language sql stable
  return of_status = 'ended' and exists (select from exercises x where x.case_id = of_case);
