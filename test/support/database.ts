import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { inject } from "vitest";
import { sha256 } from "../../src/case/index.ts";
import { type Database, openDatabase } from "../../src/store/database.ts";
import { migrate } from "../../src/store/migrate.ts";
import { MIGRATIONS, readMigrations } from "../../src/store/migrations.ts";
import { canariesInTables, expectNone } from "./canaries/index.ts";

export type FreshDatabase = { readonly url: string; readonly db: Database; drop(): Promise<void> };

/** A database of its own with the current schema and no rows; copied from a template that the run's first caller migrates. Call drop() in afterAll: it fails when a canary stands in a table. */
export function freshDatabase(): Promise<FreshDatabase> {
  return created(async (server, name) => {
    migrated ??= migratedTemplate(server);
    await server.query(`create database ${name} template ${await migrated}`);
  });
}

/** A database without any table. Call drop() in afterAll. */
export function emptyDatabase(): Promise<FreshDatabase> {
  return created((server, name) => server.query(`create database ${name}`));
}

async function created(create: (server: Database, name: string) => Promise<unknown>): Promise<FreshDatabase> {
  const name = `ots_${randomUUID().replaceAll("-", "")}`;
  await create(serverOwner(), name);
  const url = databaseUrl(name);
  const db = openDatabase(url, { max: 10, applicationName: "test" });
  const drop = async (): Promise<void> => {
    // A test may have closed its own already.
    const own = db.pool.ended ? openDatabase(url, { max: 1, applicationName: "test watch" }) : db;
    try {
      expectNone(await canariesInTables(own));
    } finally {
      await own.close();
      await db.close();
      await serverOwner().query(`drop database if exists ${name} with (force)`);
    }
  };
  return { url, db, drop };
}

function databaseUrl(name: string): string {
  const url = new URL(inject("postgresUrl"));
  url.pathname = `/${name}`;
  return url.href;
}

let owner: Database | undefined;
let migrated: Promise<string> | undefined;

// One for the process: a connection costs PostgreSQL more than a test's few statements. What idles closes itself.
function serverOwner(): Database {
  owner ??= openDatabase(inject("postgresUrl"), { max: 2, applicationName: "test setup" });
  return owner;
}

// The name follows the migrations, so that a watching run notices a changed file.
async function migratedTemplate(server: Database): Promise<string> {
  const name = `ots_template_${sha256(
    readMigrations(MIGRATIONS)
      .map((migration) => migration.sha256)
      .join(),
  ).slice(0, 16)}`;
  await server.transaction(async (tx) => {
    await tx.query("select pg_advisory_xact_lock(1)");
    if (await exists(server, name)) return;
    const draft = `${name}_draft`;
    await server.query(`drop database if exists ${draft} with (force)`);
    await server.query(`create database ${draft}`);
    const db = openDatabase(databaseUrl(draft), { max: 1, applicationName: "test template" });
    try {
      await migrate(db);
    } finally {
      await db.close();
    }
    await unused(server, draft);
    await server.query(`alter database ${draft} rename to ${name}`);
  });
  return name;
}

async function exists(server: Database, name: string): Promise<boolean> {
  return (await server.query("select from pg_database where datname = $1", [name])).count > 0;
}

// A closed connection's process lives on for a moment, and PostgreSQL copies and renames only what nobody uses.
async function unused(server: Database, name: string): Promise<void> {
  while ((await server.query("select from pg_stat_activity where datname = $1", [name])).count > 0) await delay(2);
}
