import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { embeddedRefused } from "./embedded-refused.ts";

const SQLITE_BUSY = 5;

/** A folder that this process alone uses. */
export type Lock = { readonly release: () => void };

/**
 * Makes this process the only one to use the folder, until released or dead. SQLite's file lock because Node has no flock, the kernel drops it
 * with the process (kill -9 included), and it holds between containers, where a recorded process id means nothing.
 */
export function lockFolder(folder: string): Lock {
  const lock = lockUnlessTaken(folder);
  if (lock !== null) return lock;
  throw embeddedRefused("another process uses this data: stop it, or give this one its own data folder", {
    folder,
    pid: owner(folder),
  });
}

/** The same; null when another process uses the folder. */
export function lockUnlessTaken(folder: string): Lock | null {
  const lock = new DatabaseSync(join(folder, "lock"), { timeout: 0 });
  try {
    lock.exec("BEGIN EXCLUSIVE");
  } catch (error) {
    lock.close();
    if (!isBusy(error)) throw error;
    return null;
  }
  writeFileSync(join(folder, "owner"), `${process.pid}\n`, { mode: 0o600 });
  return { release: () => lock.close() };
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && "errcode" in error && error.errcode === SQLITE_BUSY;
}

function owner(folder: string): number | undefined {
  try {
    return Number(readFileSync(join(folder, "owner"), "utf8")) || undefined;
  } catch {
    return undefined;
  }
}
