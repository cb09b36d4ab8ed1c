import type { CheckpointSigner, KeyContext } from "../../ports/index.ts";
import type { KeyServiceDeps } from "./aws-kms.ts";
import { azureKeyVaultKeys } from "./azure-key-vault.ts";
import { closedKey, closedKeySigner } from "./closed-key-signer.ts";
import type { CheckpointKeyConfig } from "./config.ts";
import { keyFileSigner } from "./key-file.ts";
import { kmsSigner } from "./kms-signer.ts";

/** Who signs checkpoints, as it is configured. */
export async function checkpointSignerOf(
  config: CheckpointKeyConfig,
  deps: KeyServiceDeps,
  context: KeyContext,
): Promise<CheckpointSigner> {
  switch (config.kind) {
    case "file":
      return keyFileSigner(config.pem);
    case "aws-kms":
      return kmsSigner(config, deps);
    case "azure-key-vault": {
      const keys = azureKeyVaultKeys(config, deps);
      try {
        return await closedKeySigner(keys, config.closed, context);
      } finally {
        keys.close();
      }
    }
  }
}

/** The text of a new closed key; null where the key is made elsewhere. */
export async function newClosedKey(
  config: CheckpointKeyConfig,
  deps: KeyServiceDeps,
  context: KeyContext,
): Promise<string | null> {
  if (config.kind !== "azure-key-vault") return null;
  const keys = azureKeyVaultKeys(config, deps);
  try {
    return await closedKey(keys, context);
  } finally {
    keys.close();
  }
}
