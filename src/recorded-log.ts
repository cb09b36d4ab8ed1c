import { type Configuration, checkpointKeyOf } from "./config/index.ts";
import { logNameOf, publishedKey } from "./signing.ts";
import { openDatabase, openStore } from "./store/index.ts";

const PAGE = 500;

/** The log as the database holds it: its lines as an export has them, its signed notes, and the keys of this installation. */
export interface RecordedLog {
  readonly log: string;
  readonly lines: () => AsyncGenerator<readonly string[]>;
  readonly notes: () => Promise<readonly string[]>;
  readonly keys: readonly string[];
  readonly close: () => Promise<void>;
}

/** Opens the database of DATABASE_URL to read its evidence; throws an Error when there is none. */
export async function openRecordedLog(configuration: Configuration): Promise<RecordedLog> {
  const { databaseUrl, checkpoints } = configuration.service;
  if (databaseUrl === undefined)
    throw new Error("DATABASE_URL is not set: the embedded database is verified by its local log, without --database");
  const store = openStore(openDatabase(databaseUrl, { max: 2, applicationName: "ops-trust verify" }));
  const log = logNameOf(configuration);
  const key = checkpointKeyOf(configuration.service);
  const own = key === null ? [] : [await publishedKey(configuration, key)];
  return {
    log,
    async *lines() {
      for (let after = 0; ; after += PAGE) {
        const entries = await store.ledger.sealed(log, after, PAGE);
        if (entries.length > 0) yield entries.map((entry) => JSON.stringify(entry));
        if (entries.length < PAGE) return;
      }
    },
    async notes() {
      const notes: string[] = [];
      for (let size: number | undefined = 0; size !== undefined; ) {
        const some = await store.checkpoints.after(log, size, PAGE);
        notes.push(...some.map(({ note }) => note));
        size = some.at(-1)?.size;
      }
      return notes;
    },
    keys: [...own, ...checkpoints.formerKeys],
    close: () => store.close(),
  };
}
