import { createPublicKey, randomBytes, sign } from "node:crypto";
import { decrypt, type EncryptionContext, encrypt, type KmsKey } from "./keys.ts";

export interface Kms {
  readonly keys: KmsKey[];
  /** "alias/NAME" -> ARN. */
  readonly aliases: Map<string, string>;
}

export interface KmsAnswer {
  readonly status: number;
  readonly body: object;
}

type Body = Readonly<Record<string, unknown>>;

export function refusal(type: string, status = 400): KmsAnswer {
  return { status, body: { __type: `com.amazonaws.kms#${type}`, message: "refused" } };
}

/** One call of the JSON protocol: X-Amz-Target names the action. */
export function answerTo(kms: Kms, target: string, body: Body): KmsAnswer {
  switch (target) {
    case "TrentService.GenerateDataKey":
      return withKey(kms, body["KeyId"], (key) => {
        const plain = randomBytes(32);
        const blob = encrypt(key, plain, contextIn(body["EncryptionContext"]));
        return { CiphertextBlob: blob, Plaintext: plain.toString("base64"), KeyId: key.arn };
      });
    case "TrentService.Decrypt":
      return withKey(kms, body["KeyId"], (key) => {
        const plain = decrypt(key, String(body["CiphertextBlob"]), contextIn(body["EncryptionContext"]));
        return plain === null ? null : { Plaintext: plain.toString("base64"), KeyId: key.arn };
      });
    case "TrentService.ReEncrypt":
      return withKey(kms, body["SourceKeyId"], (source) => {
        const plain = decrypt(source, String(body["CiphertextBlob"]), contextIn(body["SourceEncryptionContext"]));
        const to = keyOf(kms, body["DestinationKeyId"]);
        if (plain === null || to === undefined) return null;
        return {
          CiphertextBlob: encrypt(to, plain, contextIn(body["DestinationEncryptionContext"])),
          KeyId: to.arn,
          SourceKeyId: source.arn,
        };
      });
    case "TrentService.GetPublicKey":
      return withKey(kms, body["KeyId"], (key) => publicKeyOf(key));
    case "TrentService.Sign":
      return withKey(kms, body["KeyId"], (key) => signedBy(key, body));
    case "TrentService.DescribeKey":
      return withKey(kms, body["KeyId"], ({ arn }) => ({ KeyMetadata: { Arn: arn, Enabled: true } }));
    default:
      return refusal("UnknownOperationException");
  }
}

function publicKeyOf({ signing, arn }: KmsKey): object | null {
  if (signing === undefined) return null;
  const spki = createPublicKey(signing).export({ format: "der", type: "spki" });
  return { KeyId: arn, PublicKey: spki.toString("base64"), KeyUsage: "SIGN_VERIFY" };
}

/** Pure Ed25519 over a message of at most 4096 bytes; the other algorithms are not simulated. */
function signedBy({ signing, arn }: KmsKey, body: Body): object | null {
  const message = Buffer.from(String(body["Message"]), "base64");
  const fits = body["MessageType"] === "RAW" && body["SigningAlgorithm"] === "ED25519_SHA_512" && message.length <= 4_096;
  if (signing?.asymmetricKeyType !== "ed25519" || !fits) return null;
  return { KeyId: arn, SigningAlgorithm: "ED25519_SHA_512", Signature: sign(null, message, signing).toString("base64") };
}

function withKey(kms: Kms, named: unknown, work: (key: KmsKey) => object | null): KmsAnswer {
  const key = keyOf(kms, named);
  if (key === undefined) return refusal("NotFoundException");
  if (key.disabled) return refusal("DisabledException");
  const body = work(key);
  return body === null ? refusal("InvalidCiphertextException") : { status: 200, body };
}

function keyOf({ keys, aliases }: Kms, named: unknown): KmsKey | undefined {
  const arn = aliases.get(String(named)) ?? String(named);
  return keys.find((key) => key.arn === arn || key.arn.endsWith(`/${arn}`));
}

function contextIn(value: unknown): EncryptionContext {
  if (typeof value !== "object" || value === null) return {};
  return Object.fromEntries(Object.entries(value).map(([name, text]) => [name, String(text)]));
}
