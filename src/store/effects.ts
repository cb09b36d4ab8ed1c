import { z } from "zod";
import { type Effect, type EffectBody, firstIdAt, type Receipt } from "../case/index.ts";
import type { Effects, Lease, Patience } from "../ports/index.ts";
import type { Queries } from "./database.ts";
import { LeaseRow } from "./leases.ts";
import { allRows, oneRow } from "./row.ts";
import { sharing } from "./sharing.ts";

const OPEN = ["intended", "attempting"] as const;

// Body and receipt are our own types, written by us: here only what tells the kinds apart. The runner recomputes the digest over the body before each attempt.
const Body = z.discriminatedUnion("kind", [
  z.looseObject({ kind: z.literal("action"), payload: z.looseObject({ action: z.string(), policy: z.string() }) }),
  z.looseObject({ kind: z.literal("card"), card: z.looseObject({ reviewId: z.string() }) }),
  z.looseObject({ kind: z.literal("card_update"), update: z.looseObject({ reviewId: z.string(), to: z.string() }) }),
  z.looseObject({ kind: z.literal("notice"), notice: z.looseObject({ text: z.string() }) }),
  z.looseObject({ kind: z.literal("chat"), chat: z.looseObject({ channel: z.string(), room: z.string() }) }),
  z.looseObject({ kind: z.literal("digest"), digest: z.looseObject({ channel: z.string(), room: z.string() }) }),
]);
const Seen = z.looseObject({ status: z.enum(["succeeded", "adopted", "partial"]), recordId: z.string(), version: z.string() });

/** An effect as it is stored. */
export const EffectRow = z
  .object({
    id: z.string(),
    case_id: z.string(),
    status: z.enum([...OPEN, "confirmed", "failed", "voided"]),
    attempts: z.number(),
    send_left_ms: z.number().nullable(),
    digest: z.string(),
    entry_hash: z.string(),
    body: z.custom<EffectBody>((value) => Body.safeParse(value).success, "not an effect's body"),
    receipt: z.custom<Receipt>((value) => Seen.safeParse(value).success, "not a receipt").nullable(),
  })
  .transform(
    ({ case_id: caseId, send_left_ms: sendLeftMs, entry_hash: entryHash, ...row }): Effect => ({
      ...row,
      caseId,
      sendLeftMs,
      entryHash,
    }),
  );

const CountRow = z.object({ n: z.number() });

/** Its columns, as EffectRow reads them. */
export const EFFECT_COLUMNS =
  "id, case_id, status, attempts, ots_left_ms(send_until) as send_left_ms, digest, entry_hash, body, receipt";
const ONE = `select ${EFFECT_COLUMNS} from effects where id = $1`;
const OF_CASE = `select ${EFFECT_COLUMNS} from effects where case_id = $1 order by id`;
const OPEN_OF_CASE = `select ${EFFECT_COLUMNS} from effects where case_id = $1 and status in ('intended', 'attempting') order by id`;

// The lease's row stays locked until the attempt is stored, so that nobody takes it over in between.
const HELD = `with held as materialized (
  select 1 from leases where name = $2 and owner = $3 and fencing = $4 and until > clock_timestamp() for share
)`;

// A pause by people is looked at in the very statement that lets a write begin.
const BEGIN = `${HELD} update effects set status = 'attempting', attempts = attempts + 1, send_until = clock_timestamp() + make_interval(secs => $5)
where id = $1 and status in ('intended', 'attempting') and exists (select from held) and ots_may_begin(case_id, $6, $7)`;

// As it was before the attempt. Without the lease it stays attempting, which is looked up and never blindly repeated.
const UNSENT = `${HELD} update effects set status = 'intended', attempts = greatest(attempts - 1, 0), send_until = null
where id = $1 and status = 'attempting' and exists (select from held)`;

const END = `with free as (
  delete from leases where name = 'effect:' || $1
), settled as (
  delete from outbox where kind = 'effect' and ref = $1
), ended as (
  update effects set status = $2, receipt = $3 where id = $1 and status in ('intended', 'attempting') returning id
) select ots_record($4) from ended`;

// Ids tell when they were made: the primary key alone bounds what is read.
const ALONE = `select count(*)::int as n from (
  select from effects e join cases c on c.id = e.case_id
  where e.id >= $2 and e.body ->> 'kind' = 'action' and e.status <> 'voided' and c.workflow = $1
    and coalesce(c.data ->> 'reviewId', c.data -> 'was' ->> 'reviewId') is null
    and coalesce(c.data -> 'glass', c.data -> 'was' -> 'glass') is null limit $3
) alone`;

// Each effect is begun or not as it is alone; locked in the order of their ids, whoever else begins some of them.
const START = `select s.* from jsonb_to_recordset($1)
  q(id text, by text, seconds float8, send_seconds float8, log text, lag float8),
  lateral ots_start(q.id, q.by, q.seconds, q.send_seconds, q.log, q.lag) s`;

const INTEND = "select ots_record($1), ots_intend($2), ots_due($3)";

/** The writes to outside systems. An effect that has ended stays as it ended. */
export function openEffects(db: Queries): Effects {
  const start = sharing<Start, Lease | null>({ keyOf: ({ id }) => id, ask: (all) => startAll(db, all) });
  return {
    async load(id) {
      return oneRow(EffectRow, await db.query(ONE, [id], "effects load"));
    },
    async ofCase(caseId) {
      return allRows(EffectRow, await db.query(OF_CASE, [caseId], "effects of case"));
    },
    async openOf(caseId) {
      return allRows(EffectRow, await db.query(OPEN_OF_CASE, [caseId], "effects open of case"));
    },
    async alone(workflow, since, limit) {
      const values = [workflow, firstIdAt(since), limit];
      return oneRow(CountRow, await db.query(ALONE, values, "effects alone"))?.n ?? 0;
    },
    async claim(id, owner, seconds) {
      const claimed = await db.query("select * from ots_claim($1, $2, $3)", [id, owner, seconds], "effects claim");
      const lease = oneRow(LeaseRow, claimed);
      if (lease === null) return null;
      return {
        lease,
        effect: claimed.rows[0]?.["id"] == null ? null : oneRow(EffectRow, claimed),
        paused: claimed.rows[0]?.["paused"] === true,
      };
    },
    async begin(id, { name, owner, fencing }, sendSeconds, late = null) {
      const values = [id, name, owner, fencing, sendSeconds, late?.log ?? null, late?.maxLagSeconds ?? null];
      return (await db.query(BEGIN, values, "effects begin")).count === 1;
    },
    start: (id, owner, until) => start({ id, owner, until }),
    async unsent(id, { name, owner, fencing }) {
      await db.query(UNSENT, [id, name, owner, fencing], "effects unsent");
    },
    async intend(effects, due, entries) {
      await db.query(INTEND, [JSON.stringify(entries), JSON.stringify(effects), JSON.stringify(due)], "effects intend");
    },
    async end(id, status, receipt, entries) {
      const stored = receipt === null ? null : JSON.stringify(receipt);
      await db.query(END, [id, status, stored, JSON.stringify(entries)], "effects end");
    },
  };
}

interface Start {
  readonly id: string;
  readonly owner: string;
  readonly until: Patience;
}

async function startAll(db: Queries, all: readonly Start[]): Promise<readonly (() => Lease | null)[]> {
  const asked = all.map(({ id, owner, until }) => ({
    id,
    by: owner,
    seconds: until.seconds,
    send_seconds: until.sendSeconds,
    log: until.late?.log ?? null,
    lag: until.late?.maxLagSeconds ?? null,
  }));
  const sorted = asked.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const { rows } = await db.query(START, [JSON.stringify(sorted)], "effects start");
  return all.map(
    ({ id }) =>
      () =>
        oneRow(LeaseRow, { rows: rows.filter((row) => row["name"] === `effect:${id}`), count: 1 }),
  );
}
