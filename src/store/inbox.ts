import { z } from "zod";
import type { Delivery } from "../case/index.ts";
import type { DeliveryEnd, Inbox } from "../ports/index.ts";
import type { Queries } from "./database.ts";
import { Moment, oneRow } from "./row.ts";

const TicketIds = z.object({ system: z.string(), kind: z.string(), id: z.string(), key: z.string() });

const DeliveryIds = z.object({
  id: z.string(),
  system: z.string(),
  about: z.enum(["ticket", "review", "answer"]),
  ticket: TicketIds,
  record: z.string().nullable(),
  version: z.number().nullable(),
  own: z.boolean(),
  lastByUs: z.boolean().optional(),
  via: z.string(),
  answer: z.object({ account: z.string(), value: z.string(), reason: z.string().nullable(), at: z.string() }).optional(),
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
  "training_ticket",
  "failed",
] as const satisfies readonly DeliveryEnd[];

const InboxRow = z
  .object({ delivery: DeliveryIds, received_at: Moment, tries: z.number(), ended: z.enum(ENDS).nullable() })
  .transform((row) => ({ delivery: row.delivery, receivedAt: row.received_at, tries: row.tries, end: row.ended }));

const TakenRow = z.object({ newest: z.boolean(), latest: z.array(z.object({ id: z.string(), version: z.number() })) });

// The listener enqueues the delivery itself right after the commit: its outbox row is the net, due a little later.
const PUT = `with stored as (
  insert into inbox (id, system, received_at, delivery) values ($1, $2, $3, $4) on conflict do nothing returning id
) insert into outbox (kind, ref, due_at, urgent) select 'delivery', id, now() + interval '5 seconds', $5 from stored
  on conflict (kind, ref) do update set due_at = excluded.due_at`;

const SETTLE = `with settled as (update inbox set ended = $2, ended_at = now() where id = $1 and ended is null)
delete from outbox where kind = 'delivery' and ref = $1`;

const FAILED = `with failed as (update inbox set tries = tries + $3::integer where id = $1 and ended is null returning id, delivery ->> 'about' <> 'ticket' as urgent)
insert into outbox (kind, ref, due_at, urgent) select 'delivery', id, $2, urgent from failed on conflict (kind, ref) do update set due_at = excluded.due_at`;

// Without a version there is no order among a ticket's deliveries: each is the newest. `latest` goes by the same order as the cases' own LATEST.
const TAKE = `with taken as (
  select delivery, received_at, tries, ended from inbox where id = $1
), raised as (
  insert into tickets as t (system, id, version, delivery)
  select delivery -> 'ticket' ->> 'system', delivery -> 'ticket' ->> 'id', (delivery ->> 'version')::float8, $1 from taken
  where ended is null and delivery ->> 'about' = 'ticket' and not (delivery ->> 'own')::boolean and delivery ->> 'version' is not null
  on conflict (system, id) do update set version = excluded.version, delivery = excluded.delivery
  where t.version < excluded.version or (t.version = excluded.version and t.delivery = excluded.delivery)
  returning 1
), latest as (
  select distinct on (c.workflow) c.id, c.version from taken t join cases c
    on c.ticket_id = t.delivery -> 'ticket' ->> 'id' and c.ticket_system = t.delivery -> 'ticket' ->> 'system'
  where t.ended is null order by c.workflow, c.open desc, c.opened_at desc, c.id desc
) select t.*, t.delivery ->> 'version' is null or exists (select from raised) as newest,
  (select coalesce(jsonb_agg(to_jsonb(l)), '[]') from latest l) as latest
from taken t`;

/** The deliveries: ids only, each kept once. */
export function openInbox(db: Queries): Inbox {
  const put = async (delivery: Delivery, receivedAt: Date): Promise<"stored" | "duplicate"> => {
    const ids = JSON.stringify(DeliveryIds.parse(delivery));
    const values = [delivery.id, delivery.system, receivedAt, ids, delivery.about !== "ticket"];
    const { count } = await db.query(PUT, values, "inbox put");
    return count === 1 ? "stored" : "duplicate";
  };
  return {
    put,
    found: put,
    async settle(id, end) {
      await db.query(SETTLE, [id, end], "inbox settle");
    },
    async failed(id, retryAt, counts) {
      await db.query(FAILED, [id, retryAt, counts ? 1 : 0], "inbox failed");
    },
    async correctVersion(ticket, version) {
      await db.query("update tickets set version = $3 where system = $1 and id = $2 and version > $3", [
        ticket.system,
        ticket.id,
        version,
      ]);
    },
    async take(id) {
      const taken = await db.query(TAKE, [id], "inbox take");
      const stored = oneRow(InboxRow, taken);
      const asTaken = oneRow(TakenRow, taken);
      return stored === null || asTaken === null ? null : { ...stored, ...asTaken };
    },
  };
}
