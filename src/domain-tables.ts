import { resolve } from "node:path";
import type { Configuration } from "./config/index.ts";
import { type Compared, compareTables } from "./pipeline/index.ts";
import { logNameOf } from "./signing.ts";
import { openDatabase, openStore, readEmbedded } from "./store/index.ts";

/** Compares the rows that work is done on with the evidence, in the database of DATABASE_URL, else in the embedded one; it is only read. Throws an Error when there is none. */
export async function* comparedTables(configuration: Configuration): AsyncGenerator<Compared> {
  const { databaseUrl, dataDir } = configuration.service;
  const embedded = databaseUrl === undefined ? await readEmbedded({ dataDir: resolve(dataDir), checkout: process.cwd() }) : null;
  try {
    const db = openDatabase(databaseUrl ?? embedded?.url ?? "", { max: 1, applicationName: "ops-trust tables", readOnly: true });
    try {
      yield* compareTables({ store: openStore(db), logName: logNameOf(configuration) });
    } finally {
      await db.close();
    }
  } finally {
    await embedded?.close();
  }
}
