import { resolve } from "node:path";
import { type Configuration, checkpointKeyOf } from "./config/index.ts";
import type { PlacedSeal, SealedEntry } from "./ports/index.ts";
import { logNameOf, publishedKey } from "./signing.ts";
import { type Database, openDatabase, openStore, readEmbedded } from "./store/index.ts";

const PAGE = 500;

/** The log as the database holds it: its lines as an export has them, its signed notes, and the keys of this installation. */
export interface RecordedLog {
  readonly log: string;
  readonly lines: () => AsyncGenerator<readonly string[]>;
  /** The first entry that has neither a seal nor waits for one; null = there is none. */
  readonly lost: () => Promise<string | null>;
  readonly notes: () => Promise<readonly string[]>;
  readonly keys: readonly string[];
  /** Which database it is, in words. */
  readonly where: string;
  readonly close: () => Promise<void>;
}

/** Opens the database to read its evidence: that of DATABASE_URL, else the embedded one, whether the service runs or not. Throws an Error when there is none. */
export async function openRecordedLog(configuration: Configuration): Promise<RecordedLog> {
  const place = await placeOf(configuration);
  const db = openDatabase(place.url, { max: 2, applicationName: "ops-trust verify", readOnly: true });
  const closeAll = async (): Promise<void> => {
    await db.close();
    await place.close();
  };
  try {
    return { ...(await logIn(configuration, db)), where: place.where, close: closeAll };
  } catch (error) {
    await closeAll();
    throw error;
  }
}

const SAID = { service: "the embedded database of the running service", reader: "the embedded database" } as const;

async function placeOf({ service }: Configuration): Promise<Pick<RecordedLog, "where" | "close"> & { readonly url: string }> {
  const { databaseUrl, dataDir } = service;
  if (databaseUrl !== undefined) return { url: databaseUrl, where: "the database", close: () => Promise.resolve() };
  const reading = await readEmbedded({ dataDir: resolve(dataDir), checkout: process.cwd() });
  return { url: reading.url, where: SAID[reading.by], close: () => reading.close() };
}

async function logIn(configuration: Configuration, db: Database): Promise<Omit<RecordedLog, "where" | "close">> {
  const store = openStore(db);
  const log = logNameOf(configuration);
  const key = checkpointKeyOf(configuration.service);
  const own = key === null ? [] : [await publishedKey(configuration, key)];
  return {
    log,
    async *lines() {
      for (let after = 0; ; after += PAGE) {
        const seals = await store.leftMonths.seals(log, after, PAGE);
        const entries = await store.ledger.sealed(log, after, seals.length);
        if (seals.length > 0) yield linesOf(seals, entries);
        if (seals.length < PAGE) return;
      }
    },
    lost: () => store.ledger.lost(log),
    async notes() {
      const notes: string[] = [];
      for (let size: number | undefined = 0; size !== undefined; ) {
        const some = await store.checkpoints.after(log, size, PAGE);
        notes.push(...some.map(({ note }) => note));
        size = some.at(-1)?.size;
      }
      return notes;
    },
    keys: [...own, ...configuration.service.checkpoints.formerKeys],
  };
}

/** Lines in order; a seal whose entry is not here is one without a record: whether its month has left is in the log itself, for whoever verifies it. */
function linesOf(seals: readonly PlacedSeal[], entries: readonly SealedEntry[]): readonly string[] {
  const here = new Map(entries.map((entry) => [entry.seq, entry]));
  return seals.map((seal) => JSON.stringify(here.get(seal.seq) ?? { ...seal, kind: "", region: "", subject: "", canonical: "" }));
}
