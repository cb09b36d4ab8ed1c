-- Auditors ask by the key that people know.
create index cases_by_ticket_key on cases (ticket_key);
