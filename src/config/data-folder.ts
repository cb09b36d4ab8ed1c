import { accessSync, constants, existsSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { ServiceSettings } from "./process-settings.ts";

/** Why OPS_TRUST_DATA_DIR cannot hold what this process keeps on disk, as one line; null when it can, or when nothing is kept there. Looks and changes nothing. */
export function dataFolderProblem({ dataDir, databaseUrl, localSink }: ServiceSettings): string | null {
  if (databaseUrl !== undefined && !localSink) return null;
  const folder = resolve(dataDir);
  const parts = ["keys", "evidence"].map((name) => join(folder, name)).filter((path) => existsSync(path));
  for (const path of [nearest(folder), ...parts]) {
    if (!statSync(path).isDirectory())
      return `OPS_TRUST_DATA_DIR ${dataDir} is not usable: ${path} is no folder; name another one`;
    const code = notWritable(path);
    if (code !== null)
      return `OPS_TRUST_DATA_DIR ${dataDir} cannot be written (${code}): let this user write to ${path}, or name another folder`;
  }
  return null;
}

/** The folder itself, or the first one above it that is there. */
function nearest(folder: string): string {
  return existsSync(folder) || dirname(folder) === folder ? folder : nearest(dirname(folder));
}

function notWritable(path: string): string | null {
  try {
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK);
    return null;
  } catch (error) {
    return error instanceof Error && "code" in error ? String(error.code) : "unknown";
  }
}
