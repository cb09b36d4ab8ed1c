import { type Configuration, checkpointKeyOf } from "./config/index.ts";
import { openOwnDatabase } from "./own-database.ts";
import type { PlacedSeal, SealedEntry } from "./ports/index.ts";
import { logNameOf, publishedKey } from "./signing.ts";
import { type Database, openStore } from "./store/index.ts";

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

/** Opens the database of this installation to read its evidence. Throws an Error when there is none. */
export async function openRecordedLog(configuration: Configuration): Promise<RecordedLog> {
  const { db, where, close } = await openOwnDatabase(configuration, "ops-trust verify");
  try {
    return { ...(await logIn(configuration, db)), where, close };
  } catch (error) {
    await close();
    throw error;
  }
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
