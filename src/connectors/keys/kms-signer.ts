import { createPublicKey, verify } from "node:crypto";
import { z } from "zod";
import { OpsError } from "../../case/index.ts";
import type { CheckpointSigner } from "../../ports/index.ts";
import { type KeyServiceDeps, kmsClient } from "./aws-kms.ts";
import type { AwsKmsConfig } from "./config.ts";

const Base64 = z.string().transform((text) => Buffer.from(text, "base64"));
const Published = z.object({ KeyId: z.string(), PublicKey: Base64 });
const Signed = z.object({ Signature: Base64 });

/**
 * Signs by a key that never leaves AWS KMS: KeySpec ECC_NIST_EDWARDS25519, pure Ed25519 (MessageType RAW). The key is asked for once, under its own name: an alias
 * that is given another one later signs nothing. Throws SETTING_INVALID for a key of another kind, VAULT_DOWN when KMS does not answer.
 */
export async function kmsSigner(config: AwsKmsConfig, deps: KeyServiceDeps): Promise<CheckpointSigner> {
  const { call } = kmsClient(config, deps);
  const { KeyId, PublicKey } = await call("GetPublicKey", { KeyId: config.key }, Published);
  const key = publicKeyIn(PublicKey);
  return {
    publicKey: key.export({ format: "der", type: "spki" }).subarray(-32),
    async sign(text) {
      const asked = {
        KeyId,
        Message: Buffer.from(text).toString("base64"),
        MessageType: "RAW",
        SigningAlgorithm: "ED25519_SHA_512",
      };
      const { Signature } = await call("Sign", asked, Signed);
      if (!verify(null, text, key, Signature)) throw new OpsError("VAULT_DOWN", "AWS KMS gives a signature that does not hold");
      return Signature;
    },
  };
}

function publicKeyIn(spki: Buffer): ReturnType<typeof createPublicKey> {
  try {
    const key = createPublicKey({ key: spki, format: "der", type: "spki" });
    if (key.asymmetricKeyType === "ed25519") return key;
  } catch {
    // Told below.
  }
  throw new OpsError(
    "SETTING_INVALID",
    "OPS_TRUST_CHECKPOINT_AWS_KEY is no Ed25519 key: make one with KeySpec ECC_NIST_EDWARDS25519 and KeyUsage SIGN_VERIFY",
  );
}
