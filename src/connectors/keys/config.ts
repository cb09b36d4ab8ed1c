import { readFileSync, statSync } from "node:fs";
import { sha256 } from "../../case/index.ts";

/** Where the vault's keys are closed and opened. */
export type VaultKeysConfig = { readonly kind: "file"; readonly file: string } | AwsKmsConfig | AzureKeyVaultConfig;

/** Where the key is that signs checkpoints: a PEM, AWS KMS, or a file that Azure Key Vault opens. */
export type CheckpointKeyConfig =
  | { readonly kind: "file"; readonly pem: string }
  | AwsKmsConfig
  | (AzureKeyVaultConfig & { readonly closed: string });

export interface AwsKmsConfig {
  readonly kind: "aws-kms";
  /** Key id, ARN or alias. */
  readonly key: string;
  readonly region: string;
  readonly url: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

export interface AzureKeyVaultConfig {
  readonly kind: "azure-key-vault";
  /** https://<vault>.vault.azure.net */
  readonly url: string;
  /** The key's name; its newest version closes. */
  readonly key: string;
  readonly loginUrl: string;
  readonly tenant: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

/** A key out of the file, and its name. */
export interface FileKey {
  readonly kek: string;
  readonly key: Buffer;
}

/** Why a file is none of the vault's keys, as the end of a sentence; null = it is. */
export function keyFileProblem(file: string): string | null {
  try {
    if ((statSync(file).mode & 0o077) !== 0) return "may be read by others: chmod 600";
    const keys = keysIn(readFileSync(file, "utf8"));
    return keys.length > 0 && keys.every(({ key }) => key.length === 32)
      ? null
      : "is no list of keys: a line each, base64 of 32 bytes (openssl rand -base64 32)";
  } catch {
    return "cannot be read: name a file that this user may read and write";
  }
}

/** The keys of a file, the newest last. */
export function keysIn(text: string): readonly FileKey[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .map((line) => Buffer.from(line, "base64"))
    .map((key) => ({ key, kek: `file:${sha256(key.toString("base64")).slice(0, 12)}` }));
}
