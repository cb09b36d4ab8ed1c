import { vaultKeyFile } from "../../../src/connectors/keys/index.ts";
import { openVault, type World } from "../../../src/pipeline/index.ts";
import type { VaultKeys } from "../../../src/ports/index.ts";

export { vaultKeysIn as keyFileIn } from "../vault-key.ts";

/** The same world with a vault whose keys are kept closed by that file, or by something else. */
export function withVault(world: World, by: string | VaultKeys): World {
  const { tenant, region, clock } = world;
  const keys = typeof by === "string" ? vaultKeyFile(by) : by;
  return { ...world, vault: openVault({ tenant, region, store: world.store.vault, keys, clock }) };
}
