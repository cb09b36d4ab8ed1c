import { z } from "zod";
import { type Case, STATUSES, type TicketRef } from "../case/index.ts";
import type { Cases } from "../ports/index.ts";
import type { Queries } from "./database.ts";
import { allRows, oneRow } from "./row.ts";
import { sharing } from "./sharing.ts";

const Known = {
  id: z.string(),
  version: z.number(),
  workflow: z.string(),
  ticket: z.looseObject({ system: z.string(), kind: z.string(), id: z.string(), key: z.string() }),
  region: z.string(),
  tries: z.number(),
  entries: z.array(z.string()),
};
const Digested = z.looseObject({ digest: z.string(), payload: z.looseObject({ action: z.string() }) });
const Decided = z.looseObject({ outcome: z.string(), policyHash: z.string() });

// What the pipeline branches on and binds to. The rest was written by commit() from the same type and is not described a second time: each use of a
// stored payload recomputes its digest, so a changed one is refused there.
const Shape = z.discriminatedUnion("status", [
  z.looseObject({ ...Known, status: z.literal("received") }),
  z.looseObject({ ...Known, status: z.literal("in_context") }),
  z.looseObject({
    ...Known,
    status: z.literal("in_review"),
    reviewId: z.string(),
    proposal: Digested.nullable(),
    decision: Decided,
  }),
  z.looseObject({ ...Known, status: z.literal("cleared"), effectId: z.string(), proposal: Digested, decision: Decided }),
  z.looseObject({
    ...Known,
    status: z.literal("held"),
    reasons: z.array(z.string()),
    proposal: Digested.optional(),
    decision: Decided.optional(),
  }),
  z.looseObject({
    ...Known,
    status: z.literal("stuck"),
    code: z.string(),
    was: z.looseObject({ ...Known, status: z.enum(STATUSES) }),
  }),
  z.looseObject({ ...Known, status: z.literal("ended"), end: z.string(), proposal: Digested.nullable() }),
]);

/** A row with a whole case in its column `data`. */
export const CaseRow = z
  .object({ data: z.custom<Case>((value) => Shape.safeParse(value).success, "not a case") })
  .transform((row) => row.data);

const CountRow = z.object({ status: z.enum(STATUSES), n: z.number() });

// The open one first: an ended case may carry a later time, the listeners' clocks and the order of retries being what they are.
const LATEST = `select q.n::integer, c.data from unnest($1::text[], $2::text[], $3::text[]) with ordinality q(ticket, workflow, system, n), lateral (
  select data from cases where ticket_id = q.ticket and workflow = q.workflow and ticket_system = q.system
  order by open desc, opened_at desc, id desc limit 1
) c`;

// Newest first: ids are in order of making.
const list = (among: string): string => `select data from cases
where ${among} and ($1::text is null or status = $1) and ($2::text is null or workflow = $2)
  and ($3::text is null or ticket_id = $3 or ticket_key = $3)
order by id desc limit $4`;

const COUNTS = `select status, count(*) as n from cases where open group by status
union all select 'ended', (select count(*) from cases) - (select count(*) from cases where open)
  - (select count(*) from exercises x join cases c on c.id = x.case_id where not c.open)`;

const TRIED = `with tried as (
  update cases set data = jsonb_set(data, '{tries}', to_jsonb((data ->> 'tries')::integer + 1)) where id = $1 and version = $2 returning id
) insert into outbox (kind, ref, due_at) select 'case', id, $3 from tried on conflict (kind, ref) do update set due_at = excluded.due_at`;

// The case's row is locked first: a commit that moves it sets its outbox row after we are done, or has moved it and nothing is deleted.
const PARKED = `with waiting as (
  select id from cases where id = $1 and version = $2 and status in ('in_review', 'stuck', 'ended') for update
) delete from outbox using waiting where outbox.kind = 'case' and outbox.ref = waiting.id`;

/** The cases as they stand; they change through commit() alone, but for the count of failed tries. */
export function openCases(db: Queries): Cases {
  const latest = sharing<OfTicket, Case | null>({ ask: (all) => latestOf(db, all) });
  return {
    async load(id) {
      return oneRow(CaseRow, await db.query("select data from cases where id = $1", [id], "cases load"));
    },
    latest: (ticket, workflow) => latest({ ticket, workflow }),
    async list(filter) {
      const { status = null, workflow = null, ticket = null, limit } = filter;
      const among = status === null || status === "ended" ? "true" : "open";
      return allRows(CaseRow, await db.query(list(among), [status, workflow, ticket, limit]));
    },
    async counts() {
      const counts = { received: 0, in_context: 0, in_review: 0, cleared: 0, held: 0, stuck: 0, ended: 0 };
      for (const { status, n } of allRows(CountRow, await db.query(COUNTS))) counts[status] = n;
      return counts;
    },
    async parked(id, version) {
      await db.query(PARKED, [id, version], "cases parked");
    },
    async tried(id, version, retryAt) {
      await db.query(TRIED, [id, version, retryAt], "cases tried");
    },
  };
}

interface OfTicket {
  readonly ticket: TicketRef;
  readonly workflow: string;
}

async function latestOf(db: Queries, all: readonly OfTicket[]): Promise<readonly (() => Case | null)[]> {
  const values = [
    all.map(({ ticket }) => ticket.id),
    all.map(({ workflow }) => workflow),
    all.map(({ ticket }) => ticket.system),
  ];
  const { rows } = await db.query(LATEST, values, "cases latest");
  return all.map((_, index) => () => oneRow(CaseRow, { rows: rows.filter((row) => row["n"] === index + 1), count: 1 }));
}
