import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Entry } from "../../src/case/index.ts";
import type { Lease, Store } from "../../src/ports/index.ts";
import { openStore } from "../../src/store/index.ts";
import { type FreshDatabase, freshDatabase } from "../support/database.ts";
import { anEntry, held, newId, sealsFor, unsealedOf } from "./samples.ts";

const START = { seq: 0, seal: "0".repeat(64) };

let fresh: FreshDatabase;
let store: Store;
beforeAll(async () => {
  fresh = await freshDatabase();
  store = openStore(fresh.db);
});
afterAll(() => fresh.drop());

const sealer = async (log: string): Promise<Lease> => held(await store.leases.take(`sealer:${log}`, newId("owner"), 60));

async function record(log: string, count: number): Promise<readonly Entry[]> {
  const entries = Array.from({ length: count }, () => anEntry({ log }));
  await store.ledger.record(entries);
  return entries;
}

describe("sealing", () => {
  it("gives entries back byte for byte, microseconds and far times included, and the same entry recorded twice is one", async () => {
    const log = newId("log");
    const entries = ["2026-03-02T09:30:00.123Z", "2019-12-31T23:59:59.123456Z", "2099-01-01T00:00:00.000Z"].map((at) =>
      anEntry({ log, at }),
    );
    for (const entry of entries) await store.ledger.record([entry]);
    await store.ledger.record(entries);

    const lease = await sealer(log);
    expect(await store.ledger.unsealed(log, 10)).toEqual(entries.map(unsealedOf));
    const seals = sealsFor(entries, START);
    expect(await store.ledger.seal(log, lease, 0, seals)).toBe(true);
    expect(await store.ledger.sealed(log, 0, 10)).toEqual(seals);
  });

  it("seals in order, moves the head, and shows what it sealed", async () => {
    const log = newId("log");
    const entries = await record(log, 5);
    const seals = sealsFor(entries, START);
    expect(await store.ledger.head(log)).toBeNull();
    expect(await store.ledger.epoch(log)).toBe(1);

    expect(await store.ledger.seal(log, await sealer(log), 0, seals)).toBe(true);

    expect(await store.ledger.head(log)).toEqual({ seq: 5, seal: seals[4]?.seal });
    expect(await store.ledger.unsealed(log, 10)).toEqual([]);
    expect(await store.ledger.sealed(log, 2, 2)).toEqual(seals.slice(2, 4));
  });

  it("a commit that shows late is sealed although a later id was sealed before it", async () => {
    const log = newId("log");
    const [late, early] = [anEntry({ log }), anEntry({ log })];
    const lease = await sealer(log);
    let commit = (): void => undefined;
    const open = new Promise<void>((resolve) => {
      commit = resolve;
    });
    const recorded = Promise.withResolvers<void>();
    const slow = fresh.db.transaction(async (tx) => {
      await tx.query("select ots_record($1)", [JSON.stringify([late])]);
      recorded.resolve();
      await open;
    });
    await recorded.promise;
    await store.ledger.record([early]);
    expect(await store.ledger.unsealed(log, 10)).toEqual([unsealedOf(early)]);
    const first = sealsFor([early], START);
    await store.ledger.seal(log, lease, 0, first);

    commit();
    await slow;

    expect(await store.ledger.unsealed(log, 10)).toEqual([unsealedOf(late)]);
    expect(await store.ledger.seal(log, lease, 1, sealsFor([late], { seq: 1, seal: first[0]?.seal ?? "" }))).toBe(true);
  });

  it("assurance 48: of ten sealers at once one moves the log, and the chain has no fork", async () => {
    const log = newId("log");
    const entries = await record(log, 3);
    const lease = await sealer(log);

    const won = await Promise.all(
      Array.from({ length: 10 }, (_, i) =>
        store.ledger.seal(log, lease, 0, sealsFor(i % 2 ? entries : [...entries].reverse(), START)),
      ),
    );

    expect(won.filter(Boolean)).toHaveLength(1);
    const chain = await store.ledger.sealed(log, 0, 100);
    expect(chain.map((seal) => seal.seq)).toEqual([1, 2, 3]);
    expect(chain.slice(1).map((seal) => seal.prev)).toEqual(chain.slice(0, 2).map((seal) => seal.seal));
  });

  it("a sealer that lost its lease is refused, one behind the head too, and one whose chain does not fit", async () => {
    const log = newId("log");
    const [one, two] = await record(log, 2);
    if (one === undefined || two === undefined) throw new Error("two entries were recorded");
    const old = await sealer(log);
    await fresh.db.query("update leases set until = clock_timestamp() - interval '1 second' where name = $1", [old.name]);
    const lease = await sealer(log);

    expect(await store.ledger.seal(log, old, 0, sealsFor([one], START))).toBe(false);
    expect(await store.ledger.seal(log, lease, 0, sealsFor([one], START))).toBe(true);
    expect(await store.ledger.seal(log, lease, 0, sealsFor([two], START))).toBe(false);
    expect(await store.ledger.seal(log, lease, 1, sealsFor([two], { seq: 1, seal: "f".repeat(64) }))).toBe(false);
    expect(await store.ledger.unsealed(log, 10)).toEqual([unsealedOf(two)]);
  });

  it("refuses seals with a gap, of an entry that is not there, with another hash, or already sealed", async () => {
    const log = newId("log");
    const [one, two] = await record(log, 2);
    if (one === undefined || two === undefined) throw new Error("two entries were recorded");
    const lease = await sealer(log);
    const seals = sealsFor([one, two], START);
    const head = { seq: 2, seal: seals[1]?.seal ?? "" };

    await expect(store.ledger.seal(log, lease, 0, seals.slice(1))).rejects.toMatchObject({ code: "EVIDENCE_INVALID" });
    await expect(store.ledger.seal(log, lease, 0, sealsFor([anEntry({ log })], START))).rejects.toMatchObject({
      sqlState: "OT002",
    });
    await expect(store.ledger.seal(log, lease, 0, sealsFor([{ ...one, hash: two.hash }], START))).rejects.toMatchObject({
      sqlState: "OT002",
    });
    expect(await store.ledger.seal(log, lease, 0, seals)).toBe(true);
    await expect(store.ledger.seal(log, lease, 2, sealsFor([one], head))).rejects.toMatchObject({ sqlState: "OT002" });
  });

  it("knows since when the oldest entry waits for its seal", async () => {
    const log = newId("log");
    expect(await store.ledger.lagSeconds(log)).toBe(0);
    const entries = await record(log, 1);
    await fresh.db.query("update unsealed set committed_at = now() - interval '90 seconds' where log = $1", [log]);

    expect(await store.ledger.lagSeconds(log)).toBeGreaterThanOrEqual(90);
    await store.ledger.seal(log, await sealer(log), 0, sealsFor(entries, START));
    expect(await store.ledger.lagSeconds(log)).toBe(0);
  });

  it("remembers how far each sink is, only forward and only for the holder of the lease", async () => {
    const log = newId("log");
    const lease = held(await store.leases.take(`shipper:${log}`, "a", 60));

    expect(await store.ledger.shipped(log, "snowflake")).toBe(0);
    expect(await store.ledger.setShipped(log, "snowflake", lease, 10)).toBe(true);
    expect(await store.ledger.setShipped(log, "snowflake", lease, 9)).toBe(false);
    expect(await store.ledger.setShipped(log, "snowflake", { ...lease, fencing: lease.fencing - 1 }, 11)).toBe(false);
    expect(await store.ledger.shipped(log, "snowflake")).toBe(10);
    expect(await store.ledger.shipped(log, "local")).toBe(0);
  });
});

describe("places and partitions", () => {
  it("assurance 48: no second seal has a place that is taken, whoever writes it", async () => {
    const log = newId("log");
    await store.ledger.seal(log, await sealer(log), 0, sealsFor(await record(log, 1), START));
    const forged =
      "insert into seals (log, seq, epoch, entry_id, entry_at, hash, prev, seal) values ($1, 1, 2, 'x', now(), 'h', 'p', 's')";

    await expect(fresh.db.query(forged, [log])).rejects.toMatchObject({ sqlState: "23505" });
  });

  it("this month has its own partition; the next ones are made ahead, as often as one asks", async () => {
    const at = new Date().toISOString();
    const log = newId("log");
    await store.ledger.record([anEntry({ log, at })]);
    await Promise.all([1, 2, 3].map(() => fresh.db.query("select ots_add_partitions()")));

    const { rows } = await fresh.db.query("select tableoid::regclass::text as name from entries where log = $1", [log]);
    expect(rows).toEqual([{ name: `entries_${at.slice(0, 7).replace("-", "_")}` }]);
  });

  it("entries of a subject and of a case are found again, oldest first", async () => {
    const subject = newId("servicenow/change_request");
    const entries = [anEntry({ subject, caseId: "c-1" }), anEntry({ subject, at: "2026-03-02T09:31:00.000Z" })];
    await store.ledger.record([...entries].reverse());

    expect(await store.ledger.ofSubject(subject)).toEqual(entries);
    expect(await store.ledger.ofCase("c-1")).toEqual([entries[0]]);
  });
});
