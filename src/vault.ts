import type { Clock } from "./case/index.ts";
import { type Configuration, isLoopback, vaultKeysMade } from "./config/index.ts";
import { CONNECTORS } from "./connectors/registry.ts";
import { openVault, type World } from "./pipeline/index.ts";
import type { VaultStore } from "./ports/index.ts";

interface Parts {
  readonly configuration: Configuration;
  readonly closers: (() => Promise<void> | void)[];
}

/** The vault that the policy has; {} when it has none. */
export async function openVaultOf(
  { configuration, closers }: Parts,
  { clock, store }: { readonly clock: Clock; readonly store: VaultStore },
): Promise<Pick<World, "vault">> {
  const { vault, service, region } = configuration;
  if (vault === null) return {};
  const config = vault.kind === "made" ? ({ kind: "file", file: vaultKeysMade(service) } as const) : vault;
  const allowLoopback = config.kind !== "file" && isLoopback(config.url);
  // A private endpoint of the key service lies inside of the company's own network.
  const keys = (await CONNECTORS.vaultKeys())(config, { clock, egress: { private: false, allowLoopback } });
  closers.push(() => keys.close());
  return { vault: openVault({ tenant: service.tenant, region, store, keys, clock }) };
}
