import { z } from "zod";
import type { Delivery } from "../case/index.ts";
import type { DeliveryEnd, Inbox } from "../ports/index.ts";
import type { Queries } from "./database.ts";
import { Moment, oneRow } from "./row.ts";

const TicketIds = z.object({ system: z.string(), kind: z.string(), id: z.string(), key: z.string() });

const DeliveryIds = z.object({
  id: z.string(),
  system: z.string(),
  about: z.enum(["ticket", "review"]),
  ticket: TicketIds,
  record: z.string().nullable(),
  version: z.number().nullable(),
  own: z.boolean(),
  via: z.string(),
}) satisfies z.ZodType<Delivery>;

const ENDS = [
  "opened",
  "superseding",
  "unchanged",
  "outdated",
  "own_echo",
  "unknown_workflow",
  "other_region",
  "ticket_absent",
  "verdict",
  "duplicate_case",
] as const satisfies readonly DeliveryEnd[];

const InboxRow = z
  .object({ delivery: DeliveryIds, received_at: Moment, tries: z.number(), ended: z.enum(ENDS).nullable() })
  .transform((row) => ({ delivery: row.delivery, receivedAt: row.received_at, tries: row.tries, end: row.ended }));

// The listener enqueues the delivery itself right after the commit: its outbox row is the net, due a little later.
const PUT = `with stored as (
  insert into inbox (id, system, received_at, delivery) values ($1, $2, $3, $4) on conflict do nothing returning id
) insert into outbox (kind, ref, due_at) select 'delivery', id, now() + interval '5 seconds' from stored
  on conflict (kind, ref) do update set due_at = excluded.due_at`;

const SETTLE = `with settled as (update inbox set ended = $2, ended_at = now() where id = $1 and ended is null)
delete from outbox where kind = 'delivery' and ref = $1`;

const FAILED = `with failed as (update inbox set tries = tries + 1 where id = $1 and ended is null returning id)
insert into outbox (kind, ref, due_at) select 'delivery', id, $2 from failed on conflict (kind, ref) do update set due_at = excluded.due_at`;

const RAISE_VERSION = `insert into tickets as t (system, id, version, delivery) values ($1, $2, $3, $4)
on conflict (system, id) do update set version = excluded.version, delivery = excluded.delivery
where t.version < excluded.version or (t.version = excluded.version and t.delivery = excluded.delivery)`;

/** The deliveries: ids only, each kept once. */
export function openInbox(db: Queries): Inbox {
  const put = async (delivery: Delivery, receivedAt: Date): Promise<"stored" | "duplicate"> => {
    const ids = JSON.stringify(DeliveryIds.parse(delivery));
    const { count } = await db.query(PUT, [delivery.id, delivery.system, receivedAt, ids], "inbox put");
    return count === 1 ? "stored" : "duplicate";
  };
  return {
    put,
    found: put,
    async load(id) {
      const text = "select delivery, received_at, tries, ended from inbox where id = $1";
      return oneRow(InboxRow, await db.query(text, [id], "inbox load"));
    },
    async settle(id, end) {
      await db.query(SETTLE, [id, end], "inbox settle");
    },
    async failed(id, retryAt) {
      await db.query(FAILED, [id, retryAt], "inbox failed");
    },
    async raiseVersion(ticket, version, deliveryId) {
      const { count } = await db.query(RAISE_VERSION, [ticket.system, ticket.id, version, deliveryId], "inbox raise version");
      return count === 1;
    },
  };
}
