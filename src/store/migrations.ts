import { readdirSync, readFileSync } from "node:fs";
import { OpsError, sha256 } from "../case/index.ts";

/** One numbered change of the schema. `sha256` is over its text with unix line ends. */
export type Migration = { readonly number: number; readonly name: string; readonly sql: string; readonly sha256: string };

/** The folder beside this file, in the source and in the build. */
export const MIGRATIONS: URL = new URL("./migrations/", import.meta.url);

/** The folder's migrations, 1 to n. Throws SETTING_INVALID on a missing folder, a wrong name, a gap or a number used twice. */
export function readMigrations(folder: URL): readonly Migration[] {
  const found = names(folder).map((name) => read(folder, name));
  found.forEach((migration, i) => {
    if (migration.number !== i + 1) throw refused("migration numbers must run 1, 2, 3 ... without gap or repeat", migration.name);
  });
  return found;
}

function names(folder: URL): readonly string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith(".sql"))
      .sort();
  } catch {
    throw new OpsError("SETTING_INVALID", "the folder of migrations is missing: the build is incomplete");
  }
}

function read(folder: URL, name: string): Migration {
  const number = /^(\d{4})-[a-z0-9-]+\.sql$/.exec(name)?.[1];
  if (number === undefined) throw refused("a migration's name must look like 0001-first-tables.sql", name);
  const sql = readFileSync(new URL(name, folder), "utf8").replaceAll("\r\n", "\n");
  return { number: Number(number), name, sql, sha256: sha256(sql) };
}

function refused(message: string, migration: string): OpsError {
  return new OpsError("SETTING_INVALID", message, { migration });
}
