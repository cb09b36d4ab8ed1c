import { vaultKeyFile } from "../../../src/connectors/keys/index.ts";
import { openVault, type World } from "../../../src/pipeline/index.ts";
import type { VaultKeys } from "../../../src/ports/index.ts";
import { vaultKeysFile } from "../vault-key.ts";
import { type Desk, type DeskOptions, openDesk } from "./desk.ts";

/** Opens a desk with a vault whose keys lie in a new file; `join` gives a process that starts on it later the same ones. */
export async function openVaultDesk(options: DeskOptions = {}): Promise<{ desk: Desk; join: (world: World) => World }> {
  const file = vaultKeysFile();
  const join = (world: World): World => withVault(world, file);
  return { desk: await openDesk(options, join), join };
}

/** The same world with a vault whose keys are kept closed by that file, or by something else. */
export function withVault(world: World, by: string | VaultKeys): World {
  const { tenant, region, clock } = world;
  const keys = typeof by === "string" ? vaultKeyFile(by) : by;
  return { ...world, vault: openVault({ tenant, region, store: world.store.vault, keys, clock }) };
}
