import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { canariesIn } from "./find.ts";

// Keys lie in files of their own by design.
const KEYS = /^(?:vault-keys|checkpoint-key|card-key|factor-key|session-key)/;
// What PostgreSQL keeps is read through its tables.
const SKIPPED = new Set(["postgres", "keys"]);

/** "evidence/segments/...: mail" for each canary in the files below a folder: evidence, heads, checkpoints, exports. */
export function canariesInFolder(folder: string): readonly string[] {
  return existsSync(folder) ? filesBelow(folder).flatMap((file) => inFile(folder, file)) : [];
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : filesBelow(path);
    return entry.isFile() && !KEYS.test(entry.name) ? [path] : [];
  });
}

function inFile(folder: string, file: string): readonly string[] {
  return canariesIn(readFileSync(file, "latin1")).map((name) => `${relative(folder, file)}: ${name}`);
}
