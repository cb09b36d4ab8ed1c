import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { MARK } from "./canaries/index.ts";
import { ownFolder } from "./own-folder.ts";

/** A new file of the vault's keys, alone in its folder; gone with the process. */
export function vaultKeysFile(): string {
  const file = join(ownFolder("ots-vault-"), "vault-keys");
  const key = Buffer.concat([Buffer.from(MARK), randomBytes(32 - MARK.length)]);
  writeFileSync(file, `${key.toString("base64")}\n`, { mode: 0o600 });
  return file;
}
