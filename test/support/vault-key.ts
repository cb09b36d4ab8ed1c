import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { MARK } from "./canaries/index.ts";
import { ownFolder } from "./own-folder.ts";

/** A new file of the vault's keys in that folder. */
export function vaultKeysIn(folder: string): string {
  const file = join(folder, `vault-keys-${randomBytes(4).toString("hex")}`);
  writeFileSync(file, `${Buffer.concat([Buffer.from(MARK), randomBytes(32 - MARK.length)]).toString("base64")}\n`, {
    mode: 0o600,
  });
  return file;
}

/** A file that holds one; gone with the process. */
export function vaultKeysFile(): string {
  return vaultKeysIn(ownFolder("ots-vault-"));
}
