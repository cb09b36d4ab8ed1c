import { lstatSync, mkdtempSync, readlinkSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Everything one run leaves on disk: settings, logs, evidence and the service's database. */
export interface RunFolder {
  readonly path: string;
  readonly data: string;
  file(name: string): string;
  /** Removes all of it, also what root's database keeps elsewhere. */
  remove(): void;
}

/** A fresh folder that only we may enter. */
export function makeFolder(): RunFolder {
  const path = mkdtempSync(join(tmpdir(), "ops-trust-demo-"));
  const data = join(path, "data");
  return {
    path,
    data,
    file: (name) => join(path, name),
    remove: () => {
      const database = join(data, "postgres");
      // As root the database lives where its unprivileged user can, behind a link.
      if (lstatSync(database, { throwIfNoEntry: false })?.isSymbolicLink() === true) {
        rmSync(readlinkSync(database), { recursive: true, force: true });
      }
      rmSync(path, { recursive: true, force: true });
    },
  };
}
