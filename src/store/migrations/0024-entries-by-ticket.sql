-- Auditors ask for tickets by the keys that people know, and what they get is found by entries alone: the rows of cases may be changed. Two of a case's
-- entries are enough to find it: the one that opens it, and the one that ends it. Texts inside of a record have their quotes escaped: none can look like a member.
create function ots_ticket_key(canonical text) returns text language sql immutable strict
  return nullif(split_part(split_part(canonical, '"ticket_key":"', 2), '"', 1), '');
create function ots_tells_ticket(kind text) returns boolean language sql immutable strict
  return kind = any (array['case.context_gathered', 'case.override_requested', 'case.failed', 'case.superseded', 'case.restored', 'case.ended']);

create index entries_by_ticket_key on entries (ots_ticket_key(canonical)) where ots_tells_ticket(kind);
create index entries_by_ticket_id on entries (split_part(subject, '/', 3)) where ots_tells_ticket(kind);

-- The rows of a case are compared with its entries: its reviews have to be found by it.
create index reviews_by_case on reviews (case_id);
