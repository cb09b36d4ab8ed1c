import { z } from "zod";
import type { Finding } from "../ports/index.ts";
import { type Database, openDatabase } from "./database.ts";
import { sqlState } from "./database-failure.ts";
import { MIGRATIONS, readMigrations } from "./migrations.ts";
import { allRows, Moment, oneRow } from "./row.ts";
import { UNHEARD, UnheardRow } from "./unheard.ts";

const ServerRow = z.object({
  version: z.string(),
  now: z.date(),
  durable: z.string(),
  schema: z.string().nullable(),
  counts: z.string().nullable(),
});
const AppliedRow = z.object({ number: z.number(), sha256: z.string() });
const SeenRow = z.object({ system: z.string(), via: z.string(), last: Moment });

const SERVER = `select current_setting('server_version') as version, clock_timestamp() as now, current_setting('fsync') as durable,
  to_regclass('schema_migrations')::text as schema, to_regclass('counts')::text as counts`;
const CountedRow = z.object({ system: z.string(), what: z.string(), n: z.number(), last_at: Moment });

const COUNTED = `select system, what, n, last_at from counts order by 1, 2`;
const SEEN = `select system, delivery ->> 'via' as via, max(received_at) as last from inbox group by 1, 2 order by 1, 2`;

/** Looks at a database as the service would use it: version, clock, schema, and when each webhook was last heard. Writes nothing. */
export async function examineStore(url: string, ours: Date): Promise<readonly Finding[]> {
  const db = openDatabase(url, { max: 1, applicationName: "ops-trust-doctor" });
  try {
    return await look(db, ours);
  } catch (error) {
    const fix = "check DATABASE_URL: host, port, user, password, database, and that the server takes connections from here";
    return [{ check: "reached", state: "problem", says: `no answer (${sqlState(error) ?? "connection"})`, fix }];
  } finally {
    await db.close();
  }
}

async function look(db: Database, ours: Date): Promise<readonly Finding[]> {
  const server = oneRow(ServerRow, await db.query(SERVER));
  if (server === null) return [];
  const seconds = Math.round((server.now.getTime() - ours.getTime()) / 1000);
  const findings: Finding[] = [
    { check: "reached", state: "ok", says: `PostgreSQL ${server.version.split(" ")[0]}` },
    {
      check: "clock",
      ...(Math.abs(seconds) <= 30 ? { state: "ok" } : { state: "warning", fix: "set both clocks by NTP" }),
      says: `${seconds} s from ours`,
    },
  ];
  if (server.durable !== "on")
    findings.push({ check: "fsync", state: "problem", says: "off", fix: "turn it on: what is committed must survive a crash" });
  if (server.schema === null) return [...findings, { check: "schema", state: "ok", says: "none yet; the first start makes it" }];
  return [...findings, await schema(db), ...(await webhooks(db)), ...(server.counts === null ? [] : await counted(db, ours))];
}

async function schema(db: Database): Promise<Finding> {
  const applied = allRows(AppliedRow, await db.query("select number, sha256 from schema_migrations order by number"));
  const known = readMigrations(MIGRATIONS);
  const says = `version ${applied.length} of ${known.length}`;
  const changed = applied.find(({ number, sha256 }) => known[number - 1]?.sha256 !== sha256);
  if (changed === undefined) return { check: "schema", state: "ok", says };
  const fix = "start the program that made it, or begin with an empty database";
  return { check: "schema", state: "problem", says: `${says}; number ${changed.number} is another one than this program's`, fix };
}

async function webhooks(db: Database): Promise<readonly Finding[]> {
  const seen = allRows(SeenRow, await db.query(SEEN));
  if (seen.length === 0)
    return [{ check: "last heard", state: "warning", says: "nothing yet", fix: "fire one webhook as a test" }];
  const heard = seen.map(
    ({ system, via, last }): Finding => ({ check: `last heard ${system}`, state: "ok", says: `${via} at ${last}` }),
  );
  return [...heard, ...(await unheard(db, new Set(seen.filter(({ via }) => via !== "poll").map(({ system }) => system))))];
}

/** Without any webhook the poller is meant to find everything; beside one, what only it found was lost on the way. */
async function unheard(db: Database, told: ReadonlySet<string>): Promise<readonly Finding[]> {
  const fix =
    "see that its webhook fires for every change: a rule that is off, an import or a script past the rules tells nobody";
  return allRows(UnheardRow, await db.query(UNHEARD)).map(({ system, n }) => ({
    check: `found only by polling ${system}`,
    ...(told.has(system) ? { state: "warning", fix } : { state: "ok" }),
    says: `${n} events`,
  }));
}

const DAY_MS = 86_400_000;

/** What was counted within a day is worth a look. */
async function counted(db: Database, now: Date): Promise<readonly Finding[]> {
  const fix = "see whether a proxy answers 401 in its place, or whether tokens end earlier than they say";
  return allRows(CountedRow, await db.query(COUNTED)).map(({ system, what, n, last_at: last }) => ({
    check: `${what.replaceAll("_", " ")} by ${system}`,
    ...(now.getTime() - Date.parse(last) < DAY_MS ? { state: "warning", fix } : { state: "ok" }),
    says: `${n} times, last at ${last}`,
  }));
}
