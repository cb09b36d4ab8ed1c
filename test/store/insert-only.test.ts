import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Entry } from "../../src/case/index.ts";
import type { Lease, Store } from "../../src/ports/index.ts";
import { migrate, openDatabase, openStore } from "../../src/store/index.ts";
import { emptyDatabase, type FreshDatabase, freshDatabase } from "../support/database.ts";
import { anEntry, held, newId, sealsFor } from "./samples.ts";

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

describe("insert-only", () => {
  it("assurance 43: a signed checkpoint is neither changed nor deleted nor truncated, and stands only right behind the last one", async () => {
    const log = newId("log");
    const lease = await sealer(log);
    await store.ledger.seal(log, lease, 0, sealsFor(await record(log, 5), START));
    const at = (size: number) => ({
      log,
      size,
      root: "r",
      seal: "s",
      edge: ["e"],
      note: `note ${size}`,
      at: "2026-11-21T12:00:00.000Z",
    });
    expect(await store.checkpoints.write(0, at(2), lease)).toBe(true);
    expect(await store.checkpoints.write(0, at(3), lease)).toBe(false);
    expect(await store.checkpoints.write(2, at(6), lease)).toBe(false);
    expect(await store.checkpoints.write(2, at(3), { ...lease, fencing: lease.fencing - 1 })).toBe(false);
    expect(await store.checkpoints.write(2, at(5), lease)).toBe(true);
    for (const change of ["update checkpoints set note = 'x'", "delete from checkpoints", "truncate checkpoints"])
      await expect(fresh.db.query(change), change).rejects.toMatchObject({ sqlState: "42501" });
    expect(await store.checkpoints.after(log, 0, 10)).toEqual([at(2), at(5)]);
    expect(await store.checkpoints.last(log)).toEqual(at(5));
  });

  it("assurance 43: the service's own role, who owns the tables, has no right to change rows of the evidence, in any partition", async () => {
    const role = newId("service").replace("-", "_");
    const empty = await emptyDatabase();
    try {
      await empty.db.query(`create role ${role} login`);
      await empty.db.query(`alter schema public owner to ${role}`);
      await empty.db.query(`alter role ${role} in database ${new URL(empty.url).pathname.slice(1)} set search_path = public`);
      const own = openDatabase(Object.assign(new URL(empty.url), { username: role }).href, { max: 2, applicationName: "test" });
      try {
        await migrate(own);
        const service = openStore(own);
        const log = newId("log");
        const entries = [anEntry({ log, at: new Date().toISOString() }), anEntry({ log, at: "2019-01-01T00:00:00.000Z" })];
        await service.ledger.record(entries);
        const lease = held(await service.leases.take(`sealer:${log}`, "a", 60));
        expect(await service.ledger.seal(log, lease, 0, sealsFor(entries, START))).toBe(true);
        const { rows } = await own.query(
          "select c.relname as name from pg_class c where c.relkind in ('r', 'p') and c.relname ~ '^(entries|seals|checkpoints)'",
        );
        expect(rows.length).toBeGreaterThan(8);
        for (const { name } of rows) {
          const { rows: rights } = await own.query(
            "select right_, has_table_privilege($1, right_) as has from unnest(array['INSERT', 'SELECT', 'UPDATE', 'DELETE', 'TRUNCATE']) right_",
            [name],
          );
          expect([name, rights.filter(({ has }) => has === true).map(({ right_ }) => right_)]).toEqual([
            name,
            ["INSERT", "SELECT"],
          ]);
        }
        for (const change of ["update entries set hash = 'f'", "delete from seals", "truncate entries", "truncate seals_default"])
          await expect(own.query(change), change).rejects.toMatchObject({ sqlState: "42501" });
      } finally {
        await own.close();
      }
    } finally {
      await empty.drop();
      await fresh.db.query(`drop role ${role}`);
    }
  });

  it.each(["entries", "seals"])(
    "assurance 43: rows of %s are neither changed nor deleted nor truncated, in any partition",
    async (table) => {
      const log = newId("log");
      const entries = [anEntry({ log, at: new Date().toISOString() }), anEntry({ log, at: "2019-01-01T00:00:00.000Z" })];
      await store.ledger.record(entries);
      await store.ledger.seal(log, await sealer(log), 0, sealsFor(entries, START));
      const { rows } = await fresh.db.query(
        "select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = $1::regclass",
        [table],
      );
      const tables = [table, ...rows.map((row) => String(row["name"]))];
      expect(tables.length).toBeGreaterThan(3);

      const refused = { sqlState: "42501" };
      for (const one of tables) {
        await expect(fresh.db.query(`truncate ${one}`), one).rejects.toMatchObject(refused);
        const used = (await fresh.db.query(`select from ${one} limit 1`)).count > 0;
        const changes = used ? [`update ${one} set hash = 'f'`, `delete from ${one}`] : [];
        for (const change of changes) await expect(fresh.db.query(change), change).rejects.toMatchObject(refused);
      }
      await expect(
        fresh.db.transaction(async (tx) => {
          await tx.query("set local session_replication_role = replica");
          await tx.query(`delete from ${table}`);
        }),
      ).rejects.toMatchObject(refused);
      expect(await store.ledger.sealed(log, 0, 10)).toHaveLength(2);
    },
  );
});
