import { mkdirSync, mkdtempSync, readdirSync, readlinkSync, rmSync, statfsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const MEMORY = "/dev/shm";
const ROOM_BYTES = 2 ** 30;

/** Folders of one run: `files` for what tests write, `data` for the database. Call remove() at the end. */
export interface Scratch {
  readonly files: string;
  readonly data: string;
  remove(): void;
}

/**
 * The database lives in memory where the machine has room for it: tests make and drop a thousand small databases of 500 files each,
 * and a disk's file system looks at each file that was just deleted before it makes another.
 */
export function openScratch(): Scratch {
  const files = mkdtempSync(join(tmpdir(), "ots-test-"));
  const data = folderInMemory() ?? join(files, "data");
  mkdirSync(data, { recursive: true });
  return {
    files,
    data,
    remove: () => {
      for (const folder of [data, files]) rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A fresh folder in memory, for what must not wait for a disk that others keep busy; null = no room there. */
export function folderInMemory(): string | null {
  return roomInMemory() ? mkdtempSync(join(MEMORY, `ots-test-${process.pid}-`)) : null;
}

function roomInMemory(): boolean {
  try {
    for (const name of readdirSync(MEMORY)) if (leftBehind(name)) removeLinked(join(MEMORY, name));
    const { bavail, bsize } = statfsSync(MEMORY);
    return bavail * bsize >= ROOM_BYTES;
  } catch {
    return false;
  }
}

/** A run that was killed could not tidy up, and memory is dear. */
function leftBehind(name: string): boolean {
  const pid = /^ots-test-(\d+)-/.exec(name)?.[1];
  if (pid === undefined) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
}

// Root's database is behind a link.
function removeLinked(folder: string): void {
  try {
    rmSync(readlinkSync(join(folder, "postgres")), { recursive: true, force: true });
  } catch {
    // No link: the database is in the folder itself.
  }
  rmSync(folder, { recursive: true, force: true });
}
