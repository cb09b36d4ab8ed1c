import { z } from "zod";
import type { Delivery } from "../case/index.ts";
import type { DeliveryEnd, Inbox, TakenDelivery } from "../ports/index.ts";
import type { Queries } from "./database.ts";
import { Moment, oneRow } from "./row.ts";
import { sharing } from "./sharing.ts";

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
  .object({
    delivery: DeliveryIds,
    received_at: Moment,
    tries: z.number(),
    ended: z.enum(ENDS).nullable(),
    newest: z.boolean(),
    latest: z.array(z.object({ id: z.string(), version: z.number() })),
  })
  .transform(({ received_at: receivedAt, ended: end, ...row }): TakenDelivery => ({ ...row, receivedAt, end }));

// The listener enqueues the delivery itself right after the commit: its outbox row is the net, due a little later.
const PUT = `with stored as (
  insert into inbox (id, system, received_at, delivery)
  select id, system, at, delivery from jsonb_to_recordset($1) d(id text, system text, at timestamptz, delivery jsonb) order by id
  on conflict do nothing returning id, delivery ->> 'about' <> 'ticket' as urgent
) insert into outbox (kind, ref, due_at, urgent) select 'delivery', id, now() + interval '5 seconds', urgent from stored
  on conflict (kind, ref) do update set due_at = excluded.due_at returning ref`;

const SETTLE = `with settled as (update inbox set ended = $2, ended_at = now() where id = $1 and ended is null)
delete from outbox where kind = 'delivery' and ref = $1`;

const SETTLE_AND_DUE = `with settled as (update inbox set ended = $2, ended_at = now() where id = $1 and ended is null),
gone as (delete from outbox where kind = 'delivery' and ref = $1) select ots_due($3)`;

const FAILED = `with failed as (update inbox set tries = tries + $3::integer where id = $1 and ended is null returning id, delivery ->> 'about' <> 'ticket' as urgent)
insert into outbox (kind, ref, due_at, urgent) select 'delivery', id, $2, urgent from failed on conflict (kind, ref) do update set due_at = excluded.due_at`;

// Without a version there is no order among a ticket's deliveries: each is the newest. `latest` goes by the same order as the cases' own LATEST.
const TAKE = `with taken as (
  select id, delivery, received_at, tries, ended from inbox where id = any ($1)
), raised as (
  insert into tickets as t (system, id, version, delivery)
  select distinct on (1, 2) delivery -> 'ticket' ->> 'system', delivery -> 'ticket' ->> 'id', (delivery ->> 'version')::float8, id from taken
  where ended is null and delivery ->> 'about' = 'ticket' and not (delivery ->> 'own')::boolean and delivery ->> 'version' is not null
  order by 1, 2, 3 desc, 4
  -- Whose version it is after that, by the row as it is when it is locked: of equal ones the first that was taken, also when it is taken again.
  on conflict (system, id) do update set version = greatest(t.version, excluded.version),
    delivery = case when t.version < excluded.version then excluded.delivery else t.delivery end
  returning delivery
), latest as (
  select distinct on (t.id, c.workflow) t.id as taken, c.id, c.version from taken t join cases c
    on c.ticket_id = t.delivery -> 'ticket' ->> 'id' and c.ticket_system = t.delivery -> 'ticket' ->> 'system'
  where t.ended is null order by t.id, c.workflow, c.open desc, c.opened_at desc, c.id desc
) select t.*, t.delivery ->> 'version' is null or (t.ended is null and t.id in (select delivery from raised)) as newest,
  (select coalesce(jsonb_agg(jsonb_build_object('id', l.id, 'version', l.version)), '[]') from latest l where l.taken = t.id) as latest
from taken t`;

/** The deliveries: ids only, each kept once. */
export function openInbox(db: Queries): Inbox {
  const store = sharing<Received, "stored" | "duplicate">({ keyOf: ({ id }) => id, ask: (all) => putAll(db, all) });
  const takeShared = sharing<string, TakenDelivery | null>({ keyOf: (id) => id, ask: (ids) => takeAll(db, ids) });
  const put = async (delivery: Delivery, at: Date): Promise<"stored" | "duplicate"> =>
    store({ id: delivery.id, system: delivery.system, at, delivery: DeliveryIds.parse(delivery) });
  return {
    put,
    found: put,
    async settle(id, end, due = []) {
      if (due.length === 0) await db.query(SETTLE, [id, end], "inbox settle");
      else await db.query(SETTLE_AND_DUE, [id, end, JSON.stringify(due)], "inbox settle and due");
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
    take: takeShared,
  };
}

interface Received {
  readonly id: string;
  readonly system: string;
  readonly at: Date;
  readonly delivery: Delivery;
}

async function putAll(db: Queries, all: readonly Received[]): Promise<readonly (() => "stored" | "duplicate")[]> {
  const { rows } = await db.query(PUT, [JSON.stringify(all)], "inbox put");
  const stored = new Set(rows.map((row) => row["ref"]));
  return all.map(
    ({ id }) =>
      () =>
        stored.has(id) ? "stored" : "duplicate",
  );
}

async function takeAll(db: Queries, ids: readonly string[]): Promise<readonly (() => TakenDelivery | null)[]> {
  const { rows } = await db.query(TAKE, [ids], "inbox take");
  return ids.map((id) => () => oneRow(InboxRow, { rows: rows.filter((row) => row["id"] === id), count: 1 }));
}
