import { z } from "zod";
import { type Entry, OpsError } from "../case/index.ts";
import type { Ledger, Seal, SealedEntry } from "../ports/index.ts";
import type { Queries, Rows } from "./database.ts";
import { allRows, oneRow } from "./row.ts";

/** An entry as stored. */
export const EntryRow = z.object({
  id: z.string(),
  log: z.string(),
  at: z.string(),
  kind: z.string(),
  region: z.string(),
  subject: z.string(),
  caseId: z.string().nullable(),
  epoch: z.number(),
  canonical: z.string(),
  hash: z.string(),
}) satisfies z.ZodType<Entry>;

/** An entry in its place. */
export const SealedRow = EntryRow.omit({ caseId: true }).extend({
  seq: z.number(),
  prev: z.string(),
  seal: z.string(),
}) satisfies z.ZodType<SealedEntry>;
const UnsealedRow = EntryRow.pick({ id: true, at: true, epoch: true, hash: true });
const HeadRow = z.object({ seq: z.number(), seal: z.string() });
const NumberRow = z.object({ n: z.number().nullable() });
const CaseOfRow = EntryRow.pick({ caseId: true });
const IdRow = EntryRow.pick({ id: true });
const HashRow = EntryRow.pick({ hash: true });
const DoneRow = z.object({ done: z.boolean() });

// The width of a partition of seals, as in the migration.
const RANGE = 4_000_000;

const ENTRY = `e.id, e.log, ots_iso(e.at) as at, e.kind, e.region, e.subject, e.case_id as "caseId", e.epoch, e.canonical, e.hash`;

const UNSEALED = "select id, ots_iso(at) as at, epoch, hash from unsealed where log = $1 order by committed_at, id limit $2";

// `limit 1` keeps the look-up of each entry on its primary key, in the one month where it lies.
const SEALED = `select s.log, s.seq, s.epoch, e.id, ots_iso(e.at) as at, e.kind, e.region, e.subject, s.hash, s.prev, s.seal, e.canonical
from (select * from seals where log = $1 and seq > $2 order by seq limit $3) s
cross join lateral (select * from entries where id = s.entry_id and at = s.entry_at limit 1) e order by s.seq`;

const OF_SUBJECT = `select ${ENTRY} from entries e where e.subject = $1 order by e.at, e.id`;
const OF_CASE = `select ${ENTRY} from entries e where e.case_id = $1 order by e.at, e.id`;

const CASE_OF = `select case_id as "caseId" from entries where id = $1 limit 1`;

const HASHES_OF_CASE = "select hash from entries where case_id = $1 order by at, id";

// In one look: an entry goes from the one to the other in a transaction.
const LOST = `select e.id from entries e where e.log = $1
and not exists (select from seals s where s.entry_id = e.id and s.log = $1 and s.hash = e.hash)
and not exists (select from unsealed u where u.id = e.id and u.log = $1) order by e.at, e.id limit 1`;

const LAG = "select extract(epoch from clock_timestamp() - min(committed_at))::float8 as n from unsealed where log = $1";

const UNSHIPPED = `select extract(epoch from clock_timestamp() - s.sealed_at)::float8 as n from seals s
where s.log = $1 and s.seq = coalesce((select h.seq from shipped h where h.log = $1 and h.sink = $2), 0) + 1`;

const SEAL = "select ots_seal($1, $2, $3, $4, $5, $6) as done";

// Only forward, and only for who holds the lease now.
const SET_SHIPPED = `insert into shipped as s (log, sink, seq)
select $1, $2, $3::bigint from leases where name = $4 and owner = $5 and fencing = $6 and until > clock_timestamp() for share
on conflict (log, sink) do update set seq = excluded.seq where s.seq <= excluded.seq`;

/** The evidence: what was recorded, its place in the log, and how far it was shipped. */
export function openLedger(db: Queries): Ledger {
  const addPartitions = partitions(db);
  const epochs: Epochs = new Map();
  return {
    ...openEntries(db, epochs),
    async startEpoch(log) {
      const epoch = number(await db.query("select ots_start_epoch($1) as n", [log])) ?? 0;
      epochs.delete(log);
      return epoch;
    },
    async takeBack(log, lease, after, entries) {
      assertChained(log, after, entries);
      await addPartitions(entries);
      const values = [log, lease.name, lease.owner, lease.fencing, after, JSON.stringify(entries)];
      return oneRow(DoneRow, await db.query("select ots_import($1, $2, $3, $4, $5, $6) as done", values))?.done ?? false;
    },
    async head(log) {
      return oneRow(HeadRow, await db.query("select seq, seal from log_heads where log = $1 and seq > 0", [log], "ledger head"));
    },
    async seal(log, lease, after, seals) {
      if (seals.length === 0) return true;
      assertChained(log, after, seals);
      await addPartitions(seals);
      const rows = seals.map(({ id, seq, epoch, hash, prev, seal }) => ({ id, seq, epoch, hash, prev, seal }));
      const values = [log, lease.name, lease.owner, lease.fencing, after, JSON.stringify(rows)];
      return oneRow(DoneRow, await db.query(SEAL, values, "ledger seal"))?.done ?? false;
    },
    async sealed(log, afterSeq, limit) {
      return allRows(SealedRow, await db.query(SEALED, [log, afterSeq, limit], "ledger sealed"));
    },
    async shipped(log, sink) {
      return (
        number(await db.query("select seq as n from shipped where log = $1 and sink = $2", [log, sink], "ledger shipped")) ?? 0
      );
    },
    async unshippedSeconds(log, sink) {
      return Math.max(0, number(await db.query(UNSHIPPED, [log, sink], "ledger unshipped")) ?? 0);
    },
    async setShipped(log, sink, lease, seq) {
      const values = [log, sink, seq, lease.name, lease.owner, lease.fencing];
      return (await db.query(SET_SHIPPED, values, "ledger set shipped")).count === 1;
    },
  };
}

/** The epoch of each log as it was read, and when: one that is over is refused by the database, and read again soon. */
type Epochs = Map<string, { readonly epoch: number; readonly readAt: number }>;
const EPOCH_MS = 2_000;

function openEntries(
  db: Queries,
  epochs: Epochs,
): Pick<Ledger, "record" | "epoch" | "unsealed" | "lost" | "lagSeconds" | "ofSubject" | "ofCase" | "caseOf" | "hashesOf"> {
  return {
    async record(entries) {
      if (entries.length > 0) await db.query("select ots_record($1)", [JSON.stringify(entries)], "ledger record");
    },
    async epoch(log) {
      const known = epochs.get(log);
      if (known !== undefined && performance.now() - known.readAt < EPOCH_MS) return known.epoch;
      const epoch = number(await db.query("select epoch as n from log_heads where log = $1", [log], "ledger epoch")) ?? 1;
      epochs.set(log, { epoch, readAt: performance.now() });
      return epoch;
    },
    async unsealed(log, limit) {
      return allRows(UnsealedRow, await db.query(UNSEALED, [log, limit], "ledger unsealed"));
    },
    async lost(log) {
      return oneRow(IdRow, await db.query(LOST, [log], "ledger lost"))?.id ?? null;
    },
    async lagSeconds(log) {
      return Math.max(0, number(await db.query(LAG, [log], "ledger lag")) ?? 0);
    },
    async ofSubject(subject) {
      return allRows(EntryRow, await db.query(OF_SUBJECT, [subject], "ledger of subject"));
    },
    async ofCase(caseId) {
      return allRows(EntryRow, await db.query(OF_CASE, [caseId], "ledger of case"));
    },
    async caseOf(entryId) {
      return oneRow(CaseOfRow, await db.query(CASE_OF, [entryId], "ledger case of entry"))?.caseId ?? null;
    },
    async hashesOf(caseId) {
      return allRows(HashRow, await db.query(HASHES_OF_CASE, [caseId], "ledger hashes of case")).map(({ hash }) => hash);
    },
  };
}

function number(rows: Rows): number | null {
  return oneRow(NumberRow, rows)?.n ?? null;
}

// The first sealing of a process and of each month and range makes the partitions that come next, while they are still empty.
function partitions(db: Queries): (seals: readonly Seal[]) => Promise<void> {
  let made = "";
  return async (seals) => {
    const last = seals.at(-1);
    const place = `${last?.at.slice(0, 7)} ${Math.floor((last?.seq ?? 0) / RANGE)}`;
    if (place === made) return;
    await db.query("select ots_add_partitions()");
    made = place;
  };
}

// The database compares the first seal with the head; that the others follow one another is seen here.
function assertChained(log: string, after: number, seals: readonly Seal[]): void {
  seals.forEach((seal, i) => {
    const before = seals[i - 1];
    const follows = before === undefined || seal.prev === before.seal;
    if (seal.log !== log || seal.seq !== after + 1 + i || !follows) {
      throw new OpsError("EVIDENCE_INVALID", "seals that do not follow one another", { log, after, seq: seal.seq });
    }
  });
}
