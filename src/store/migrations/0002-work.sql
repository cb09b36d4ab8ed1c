-- Writes to the outside, questions to people, and who is at work on what.

-- One row an outside write: the intent (body, digest, entry_hash) never changes; the rest is how it went.
create table effects (
  id text collate "C" primary key,
  case_id text collate "C" not null,
  status text not null,
  attempts integer not null,
  send_until timestamptz, -- the database's clock: until when its present attempt may send
  digest text not null,
  entry_hash text not null,
  body jsonb not null,
  receipt jsonb
) with (toast_tuple_target = 8160);
create index effects_by_case on effects (case_id);

-- `data` is the review without its record and the answers already dealt with: those change outside a case's moves too.
create table reviews (
  id text collate "C" primary key,
  case_id text collate "C" not null,
  system text not null,
  status text not null,
  opened_at timestamptz not null,
  expires_at timestamptz not null,
  record_id text collate "C",
  record_key text,
  seen text[] not null,
  data jsonb not null
) with (toast_tuple_target = 8160);
create index reviews_by_record on reviews (record_id, system) where record_id is not null;
create index reviews_open on reviews (opened_at, id) where status = 'open';

-- Who holds what until when. A new owner always has a higher fencing number than every owner before.
create sequence lease_fencing;
create table leases (
  name text collate "C" primary key,
  owner text not null,
  fencing bigint not null,
  until timestamptz not null
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000);

-- Stops that people put on automation; workflow null = everything.
create table pauses (
  workflow text,
  by text not null,
  reason text not null,
  at timestamptz not null
);
create unique index pauses_one on pauses ((coalesce(workflow, '')));

-- How far each poller has read.
create table cursors (
  name text collate "C" primary key,
  cursor text not null,
  updated_at timestamptz not null default now()
);
