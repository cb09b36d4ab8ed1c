import driver from "snowflake-sdk";
import { batchesOf } from "../src/connectors/sinks/snowflake-batches.ts";
import { insertRange, tablesOf } from "../src/connectors/sinks/snowflake-sql.ts";
import type { SealedEntry } from "../src/ports/index.ts";
import { PLACE, startApart, USER } from "./snowflake-account.ts";

const AT_ONCE = 4;

/** The driver alone with the same inserts, as many at once: no head, no read-back, no deadline, no faults. Entries a second. */
export async function measureBareDriver(entries: readonly SealedEntry[]): Promise<number> {
  driver.configure({ logLevel: "OFF", additionalLogToConsole: false });
  const account = await startApart();
  const { name: username, password } = USER;
  const { database, schema } = PLACE;
  const connection = driver.createConnection({
    account: "simulated",
    accessUrl: account.url,
    username,
    password,
    database,
    schema,
  });
  const table = tablesOf({ database, schema, table: PLACE.log }).entries;
  const insert = (sqlText: string, binds: readonly (string | number)[]): Promise<void> =>
    new Promise((resolve, reject) => {
      connection.execute({
        sqlText,
        binds: [...binds],
        streamResult: true,
        complete: (error) => (error ? reject(error) : resolve()),
      });
    });
  try {
    await connection.connectAsync(() => undefined);
    const start = performance.now();
    const batches = batchesOf(entries);
    const hand = async (): Promise<void> => {
      for (const { range, json } of batches) {
        const { sqlText, binds } = insertRange(table, range, json);
        await insert(sqlText, binds);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, hand));
    return (entries.length * 1000) / (performance.now() - start);
  } finally {
    await new Promise<void>((resolve) => connection.destroy(() => resolve()));
    await account.close();
  }
}
