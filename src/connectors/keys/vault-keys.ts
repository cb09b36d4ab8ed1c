import type { VaultKeys } from "../../ports/index.ts";
import { awsKmsKeys, type KeyServiceDeps } from "./aws-kms.ts";
import { azureKeyVaultKeys } from "./azure-key-vault.ts";
import type { VaultKeysConfig } from "./config.ts";
import { vaultKeyFile } from "./vault-key-file.ts";

/** What keeps the vault's keys closed, as it is configured. A further one is one file and one line. */
export function vaultKeysOf(config: VaultKeysConfig, deps: KeyServiceDeps): VaultKeys {
  switch (config.kind) {
    case "file":
      return vaultKeyFile(config.file);
    case "aws-kms":
      return awsKmsKeys(config, deps);
    case "azure-key-vault":
      return azureKeyVaultKeys(config, deps);
  }
}
