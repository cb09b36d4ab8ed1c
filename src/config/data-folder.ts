import { accessSync, constants, existsSync, lstatSync, statfsSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { ServiceSettings } from "./process-settings.ts";

/** Why OPS_TRUST_DATA_DIR cannot hold what this process keeps on disk, as one line; null when it can, or when nothing is kept there. Looks and changes nothing. */
export function dataFolderProblem({ dataDir, databaseUrl, localSink }: ServiceSettings): string | null {
  if (databaseUrl !== undefined && !localSink) return null;
  const folder = resolve(dataDir);
  const parts = ["keys", "evidence"].map((name) => join(folder, name)).filter(isThere);
  for (const path of [nearest(folder), ...parts]) {
    if (!existsSync(path))
      return `OPS_TRUST_DATA_DIR ${dataDir} is not usable: ${path} is a link to what is not there; correct the link, or name another folder`;
    if (!statSync(path).isDirectory())
      return `OPS_TRUST_DATA_DIR ${dataDir} is not usable: ${path} is no folder; name another one`;
    if (KEEPS_NOTHING.has(statfsSync(path).type))
      return `OPS_TRUST_DATA_DIR ${dataDir} is not usable: ${path} lies in the kernel's own file system, which keeps no files; name another folder`;
    const code = notWritable(path);
    if (code !== null)
      return `OPS_TRUST_DATA_DIR ${dataDir} cannot be written (${code}): let this user write to ${path}, or name another folder`;
  }
  return null;
}

/** proc, sysfs, cgroup and devpts, by Linux's numbers: the superuser may write there, and nothing comes of it. */
const KEEPS_NOTHING: ReadonlySet<number> = new Set([0x9fa0, 0x62656572, 0x27e0eb, 0x63677270, 0x1cd1]);

function isThere(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    // Below something that may not be entered: that one is named.
    return false;
  }
}

/** The folder itself, or the first one above it that is there; a link counts, wherever it leads. */
function nearest(folder: string): string {
  return isThere(folder) || dirname(folder) === folder ? folder : nearest(dirname(folder));
}

function notWritable(path: string): string | null {
  try {
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK);
    return null;
  } catch (error) {
    return error instanceof Error && "code" in error ? String(error.code) : "unknown";
  }
}
