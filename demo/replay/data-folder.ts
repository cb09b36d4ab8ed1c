import { existsSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readlinkSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/** Where a run keeps everything. */
export interface DataFolder {
  readonly path: string;
  /** Removes it when it was made for this run only. */
  close(): void;
}

/** The named folder, which must be empty; without a name one that is gone afterwards. Throws with one line. */
export function dataFolder(named: string | null): DataFolder {
  if (named === null) {
    const path = mkdtempSync(join(tmpdir(), "ops-trust-replay-"));
    return { path, close: () => remove(path) };
  }
  const path = resolve(named);
  if (existsSync(path) && readdirSync(path).length > 0)
    throw new Error(`${named} holds something already: name another folder for --data, or remove it`);
  mkdirSync(path, { recursive: true });
  return { path, close: () => undefined };
}

function remove(path: string): void {
  for (const name of [".", ...readdirSync(path)]) {
    const database = join(path, name, "postgres");
    // As root the database lives where its unprivileged user can, behind a link.
    if (lstatSync(database, { throwIfNoEntry: false })?.isSymbolicLink() === true)
      rmSync(readlinkSync(database), { recursive: true, force: true });
  }
  rmSync(path, { recursive: true, force: true });
}
