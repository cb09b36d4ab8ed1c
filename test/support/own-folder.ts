import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A new folder that is gone after the run. */
export function ownFolder(prefix: string): string {
  return mkdtempSync(join(process.env["TEST_SCRATCH"] ?? tmpdir(), prefix));
}
