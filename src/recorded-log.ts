import { type Configuration, checkpointKeyOf } from "./config/index.ts";
import type { PlacedSeal, SealedEntry } from "./ports/index.ts";
import { logNameOf, publishedKey } from "./signing.ts";
import { openDatabase, openStore } from "./store/index.ts";

const PAGE = 500;

/** The log as the database holds it: its lines as an export has them, its signed notes, and the keys of this installation. */
export interface RecordedLog {
  readonly log: string;
  readonly lines: () => AsyncGenerator<readonly string[]>;
  /** The first entry that has neither a seal nor waits for one; null = there is none. */
  readonly lost: () => Promise<string | null>;
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
    keys: [...own, ...checkpoints.formerKeys],
    close: () => store.close(),
  };
}

/** Lines in order; a seal whose entry is not here is one without a record: whether its month has left is in the log itself, for whoever verifies it. */
function linesOf(seals: readonly PlacedSeal[], entries: readonly SealedEntry[]): readonly string[] {
  const here = new Map(entries.map((entry) => [entry.seq, entry]));
  return seals.map((seal) => JSON.stringify(here.get(seal.seq) ?? { ...seal, kind: "", region: "", subject: "", canonical: "" }));
}
