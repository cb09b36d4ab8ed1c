import type { Queries } from "./database.ts";

// publish_event() is BullMQ's own, in the schema that orchestrators/bullmq.ts names. A new version of the library may put its own back: this runs at each start.
const SILENCE = `do $$ begin
  perform pg_advisory_xact_lock(hashtext('ots queue events'));
  create or replace function ots_queue.publish_event(p_queue text, p_event text, p_data jsonb) returns bigint language sql as 'select 0::bigint';
  create or replace function ots_queue.ots_no_event() returns trigger language plpgsql as 'begin return null; end';
  create or replace trigger ots_no_event before insert on ots_queue.event for each row execute function ots_queue.ots_no_event();
end $$`;

/**
 * Keeps the queue on PostgreSQL from writing and announcing five events a job to QueueEvents, to which nothing here listens: they were a seventh of an
 * automatic ticket's CPU (measured). Bulk additions write theirs past that function, and it alone would have trimmed them. The queue's schema must be there.
 */
export async function silenceQueueEvents(db: Queries): Promise<void> {
  await db.query(SILENCE);
}
