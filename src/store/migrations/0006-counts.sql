-- Small things that are only counted, by system and name: shared by all processes, kept over restarts.
create table counts (
  system text collate "C" not null,
  what text collate "C" not null,
  n bigint not null,
  last_at timestamptz not null,
  primary key (system, what)
);
