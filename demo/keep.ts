import { cpSync, mkdirSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";

/** Where the evidence log of a run stays when somebody asked for it. */
export interface Kept {
  readonly folder: string;
  /** The command that verifies it, to be run in the checkout. */
  readonly verify: string;
}

/** The named folder, made when it is not there. Throws with one line when it holds something or cannot be made. */
export function keptFolder(named: string): Kept {
  const folder = resolve(named);
  if (entriesIn(named, folder).length > 0)
    throw new Error(`--keep ${named} holds something already: name an empty folder or a new one`);
  return { folder, verify: `npm run verify -- --data '${folder.replaceAll("'", "'\\''")}'` };
}

function entriesIn(named: string, folder: string): readonly string[] {
  try {
    mkdirSync(folder, { recursive: true });
    return readdirSync(folder);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
    throw new Error(`--keep ${named} cannot be used as a folder (${code}): name an empty folder or a new one`);
  }
}

/** Copies the whole log, segments and head, out of the service's data folder. */
export function keepEvidence(dataFolder: string, { folder }: Kept): void {
  cpSync(join(dataFolder, "evidence"), join(folder, "evidence"), { recursive: true });
}
