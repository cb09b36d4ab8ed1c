import { createPrivateKey } from "node:crypto";
import { accessSync, constants, readFileSync, statSync } from "node:fs";
import type { CheckpointKeyConfig } from "../connectors/keys/config.ts";
import { type AnchorSettings, anchorSettings } from "./anchor-settings.ts";
import { awsOf, azureOf } from "./key-services.ts";
import type { Reader } from "./settings.ts";

/** How checkpoints of the evidence are signed and kept. */
export interface CheckpointSettings {
  /** PEM of the Ed25519 key; undefined = one is made beside the embedded database. */
  readonly key: string | undefined;
  /** The key service that signs, or opens the key, instead. */
  readonly keyService: Exclude<CheckpointKeyConfig, { readonly kind: "file" }> | null;
  /** Published keys that signed earlier checkpoints. */
  readonly formerKeys: readonly string[];
  /** A folder besides that of the evidence that takes them too. */
  readonly anchor: string | undefined;
  /** Places that are reached over the network. */
  readonly outside: AnchorSettings;
}

/** A key as C2SP publishes it: name, id, and the base64 of 33 bytes. */
const VKEY = /^[^\s+,]+\+[0-9a-f]{8}\+[A-Za-z0-9+/]{44}$/;

/** Reads them; what is wrong is collected in the reader. */
export function checkpointSettings(read: Reader): CheckpointSettings {
  const keyService = keyServiceOf(read);
  return {
    key: keyService === null ? keyOf(read) : undefined,
    keyService,
    formerKeys: formerKeysOf(read),
    anchor: anchorOf(read),
    outside: anchorSettings(read),
  };
}

/** A folder that has to be there: a share that is not mounted would be made on this machine's own disk. */
function anchorOf(read: Reader): string | undefined {
  const folder = read.text("OPS_TRUST_CHECKPOINT_ANCHOR");
  if (folder === undefined) return undefined;
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
    if (statSync(folder).isDirectory()) return folder;
  } catch {
    // Told below.
  }
  read.wrong(
    "OPS_TRUST_CHECKPOINT_ANCHOR",
    `names ${folder}, which is no folder that this user may write: make or mount it, or name another one`,
  );
  return undefined;
}

/** A key in AWS KMS, or one in a file that Azure Key Vault opens; both are reached as the vault's are. */
function keyServiceOf(read: Reader): CheckpointSettings["keyService"] {
  const aws = read.text("OPS_TRUST_CHECKPOINT_AWS_KEY");
  const azure = read.text("OPS_TRUST_CHECKPOINT_AZURE_KEY");
  const file = read.text("OPS_TRUST_CHECKPOINT_KEY_FILE");
  if (aws !== undefined && (azure !== undefined || file !== undefined))
    read.wrong("OPS_TRUST_CHECKPOINT_AWS_KEY", "names one of several places for the key of checkpoints: set one of them");
  const region = read.text("OPS_TRUST_REGION", "");
  if (aws !== undefined) return awsOf(read, aws, region, "OPS_TRUST_CHECKPOINT_AWS_KEY");
  if (azure === undefined) return null;
  return { ...azureOf(read, azure, region, "OPS_TRUST_CHECKPOINT_AZURE_KEY"), closed: closedIn(read, file) };
}

/** "" where there is none yet: ops-trust checkpoint make-key needs the rest. */
function closedIn(read: Reader, file: string | undefined): string {
  try {
    return file === undefined ? "" : readFileSync(file, "utf8").trim();
  } catch {
    read.wrong("OPS_TRUST_CHECKPOINT_KEY_FILE", `names ${file}, which cannot be read`);
    return "";
  }
}

function keyOf(read: Reader): string | undefined {
  const file = read.text("OPS_TRUST_CHECKPOINT_KEY_FILE");
  if (file === undefined) return undefined;
  try {
    const pem = readFileSync(file, "utf8");
    if (createPrivateKey(pem).asymmetricKeyType === "ed25519") return pem;
  } catch {
    // What is wrong with the key could show a part of it.
  }
  const way = "make one with: openssl genpkey -algorithm ed25519 -out FILE";
  read.wrong("OPS_TRUST_CHECKPOINT_KEY_FILE", `names ${file}, which is no readable PEM of an Ed25519 private key (${way})`);
  return undefined;
}

function formerKeysOf(read: Reader): readonly string[] {
  const keys = (read.text("OPS_TRUST_CHECKPOINT_FORMER_KEYS") ?? "")
    .split(",")
    .map((key) => key.trim())
    .filter((key) => key !== "");
  if (!keys.every((key) => VKEY.test(key)))
    read.wrong(
      "OPS_TRUST_CHECKPOINT_FORMER_KEYS",
      "must hold published keys (NAME+ID+KEY, as ops-trust checkpoint key prints them), comma separated",
    );
  return keys;
}
