import { randomBytes } from "node:crypto";
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
    case "TrentService.DescribeKey":
      return withKey(kms, body["KeyId"], ({ arn }) => ({ KeyMetadata: { Arn: arn, Enabled: true } }));
    default:
      return refusal("UnknownOperationException");
  }
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
