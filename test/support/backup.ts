import { setTimeout as delay } from "node:timers/promises";
import { inject } from "vitest";
import { openDatabase } from "../../src/store/database.ts";
import type { FreshDatabase } from "./database.ts";
import type { Desk } from "./desk/index.ts";

/** A copy of a database. */
export interface Backup {
  putBack(): Promise<void>;
  drop(): Promise<void>;
}

/** Copies a database, as a backup at that moment has it; the copy may be put back in its place. */
export async function backUp({ url }: FreshDatabase): Promise<Backup> {
  const name = new URL(url).pathname.slice(1);
  const copy = `${name}_backup`;
  await copied(name, copy);
  return {
    async putBack() {
      await asOwner(name, (query) => query(`drop database ${name} with (force)`));
      await copied(copy, name);
    },
    drop: () => asOwner(copy, (query) => query(`drop database if exists ${copy} with (force)`)),
  };
}

/** Everything is sealed and shipped; a minute later it is signed, and that is kept beside it. */
export async function shipAll(desk: Desk): Promise<void> {
  await desk.seal();
  desk.clock.now = new Date(desk.clock.now.getTime() + 61_000);
  await desk.seal();
  await desk.seal();
}

/** As if the processes before had been gone for long: what they had under way has arrived. */
export async function waited(desk: Desk): Promise<void> {
  await desk.database.db.query("update restores set found_at = found_at - interval '2 minutes'");
}

function copied(from: string, to: string): Promise<void> {
  return asOwner(from, (query) => query(`create database ${to} template ${from}`));
}

type Query = (text: string) => Promise<unknown>;

/** PostgreSQL copies only what nobody uses: idle connections are cut, and made again by whoever needs them. */
async function asOwner(unused: string, work: (query: Query) => Promise<unknown>): Promise<void> {
  const server = openDatabase(inject("postgresUrl"), { max: 1, applicationName: "test backup" });
  const sessions = `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${unused}'`;
  try {
    while ((await server.query(sessions)).count > 0) await delay(5);
    await work((text) => server.query(text));
  } finally {
    await server.close();
  }
}
