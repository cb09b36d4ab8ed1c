import type { VaultKeysConfig } from "../connectors/keys/config.ts";
import { isLoopback } from "./loopback.ts";
import type { SettingName } from "./setting-names.ts";
import type { Reader } from "./settings.ts";

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

/** An RSA key in Azure Key Vault; the region that its address does not tell is said. */
export function azureOf(
  read: Reader,
  address: string,
  region: string,
  named: SettingName = "OPS_TRUST_VAULT_AZURE_KEY",
): Extract<VaultKeysConfig, { kind: "azure-key-vault" }> {
  const { url, key } = keyAt(read, address, named);
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

function keyAt(read: Reader, address: string, named: SettingName): { readonly url: string; readonly key: string } {
  const [, url = "", key = ""] = /^(https?:\/\/[^/]+)\/keys\/([0-9A-Za-z-]{1,127})$/.exec(address) ?? [];
  if (url === "" || !isSafe(url)) read.wrong(named, "must read https://<vault>.vault.azure.net/keys/<name>, without a version");
  return { url, key };
}

/** At least so many parts with a colon between them, none of them empty. */
export function partsOf(read: Reader, setting: SettingName, [least, says]: readonly [number, string]): readonly string[] {
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

/** https, or this machine. */
export function isSafe(url: string): boolean {
  return URL.canParse(url) && (url.startsWith("https://") || isLoopback(url));
}
