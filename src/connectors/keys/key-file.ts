import { createPrivateKey, createPublicKey, sign } from "node:crypto";
import { OpsError } from "../../case/index.ts";
import type { CheckpointSigner } from "../../ports/index.ts";

/** Signs with an Ed25519 key that lies in a file: its PEM. Throws SETTING_INVALID for what is no such key. */
export function keyFileSigner(pem: string): CheckpointSigner {
  const key = read(pem);
  return {
    publicKey: createPublicKey(key).export({ format: "der", type: "spki" }).subarray(-32),
    // Ed25519 names its own digest: null.
    sign: (text) => Promise.resolve(sign(null, text, key)),
  };
}

function read(pem: string): ReturnType<typeof createPrivateKey> {
  try {
    const key = createPrivateKey(pem);
    if (key.asymmetricKeyType === "ed25519") return key;
  } catch {
    // What was wrong with it could show a part of it.
  }
  throw new OpsError("SETTING_INVALID", "the key of checkpoints is no Ed25519 private key (openssl genpkey -algorithm ed25519)");
}
