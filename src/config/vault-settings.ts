import { keyFileProblem, type VaultKeysConfig } from "../connectors/keys/config.ts";
import type { Policy } from "../policy/index.ts";
import { awsOf, azureOf } from "./key-services.ts";
import type { ServiceSettings } from "./process-settings.ts";
import type { Reader } from "./settings.ts";

/** What keeps the vault's keys closed: "made" = a file beside the embedded database; null = the policy has no vault. */
export type VaultSettings = VaultKeysConfig | { readonly kind: "made" } | null;

interface Known {
  readonly service: ServiceSettings;
  readonly policy: Policy;
  readonly region: string;
}

/** Reads where the keys of the vault are; exactly one place where the policy has one. */
export function vaultSettings(read: Reader, { service, policy, region }: Known): VaultSettings {
  if (!policy.reversibleVault) return null;
  const file = read.text("OPS_TRUST_VAULT_KEY_FILE");
  const aws = read.text("OPS_TRUST_VAULT_AWS_KEY");
  const azure = read.text("OPS_TRUST_VAULT_AZURE_KEY");
  if ([file, aws, azure].filter((one) => one !== undefined).length > 1)
    read.wrong("OPS_TRUST_VAULT_KEY_FILE", "names one of several places for the vault's keys: set one of the three");
  if (aws !== undefined) return awsOf(read, aws, region);
  if (azure !== undefined) return azureOf(read, azure, region);
  if (file !== undefined) return fileOf(read, file);
  if (service.databaseUrl === undefined) return { kind: "made" };
  read.wrong(
    "OPS_TRUST_VAULT_KEY_FILE",
    "is missing: logging.redact.reversible_vault is true, and with an external database the vault's key is yours to keep (openssl rand -base64 32 > FILE; chmod 600 FILE), or name one in OPS_TRUST_VAULT_AWS_KEY or OPS_TRUST_VAULT_AZURE_KEY",
  );
  return null;
}

function fileOf(read: Reader, file: string): VaultSettings {
  const problem = keyFileProblem(file);
  if (problem !== null) read.wrong("OPS_TRUST_VAULT_KEY_FILE", `names ${file}, which ${problem}`);
  return { kind: "file", file };
}
