-- Questions of low risk that wait to be told together: lines of a digest, by the room that it goes to. A line is never begun by itself: it is "attempting" in a
-- restored database only, where everything open may have happened. Nothing of what changes stands in the index: updates of effects stay within their page (HOT).
create index effects_digest_lines on effects ((body -> 'chat' ->> 'room'), id) where body -> 'chat' ? 'digestAt';

-- Puts one message in the place of messages that nobody began, all or nothing: either each of them is void and the new one is intended, or somebody else was
-- faster, nothing is changed, and the answer is false.
create function ots_gather(gone text[], items jsonb, due jsonb, entries jsonb) returns boolean language plpgsql as $$
declare
  waiting integer;
begin
  perform from effects where id = any (gone) and (status = 'intended' or (status = 'attempting' and body -> 'chat' ? 'digestAt'))
  order by id for update;
  get diagnostics waiting = row_count;
  if waiting <> cardinality(gone) then return false; end if;
  update effects set status = 'voided' where id = any (gone);
  delete from outbox where kind = 'effect' and ref = any (gone);
  perform ots_record(entries);
  perform ots_intend(items);
  perform ots_due(due);
  return true;
end $$;
