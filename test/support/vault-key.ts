import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A new file of the vault's keys in that folder. */
export function vaultKeysIn(folder: string): string {
  const file = join(folder, `vault-keys-${randomBytes(4).toString("hex")}`);
  writeFileSync(file, `${randomBytes(32).toString("base64")}\n`, { mode: 0o600 });
  return file;
}

/** A file that holds one; gone with the process. */
export function vaultKeysFile(): string {
  const folder = mkdtempSync(join(tmpdir(), "ots-vault-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  return vaultKeysIn(folder);
}
