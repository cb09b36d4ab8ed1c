import { statSync } from "node:fs";
import { dirname } from "node:path";

/** True when any user may pass through this folder and everything above it. */
export function enterableByAll(folder: string): boolean {
  const stat = statSync(folder, { throwIfNoEntry: false });
  if (stat === undefined || !stat.isDirectory() || (stat.mode & 0o001) === 0) return false;
  const parent = dirname(folder);
  return parent === folder || enterableByAll(parent);
}

/** True when nobody but root and we can replace an entry of this folder: not writable by others, or sticky. */
export function safeParent(folder: string, uid: number): boolean {
  const stat = statSync(folder, { throwIfNoEntry: false });
  if (stat === undefined || !stat.isDirectory() || (stat.uid !== 0 && stat.uid !== uid)) return false;
  return (stat.mode & 0o022) === 0 || (stat.mode & 0o1000) !== 0;
}
