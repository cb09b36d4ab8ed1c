import { createHash, generateKeyPairSync, randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { OpsError } from "../case/index.ts";
import type { CheckpointKeyConfig } from "../connectors/keys/config.ts";
import type { ServiceSettings } from "./process-settings.ts";

/** The secrets of this installation: the keys of cards and sign-ins, and who may operate it. */
export interface Keys {
  readonly cardKey: Buffer;
  /** Seals the secrets of second factors; null with an external database and no key of its own. */
  readonly factorKey: Buffer | null;
  /** Null only with an external database and no key set: nobody signs in then. */
  readonly sessionKey: Buffer | null;
  /** PEM of the key that signs checkpoints; null only with an external database where no timers run. */
  readonly checkpointKey: string | null;
  readonly operators: ServiceSettings["operators"];
  /** Where the first operator's token lies when it was made here; null when tokens are configured. */
  readonly tokenFile: string | null;
}

const CHECKPOINT_KEY = "checkpoint-key.pem";

/** Configured keys, or with an embedded database keys made once beside its data (mode 0600). */
export function installationKeys(service: ServiceSettings): Keys {
  const folder = join(service.dataDir, "keys");
  const cardKey = service.cardKey ?? Buffer.from(madeOnce(folder, "card-key"), "base64");
  const made = (name: string): Buffer | null =>
    service.databaseUrl === undefined ? Buffer.from(madeOnce(folder, name), "base64") : null;
  const secrets = {
    cardKey,
    factorKey: service.factorKey ?? made("factor-key"),
    sessionKey: service.sessionKey ?? made("session-key"),
    checkpointKey:
      service.checkpoints.key ??
      (service.checkpoints.keyService === null && service.databaseUrl === undefined
        ? madeOnce(folder, CHECKPOINT_KEY, signingKey)
        : null),
  };
  if (service.operators.length > 0) return { ...secrets, operators: service.operators, tokenFile: null };
  if (service.databaseUrl !== undefined) return { ...secrets, operators: [], tokenFile: null };
  const token = madeOnce(folder, "admin-token");
  const operator = { person: "local-operator", tokenHash: createHash("sha256").update(token).digest() };
  return { ...secrets, operators: [operator], tokenFile: join(folder, "admin-token") };
}

/** The file of the vault's keys beside the embedded database (mode 0600), made once. */
export function vaultKeysMade({ dataDir }: ServiceSettings): string {
  const folder = join(dataDir, "keys");
  madeOnce(folder, "vault-keys");
  return join(folder, "vault-keys");
}

/** The token of the operator on this machine, for the command line; undefined when none was made here. */
export function localToken(dataDir: string): string | undefined {
  const file = join(dataDir, "keys", "admin-token");
  return existsSync(file) ? readFileSync(file, "utf8").trim() : undefined;
}

/** The key of checkpoints that was configured or made here, without making one. */
export function checkpointKeyOf({ dataDir, checkpoints }: ServiceSettings): CheckpointKeyConfig | null {
  if (checkpoints.keyService !== null) return checkpoints.keyService;
  const file = join(dataDir, "keys", CHECKPOINT_KEY);
  const pem = checkpoints.key ?? (existsSync(file) ? readFileSync(file, "utf8") : null);
  return pem === null ? null : { kind: "file", pem };
}

function signingKey(): string {
  return String(generateKeyPairSync("ed25519").privateKey.export({ format: "pem", type: "pkcs8" })).trim();
}

function randomKey(): string {
  return randomBytes(32).toString("base64");
}

function madeOnce(folder: string, name: string, make: () => string = randomKey): string {
  const file = join(folder, name);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(file, `${make()}\n`, { mode: 0o600, flag: "wx" });
  } catch (error) {
    // Made by an earlier start: that one stays.
    if (codeOf(error) !== "EEXIST") throw unusable(file, error);
  }
  try {
    return readFileSync(file, "utf8").trim();
  } catch (error) {
    throw unusable(file, error);
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "unknown";
}

function unusable(file: string, error: unknown): OpsError {
  const line = `OPS_TRUST_DATA_DIR: the key ${file} cannot be made or read (${codeOf(error)}): let this user write there`;
  return new OpsError("SETTING_INVALID", line);
}
