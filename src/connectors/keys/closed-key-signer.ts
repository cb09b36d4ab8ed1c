import { createPrivateKey } from "node:crypto";
import { z } from "zod";
import { OpsError } from "../../case/index.ts";
import type { CheckpointSigner, KeyContext, VaultKeys } from "../../ports/index.ts";
import { keyFileSigner } from "./key-file.ts";

const Closed = z.strictObject({ kek: z.string().min(1), wrapped: z.string().min(1) });

/** PKCS#8 of an Ed25519 key, up to its 32 bytes. */
const PKCS8 = Buffer.from("302e020100300506032b657004220420", "hex");

/** Whose key it is: it opens as no key of the vault, and for no other log. */
export function checkpointContext(tenant: string, region: string): KeyContext {
  return { tenant, region, subject: "checkpoints" };
}

/** A new key of checkpoints, closed by the key service: the text of its file. */
export async function closedKey(keys: Pick<VaultKeys, "make">, context: KeyContext): Promise<string> {
  const { kek, wrapped } = await keys.make(context);
  return JSON.stringify({ kek, wrapped });
}

/**
 * Signs with an Ed25519 key that lies closed in a file and is opened by the key service at start, for services that sign no Ed25519 themselves. From then on it is
 * in this process's memory. Throws SETTING_INVALID for what is no such file, VAULT_DOWN or VAULT_UNREADABLE when the service does not open it.
 */
export async function closedKeySigner(
  keys: Pick<VaultKeys, "open">,
  file: string,
  context: KeyContext,
): Promise<CheckpointSigner> {
  const seed = await keys.open(closedIn(file), context);
  const key = createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: "der", type: "pkcs8" });
  return keyFileSigner(key.export({ format: "pem", type: "pkcs8" }).toString());
}

function closedIn(text: string): z.infer<typeof Closed> {
  try {
    return Closed.parse(JSON.parse(text));
  } catch {
    throw new OpsError(
      "SETTING_INVALID",
      "OPS_TRUST_CHECKPOINT_KEY_FILE holds no closed key: ops-trust checkpoint make-key prints one for OPS_TRUST_CHECKPOINT_AZURE_KEY",
    );
  }
}
