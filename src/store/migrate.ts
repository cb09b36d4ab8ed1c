import { z } from "zod";
import { OpsError } from "../case/index.ts";
import type { Database, Queries } from "./database.ts";
import { MIGRATIONS, type Migration, readMigrations } from "./migrations.ts";

// "ots" and 1: our one advisory lock for changes of the schema.
const LOCK = [0x6f7473, 1] as const;

const Applied = z.object({ number: z.number(), name: z.string(), sha256: z.string() });
type Applied = z.infer<typeof Applied>;

/**
 * Brings the schema from version `from` to the folder's newest, `to`: each file in a transaction of its own, one process at a time. Refuses
 * (SETTING_INVALID) a database newer than the code and an applied file that has changed; a failing file changes nothing and is named.
 */
export async function migrate(db: Database, folder: URL = MIGRATIONS): Promise<{ from: number; to: number }> {
  const migrations = readMigrations(folder);
  const from = await db.transaction(async (tx) => (await lockedState(tx, migrations)).length);
  let more = true;
  while (more) more = await db.transaction((tx) => applyNext(tx, migrations));
  return { from, to: migrations.length };
}

// The lock ends with each transaction; whoever takes it next reads the state anew, so two starting processes share the work.
async function lockedState(tx: Queries, migrations: readonly Migration[]): Promise<readonly Applied[]> {
  await tx.query("set local statement_timeout = 0");
  await tx.query("select pg_advisory_xact_lock($1, $2)", LOCK);
  await tx.query(
    `create table if not exists schema_migrations (
       number integer primary key, name text not null, sha256 text not null, applied_at timestamptz not null default now())`,
  );
  const { rows } = await tx.query("select number, name, sha256 from schema_migrations order by number");
  const applied = rows.map((row) => Applied.parse(row));
  assertKnown(applied, migrations);
  return applied;
}

function assertKnown(applied: readonly Applied[], migrations: readonly Migration[]): void {
  applied.forEach((done, i) => {
    const known = migrations[i];
    if (known === undefined) {
      throw new OpsError("SETTING_INVALID", "the database is newer than this program: start the newer program", {
        migration: done.name,
      });
    }
    if (done.number !== known.number || done.sha256 !== known.sha256) {
      throw new OpsError("SETTING_INVALID", "an applied migration was changed: restore its file", { migration: known.name });
    }
  });
}

async function applyNext(tx: Queries, migrations: readonly Migration[]): Promise<boolean> {
  const next = migrations[(await lockedState(tx, migrations)).length];
  if (next === undefined) return false;
  try {
    await tx.query(next.sql);
  } catch (error) {
    if (error instanceof OpsError) throw error;
    throw new Error(`migration ${next.name} failed: ${error instanceof Error ? error.message : "unknown failure"}`, {
      cause: error,
    });
  }
  await tx.query("insert into schema_migrations (number, name, sha256) values ($1, $2, $3)", [
    next.number,
    next.name,
    next.sha256,
  ]);
  return true;
}
