-- What a limited system lets us call, shared by all processes. A row exists only once a limit was told, and is touched by each call while one holds.
create table rate_limits (
  name text collate "C" primary key,
  per_hour double precision, -- null: it never said
  tokens double precision not null,
  at timestamptz not null, -- when tokens were counted
  closed_until timestamptz not null,
  told_at timestamptz not null -- a limit that nobody told for a day is over
) with (fillfactor = 50);
