import { existsSync, lstatSync, mkdtempSync, readlinkSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

/** Everything one run leaves on disk: settings, evidence and the service's database. */
export interface RunFolder {
  readonly path: string;
  readonly data: string;
  file(name: string): string;
  /** Removes all of it, also what root's database keeps elsewhere. */
  remove(): Promise<void>;
}

/** A fresh folder that only we may enter. */
export function makeFolder(): RunFolder {
  const path = mkdtempSync(join(tmpdir(), "ops-trust-demo-"));
  const data = join(path, "data");
  return {
    path,
    data,
    file: (name) => join(path, name),
    remove: async () => {
      const database = join(data, "postgres");
      // As root the database lives where its unprivileged user can, behind a link.
      const linked = lstatSync(database, { throwIfNoEntry: false })?.isSymbolicLink() === true;
      if (linked) await removed(readlinkSync(database));
      await removed(path);
    },
  };
}

/** A database whose service was killed goes on writing for a moment: a removal that came too early is done again. */
async function removed(folder: string): Promise<void> {
  for (let tries = 0; existsSync(folder) && tries < 50; tries += 1) {
    if (tries > 0) await delay(100);
    await rm(folder, { recursive: true, force: true }).catch(() => undefined);
  }
}
