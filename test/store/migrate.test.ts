import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openDatabase } from "../../src/store/database.ts";
import { migrate } from "../../src/store/migrate.ts";
import { MIGRATIONS, readMigrations } from "../../src/store/migrations.ts";
import { emptyDatabase, type FreshDatabase, freshDatabase } from "../support/database.ts";

let fresh: FreshDatabase;
let folder: string;
beforeEach(async () => {
  fresh = await emptyDatabase();
  folder = mkdtempSync(join(tmpdir(), "ots-migrations-"));
});
afterEach(async () => {
  rmSync(folder, { recursive: true });
  await fresh.drop();
});

const write = (name: string, sql: string): void => writeFileSync(join(folder, name), sql);
const run = (): Promise<{ from: number; to: number }> => migrate(fresh.db, pathToFileURL(`${folder}/`));
const tables = async (): Promise<unknown> =>
  (
    await fresh.db.query(
      "select tablename from pg_tables where schemaname = 'public' and tablename <> 'schema_migrations' order by 1",
    )
  ).rows.map((row) => row["tablename"]);

it("applies every file once, in order, and says from which version to which", async () => {
  write("0001-first.sql", "create table a (n integer); create table b (n integer);");
  write("0002-second.sql", "alter table b rename to c;");

  expect(await run()).toEqual({ from: 0, to: 2 });
  expect(await run()).toEqual({ from: 2, to: 2 });
  write("0003-third.sql", "create table d (n integer);");
  expect(await run()).toEqual({ from: 2, to: 3 });
  expect(await tables()).toEqual(["a", "c", "d"]);
});

it("a file that fails changes nothing, is named, and the ones before it stay", async () => {
  write("0001-good.sql", "create table a (n integer);");
  write("0002-broken.sql", "create table b (n integer); create table a (n integer);");

  await expect(run()).rejects.toThrow("0002-broken.sql failed: database statement failed: 42P07");
  expect(await tables()).toEqual(["a"]);
  write("0002-broken.sql", "create table b (n integer);");
  expect(await run()).toEqual({ from: 1, to: 2 });
});

it("two processes that start at once share the work", async () => {
  for (const n of [1, 2, 3, 4]) write(`000${n}-t.sql`, `create table t${n} (n integer);`);
  const other = openDatabase(fresh.url, { max: 2, applicationName: "other" });

  const ends = await Promise.all([run(), migrate(other, pathToFileURL(`${folder}/`)), run()]);

  expect(ends.map((end) => end.to)).toEqual([4, 4, 4]);
  expect(await tables()).toEqual(["t1", "t2", "t3", "t4"]);
  await other.close();
});

it("an applied file that was changed is refused by name; other line ends are no change", async () => {
  write("0001-first.sql", "create table a (\n  n integer);\n");
  await run();

  write("0001-first.sql", "create table a (\r\n  n integer);\r\n");
  expect(await run()).toEqual({ from: 1, to: 1 });
  write("0001-first.sql", "create table a (n bigint);");
  await expect(run()).rejects.toMatchObject({ code: "SETTING_INVALID", context: { migration: "0001-first.sql" } });
});

it("a database newer than the program is refused", async () => {
  write("0001-first.sql", "create table a (n integer);");
  write("0002-second.sql", "create table b (n integer);");
  await run();
  rmSync(join(folder, "0002-second.sql"));

  await expect(run()).rejects.toMatchObject({ code: "SETTING_INVALID", context: { migration: "0002-second.sql" } });
});

it.each([
  ["a gap", ["0001-a.sql", "0003-c.sql"], "0003-c.sql"],
  ["a number used twice", ["0001-a.sql", "0001-b.sql"], "0001-b.sql"],
  ["a name without number", ["first.sql"], "first.sql"],
])("refuses %s before it touches the database", async (_what, names, named) => {
  for (const name of names) write(name, "create table x (n integer);");

  await expect(run()).rejects.toMatchObject({ code: "SETTING_INVALID", context: { migration: named } });
  expect((await fresh.db.query("select from pg_tables where schemaname = 'public'")).count).toBe(0);
});

it("a missing folder means a broken build, not an empty schema", async () => {
  await expect(migrate(fresh.db, pathToFileURL(join(folder, "absent/")))).rejects.toMatchObject({ code: "SETTING_INVALID" });
});

it("the program's own migrations apply, and a fresh test database has them all", async () => {
  const newest = readMigrations(MIGRATIONS).length;
  const copy = await freshDatabase();

  expect(await migrate(fresh.db)).toEqual({ from: 0, to: newest });
  expect(await migrate(copy.db)).toEqual({ from: newest, to: newest });
  await copy.drop();
});
