import { createServer } from "node:net";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { openDatabase, type Queries } from "../../src/store/database.ts";
import { sqlState } from "../../src/store/database-failure.ts";
import { emptyDatabase, type FreshDatabase } from "../support/database.ts";

let fresh: FreshDatabase;
beforeAll(async () => {
  fresh = await emptyDatabase();
  await fresh.db.query("create table people (id integer primary key, email text unique, cases bigint not null default 0)");
});
afterAll(() => fresh.drop());

const count = async (on: Queries): Promise<unknown> => (await on.query("select count(*) as n from people")).rows[0]?.["n"];

describe("values", () => {
  it("reads whole numbers as numbers, beyond 2^53 as bigint, and lists of them alike", async () => {
    const { rows } = await fresh.db.query(
      "select 9007199254740991::int8 as safe, 9007199254740993::int8 as large, array[1, null, 9007199254740993]::int8[] as list, '{}'::int8[] as none",
    );

    expect(rows).toEqual([
      { safe: Number.MAX_SAFE_INTEGER, large: 9007199254740993n, list: [1, null, 9007199254740993n], none: [] },
    ]);
  });

  it("reads moments as Date, calendar days as text, json parsed, and counts what was written", async () => {
    const read = await fresh.db.query(
      "select '2026-03-08T07:30:00Z'::timestamptz as moment, '2026-03-08'::date as day, '{\"a\":[1]}'::jsonb as doc",
    );
    const written = await fresh.db.query("insert into people (id) values ($1), ($2)", [900, 901], "two people");
    await fresh.db.query("delete from people where id >= 900");

    expect(read.rows).toEqual([{ moment: new Date("2026-03-08T07:30:00Z"), day: "2026-03-08", doc: { a: [1] } }]);
    expect(written.count).toBe(2);
  });
});

describe("transactions", () => {
  it("keeps all of a finished piece of work and nothing of a failed one", async () => {
    await fresh.db.transaction((tx) => tx.query("insert into people (id) values (1)"));
    const failed = fresh.db.transaction(async (tx) => {
      await tx.query("insert into people (id) values (2)");
      throw new Error("changed my mind");
    });

    await expect(failed).rejects.toThrow("changed my mind");
    expect(await count(fresh.db)).toBe(1);
  });

  it("says so when a failed statement was swallowed and the commit therefore wrote nothing", async () => {
    const work = fresh.db.transaction(async (tx) => {
      await tx.query("insert into people (id) values (3)");
      await tx.query("select 1 / 0").catch(() => undefined);
    });

    await expect(work).rejects.toThrow("rolled back");
    expect((await fresh.db.query("select from people where id = 3")).count).toBe(0);
  });

  it("gives its connection back after every end, a broken one included", async () => {
    const db = openDatabase(fresh.url, { max: 1, applicationName: "one connection" });
    await expect(db.transaction((tx) => tx.query("select 1 / 0"))).rejects.toThrow("22012");
    const cut = db.transaction((tx) => tx.query("select pg_terminate_backend(pg_backend_pid())"));

    await expect(cut).rejects.toMatchObject({ code: "STORE_DOWN" });
    expect((await db.query("select 1 as one")).rows).toEqual([{ one: 1 }]);
    await db.close();
  });

  it("cannot tell whether a commit happened when the connection is lost at it, and says that", async () => {
    const work = fresh.db.transaction(async (tx) => {
      await tx.query(
        "create table later (n integer); create function cut() returns trigger language plpgsql as $$ begin perform pg_terminate_backend(pg_backend_pid()); return null; end $$",
      );
      await tx.query(
        "create constraint trigger at_commit after insert on later deferrable initially deferred for each row execute function cut()",
      );
      await tx.query("insert into later values (1)");
    });

    await expect(work).rejects.toMatchObject({ code: "STORE_DOWN", context: { commit: "unknown" } });
  });
});

describe("failures", () => {
  it("assurance 53: a refused row is reported by code and constraint, never with its values", async () => {
    await fresh.db.query("insert into people (id, email) values (10, 'ana@example.com')");

    const error: unknown = await fresh.db
      .query("insert into people (id, email) values (11, $1)", ["ana@example.com"])
      .catch((e: unknown) => e);

    expect(sqlState(error)).toBe("23505");
    expect(String(error)).toContain("people_email_key");
    expect(JSON.stringify([error, String(error), Object.entries(error ?? {})])).not.toContain("ana@");
  });

  it("capability 4.17: a server that is not there is STORE_DOWN, with neither password nor statement in the error", async () => {
    const probe = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => probe.once("listening", resolve));
    const address = probe.address();
    await new Promise((resolve) => probe.close(resolve));
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const db = openDatabase(`postgres://ops:hunter2@127.0.0.1:${port}/ops`, { max: 1, applicationName: "test" });

    const error: unknown = await db.query("select 'private'").catch((e: unknown) => e);

    expect(error).toMatchObject({ code: "STORE_DOWN", context: { code: "ECONNREFUSED" }, retry: true });
    expect(JSON.stringify([error, String(error)])).not.toMatch(/hunter2|private/);
    await db.close();
  });

  it("a database that does not exist, a socket folder that is empty and a server that hangs up are STORE_DOWN too", async () => {
    const hangsUp = createServer((socket) => socket.destroy()).listen(0, "127.0.0.1");
    await new Promise((resolve) => hangsUp.once("listening", resolve));
    const address = hangsUp.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const missing = new URL(inject("postgresUrl"));
    missing.pathname = "/nothing_here";

    for (const url of [missing.href, "postgres://ops@localhost/ops?host=/nonexistent", `postgres://ops@127.0.0.1:${port}/ops`]) {
      const db = openDatabase(url, { max: 1, applicationName: "test" });
      await expect(db.query("select 1"), url).rejects.toMatchObject({ code: "STORE_DOWN" });
      await expect(
        db.transaction((tx) => tx.query("select 1")),
        url,
      ).rejects.toMatchObject({ code: "STORE_DOWN" });
      await db.close();
    }
    await new Promise((resolve) => hangsUp.close(resolve));
  });

  it("idle connections that the server ends do not end the process", async () => {
    const db = openDatabase(fresh.url, { max: 2, applicationName: "doomed" });
    await db.query("select 1");
    const gone = new Promise((resolve) => db.pool.once("remove", resolve));

    await fresh.db.query("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'doomed'");
    await gone;

    expect((await db.query("select 1 as one")).rows).toEqual([{ one: 1 }]);
    await db.close();
  });

  it("an address that is none stops the start without repeating it", () => {
    for (const url of ["mysql://u:hunter2@h/d", "", "hunter2"]) {
      expect(() => openDatabase(url, { max: 1, applicationName: "test" })).toThrow(/^DATABASE_URL is not an address/);
    }
  });
});

describe("settings of a connection", () => {
  it("commits durably unless the pool is for what may be lost", async () => {
    const careless = openDatabase(fresh.url, { max: 1, applicationName: "queue", durable: false });
    const shown = async (db: Queries): Promise<unknown> => (await db.query("show synchronous_commit")).rows[0];

    expect([await shown(fresh.db), await shown(careless)]).toEqual([{ synchronous_commit: "on" }, { synchronous_commit: "off" }]);
    await careless.close();
  });
});
