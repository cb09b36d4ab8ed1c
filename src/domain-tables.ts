import type { Configuration } from "./config/index.ts";
import { openOwnDatabase } from "./own-database.ts";
import { type Compared, compareTables } from "./pipeline/index.ts";
import { logNameOf } from "./signing.ts";
import { openStore } from "./store/index.ts";

/** Compares the rows that work is done on with the evidence, in the database of this installation; it is only read. Throws an Error when there is none. */
export async function* comparedTables(configuration: Configuration): AsyncGenerator<Compared> {
  const { db, close } = await openOwnDatabase(configuration, "ops-trust tables");
  try {
    yield* compareTables({ store: openStore(db), logName: logNameOf(configuration) });
  } finally {
    await close();
  }
}
