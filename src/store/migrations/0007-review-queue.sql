-- What the queue of open reviews is ordered and searched by. All of it is read from `data`, so that whoever writes a review writes it too.

create function ots_texts(items jsonb) returns text[] language sql immutable as $$
  select coalesce(array_agg(i order by n), '{}') from jsonb_array_elements_text(case jsonb_typeof(items) when 'array' then items else '[]' end) with ordinality e(i, n)
$$;

-- Who is asked: directory ids.
create function ots_asked(told jsonb) returns text[] language sql immutable as $$
  select coalesce(array_agg(t ->> 'person'), '{}') from jsonb_array_elements(case jsonb_typeof(told) when 'array' then told else '[]' end) t
  where t ->> 'outcome' = 'asked'
$$;

-- Times are texts as JavaScript writes them (2026-11-21T12:00:00.000Z), which sort like times; a cast would depend on the session.
alter table reviews
  add column groups text[] not null generated always as (ots_texts(data -> 'steps' -> (data ->> 'step')::integer -> 'groups')) stored,
  add column asked text[] not null generated always as (ots_asked(data -> 'routing' -> 'told')) stored,
  add column tier smallint not null generated always as (case data ->> 'risk' when 'high' then 2 when 'medium' then 1 else 0 end) stored,
  add column shown_at text collate "C" not null generated always as (coalesce(data ->> 'shownAt', data ->> 'openedAt', '')) stored,
  add column half_at text collate "C" not null generated always as (coalesce(data ->> 'halfAt', data ->> 'expiresAt', '')) stored,
  add column deadline text collate "C" not null generated always as (coalesce(data ->> 'deadline', data ->> 'expiresAt', '')) stored;

create index reviews_queue on reviews (tier, half_at, deadline, shown_at, id) include (groups) where status = 'open';
create index reviews_by_group on reviews using gin (groups) with (fastupdate = off) where status = 'open';
create index reviews_asked on reviews using gin (asked) with (fastupdate = off) where status = 'open';
