import { resolve } from "node:path";
import type { Configuration } from "./config/index.ts";
import { type Database, openDatabase, readEmbedded } from "./store/index.ts";

/** The database of this installation, opened to be read only. */
export interface OwnDatabase {
  readonly db: Database;
  /** Which one it is, in words. */
  readonly where: string;
  readonly close: () => Promise<void>;
}

const SAID = { service: "the embedded database of the running service", reader: "the embedded database" } as const;

/** Opens that of DATABASE_URL, else the embedded one, whether the service runs or not. `applicationName` is what PostgreSQL calls the sessions. Throws an Error when there is none. */
export async function openOwnDatabase({ service }: Configuration, applicationName: string): Promise<OwnDatabase> {
  const { databaseUrl, dataDir } = service;
  const options = { max: 2, applicationName, readOnly: true };
  if (databaseUrl !== undefined) {
    const db = openDatabase(databaseUrl, options);
    return { db, where: "the database", close: () => db.close() };
  }
  const embedded = await readEmbedded({ dataDir: resolve(dataDir), checkout: process.cwd() });
  const db = openDatabase(embedded.url, options);
  const close = async (): Promise<void> => {
    await db.close();
    await embedded.close();
  };
  return { db, where: SAID[embedded.by], close };
}
