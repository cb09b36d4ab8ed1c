import { keyFileProblem, type VaultKeysConfig } from "../connectors/keys/config.ts";
import type { Policy } from "../policy/index.ts";
import type { ServiceSettings } from "./process-settings.ts";
import { isLoopback } from "./real-systems.ts";
import type { SettingName } from "./setting-names.ts";
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

/** The key's own region is this process's: what was taken out never leaves it. */
export function awsOf(
  read: Reader,
  key: string,
  region: string,
  named: SettingName = "OPS_TRUST_VAULT_AWS_KEY",
): Extract<VaultKeysConfig, { kind: "aws-kms" }> {
  const arn = /^arn:aws[\w-]*:kms:([\w-]+):/.exec(key)?.[1];
  if (arn !== undefined && arn !== region)
    read.wrong(named, `names a key in "${arn}", but this process is ${region}: name one there`);
  if (!/^(arn:aws[\w-]*:kms:|alias\/|[\w-]{8,})[\w:/-]*$/.test(key))
    read.wrong(named, "must be a key's id, its ARN, or alias/NAME");
  const url = addressOf(read, "OPS_TRUST_VAULT_AWS_URL", `https://kms.${region}.amazonaws.com`);
  const [accessKeyId = "", secretAccessKey = "", ...token] = partsOf(read, "OPS_TRUST_VAULT_AWS_CREDENTIALS", [
    2,
    "id:secret, or id:secret:token, of who may use the vault's key",
  ]);
  const sessionToken = token.length === 0 ? {} : { sessionToken: token.join(":") };
  return { kind: "aws-kms", key, region, url, accessKeyId, secretAccessKey, ...sessionToken };
}

export function azureOf(
  read: Reader,
  address: string,
  region: string,
  named: SettingName = "OPS_TRUST_VAULT_AZURE_KEY",
): Extract<VaultKeysConfig, { kind: "azure-key-vault" }> {
  const [, url = "", key = ""] = /^(https?:\/\/[^/]+)\/keys\/([0-9A-Za-z-]{1,127})$/.exec(address) ?? [];
  if (url === "" || !isSafe(url)) read.wrong(named, "must read https://<vault>.vault.azure.net/keys/<name>, without a version");
  const where = read.required("OPS_TRUST_VAULT_AZURE_REGION", "where the key vault is, by the policy's name of the region");
  if (where !== "" && where !== region)
    read.wrong("OPS_TRUST_VAULT_AZURE_REGION", `is "${where}", but this process is ${region}: use a key vault there`);
  const loginUrl = addressOf(read, "OPS_TRUST_VAULT_AZURE_LOGIN_URL", "https://login.microsoftonline.com");
  const [tenant = "", clientId = "", ...secret] = partsOf(read, "OPS_TRUST_VAULT_AZURE_CLIENT", [
    3,
    "tenant:client:secret of the application that may use the vault's key",
  ]);
  return { kind: "azure-key-vault", url, key, loginUrl, tenant, clientId, clientSecret: secret.join(":") };
}

/** At least so many parts with a colon between them, none of them empty. */
function partsOf(read: Reader, setting: SettingName, [least, says]: readonly [number, string]): readonly string[] {
  const text = read.required(setting, says);
  const parts = text.split(":");
  if (text !== "" && (parts.length < least || parts.includes(""))) read.wrong(setting, `does not read as ${says}`);
  return parts;
}

function addressOf(read: Reader, setting: SettingName, fallback: string): string {
  const url = read.text(setting, fallback);
  if (!isSafe(url)) read.wrong(setting, "must be an https:// origin");
  return url;
}

function isSafe(url: string): boolean {
  return URL.canParse(url) && (url.startsWith("https://") || isLoopback(url));
}
