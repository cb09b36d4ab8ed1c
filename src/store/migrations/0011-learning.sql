-- What is learnt from people's answers.

-- The entries that hold an answer to a question: few among all, and read for labels.
create index entries_answers on entries (case_id, id) where kind in ('case.approved', 'case.rejected', 'case.modified', 'case.expired', 'case.withdrawn');

-- The examples that a workflow's prompt shows, by version: insert-only, the highest one counts. An empty set = none again.
create table example_sets (
  workflow text not null,
  version integer not null,
  hash text collate "C" not null,
  examples jsonb not null,
  by text not null,
  reason text not null,
  adopted_at timestamptz not null default now(),
  primary key (workflow, version)
);
create trigger insert_only before update or delete on example_sets for each row execute function ots_refuse_change();
