import { existsSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readlinkSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/** Where a run keeps everything. */
export interface DataFolder {
  readonly path: string;
  /** Where the list of unreadable rows goes: it stays when the folder does not. */
  readonly unreadable: string;
  /** Removes it when it was made for this run only. */
  close(): void;
}

/** The named folder, which must be empty; without a name one that is gone afterwards. Throws with one line. */
export function dataFolder(named: string | null, resume: boolean): DataFolder {
  if (named === null) {
    const path = mkdtempSync(join(tmpdir(), "ops-trust-replay-"));
    return { path, unreadable: `${path}-unreadable.ndjson`, close: () => remove(path) };
  }
  const path = resolve(named);
  if (!resume && existsSync(path) && readdirSync(path).length > 0)
    throw new Error(
      `${named} holds something already: --resume goes on with a run that was stopped; else name another folder or remove it`,
    );
  mkdirSync(path, { recursive: true });
  return { path, unreadable: join(path, "unreadable.ndjson"), close: () => undefined };
}

function remove(path: string): void {
  const legs = readdirSync(path, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  for (const name of [".", ...legs.map((entry) => entry.name)]) {
    const database = join(path, name, "postgres");
    // As root the database lives where its unprivileged user can, behind a link.
    if (lstatSync(database, { throwIfNoEntry: false })?.isSymbolicLink() === true)
      rmSync(readlinkSync(database), { recursive: true, force: true });
  }
  rmSync(path, { recursive: true, force: true });
}
