import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { vaultKeyFile } from "../../../src/connectors/keys/index.ts";
import { openVault, type World } from "../../../src/pipeline/index.ts";
import type { VaultKeys } from "../../../src/ports/index.ts";

/** A new file of the vault's keys in that folder. */
export function keyFileIn(folder: string): string {
  const file = join(folder, `vault-keys-${randomBytes(4).toString("hex")}`);
  writeFileSync(file, `${randomBytes(32).toString("base64")}\n`, { mode: 0o600 });
  return file;
}

/** The same world with a vault whose keys are kept closed by that file, or by something else. */
export function withVault(world: World, by: string | VaultKeys): World {
  const { tenant, region, clock } = world;
  const keys = typeof by === "string" ? vaultKeyFile(by) : by;
  return { ...world, vault: openVault({ tenant, region, store: world.store.vault, keys, clock }) };
}
