-- Deliveries, cases and what is due. Ids are text in byte order (UUIDv7: order of making); times are the database's, except where a column says whose.

-- One row a webhook call or polled change: ids only, never its body. The primary key is what makes a delivery happen once.
create table inbox (
  id text collate "C" primary key,
  system text not null,
  received_at timestamptz not null, -- the listener's clock
  tries integer not null default 0,
  ended text, -- why it made no case, or that it did; null while nobody has dealt with it
  ended_at timestamptz,
  delivery jsonb not null
);

-- The highest version that was taken of a ticket: an older one that arrives later is outdated.
create table tickets (
  system text not null,
  id text collate "C" not null,
  version double precision not null, -- exact for whole numbers below 2^53, as in the sender's JSON
  delivery text collate "C" not null, -- which delivery raised it: the same one may come again after a crash
  primary key (system, id)
);

-- `data` is the case as the pipeline knows it; the other columns are what queries and guards need of it.
create table cases (
  id text collate "C" primary key,
  version integer not null,
  workflow text not null,
  ticket_system text not null,
  ticket_kind text not null,
  ticket_id text collate "C" not null,
  ticket_key text not null,
  status text not null,
  open boolean not null generated always as (status <> 'ended') stored,
  fingerprint text,
  opened_at timestamptz not null,
  updated_at timestamptz not null,
  data jsonb not null
)
-- Rows of 2 to 8 kB stay as they are: compressing one cost as much as the rest of its commit. No index holds what changes while a case is open, so that a
-- move touches no index: the room in each page is for that.
with (toast_tuple_target = 8160, fillfactor = 60);

-- One case of a ticket and workflow runs at a time.
create unique index cases_one_open on cases (ticket_id, workflow, ticket_system) where open;
create index cases_by_ticket on cases (ticket_id, workflow, ticket_system);
create index cases_open on cases (id) where open;

-- The truth for every timer and the net under every job: one row for each thing to be done.
create table outbox (
  kind text not null,
  ref text collate "C" not null,
  due_at timestamptz not null,
  seq bigint generated always as identity, -- first come, first served among equal times; renewed whenever somebody adds to the row
  urgent boolean not null default false, -- stems from a person's answer
  primary key (kind, ref)
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 2000);

create index outbox_by_time on outbox (due_at, seq);
create index outbox_urgent on outbox (due_at, seq) where urgent;
