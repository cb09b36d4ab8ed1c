import { resolve } from "node:path";
import type { Configuration } from "./config/index.ts";
import type { Log, Queue } from "./ports/index.ts";
import { type Database, type Embedded, migrate, openDatabase, silenceQueueEvents, startEmbedded } from "./store/index.ts";

/** What opening the database and the queue needs of the service, and where what must be closed is put. */
interface Parts {
  readonly configuration: Configuration;
  readonly log: Log;
  readonly closers: (() => Promise<void> | void)[];
}

/** The database, migrated, and the queue. */
export interface Backends {
  readonly db: Database;
  readonly queue: Queue;
  /** Where the embedded database lies; null with an external one. */
  readonly where: string | null;
  /** Resolves when the embedded database ended and could not be kept running; never otherwise. */
  readonly lost: Promise<void>;
}

/** Opens both. Throws OpsError when one cannot be reached. */
export async function openBackends(parts: Parts): Promise<Backends> {
  const { url, where, lost } = await databaseOf(parts);
  const db = openDatabase(url, { max: parts.configuration.service.workers + 6, applicationName: "ops-trust" });
  parts.closers.push(() => db.close());
  await migrate(db);
  return { db, queue: await openQueue(parts, url, db), where, lost };
}

async function databaseOf(parts: Parts): Promise<{ url: string; where: string | null; lost: Promise<void> }> {
  const { service } = parts.configuration;
  if (service.databaseUrl !== undefined)
    return { url: service.databaseUrl, where: null, lost: new Promise<void>(() => undefined) };
  const embedded: Embedded = await startEmbedded({
    dataDir: resolve(service.dataDir),
    checkout: process.cwd(),
    log: (line) => parts.log.warn(line),
  });
  parts.closers.push(() => embedded.stop());
  return { url: embedded.url, where: embedded.where, lost: embedded.lost };
}

async function openQueue({ configuration, log, closers }: Parts, url: string, db: Database): Promise<Queue> {
  const queue = await queueOf(configuration.service, url, log);
  closers.push(() => queue.close(5_000));
  if (queue.backend !== "postgresql") return queue;
  // A queue answers its first question when its schema is there.
  await queue.waitingSince();
  await silenceQueueEvents(db);
  return queue;
}

/** The queue that is configured: on Redis, or on the database at that address. Read here: most commands never have one, and it is a sixth of all code. */
export async function queueOf(
  { redisUrl }: Pick<Configuration["service"], "redisUrl">,
  database: string,
  log: Log,
): Promise<Queue> {
  const { postgresQueue, redisQueue } = await import("./pipeline/orchestrators/index.ts");
  return redisUrl === undefined ? postgresQueue(database, log) : redisQueue(redisUrl, log);
}
