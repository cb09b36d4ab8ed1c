import { createCipheriv, createDecipheriv, type KeyObject, randomBytes, randomUUID } from "node:crypto";

export interface KmsKey {
  readonly arn: string;
  /** Renewed key material: the newest is last. */
  readonly material: Buffer[];
  disabled: boolean;
  /** An asymmetric key signs instead. */
  readonly signing?: KeyObject;
}

export type EncryptionContext = Readonly<Record<string, string>>;

export function makeKmsKey(region: string): KmsKey {
  return { arn: `arn:aws:kms:${region}:111122223333:key/${randomUUID()}`, material: [randomBytes(32)], disabled: false };
}

/** The key's name, which material, iv, closed text, tag; as base64. */
export function encrypt(key: KmsKey, text: Buffer, context: EncryptionContext): string {
  const iv = randomBytes(12);
  const newest = key.material.length - 1;
  const cipher = createCipheriv("aes-256-gcm", key.material[newest] ?? Buffer.alloc(32), iv).setAAD(aad(context));
  const closed = Buffer.concat([cipher.update(text), cipher.final(), cipher.getAuthTag()]).toString("base64");
  return Buffer.from(JSON.stringify({ arn: key.arn, newest, iv: iv.toString("base64"), closed })).toString("base64");
}

/** Null when it is none of this key's, was changed, or belongs to another context. */
export function decrypt(key: KmsKey, blob: string, context: EncryptionContext): Buffer | null {
  try {
    const { arn, newest, iv, closed } = JSON.parse(Buffer.from(blob, "base64").toString()) as Readonly<Record<string, unknown>>;
    if (arn !== key.arn) return null;
    const bytes = Buffer.from(String(closed), "base64");
    const decipher = createDecipheriv(
      "aes-256-gcm",
      key.material[Number(newest)] ?? Buffer.alloc(32),
      Buffer.from(String(iv), "base64"),
    );
    decipher.setAAD(aad(context)).setAuthTag(bytes.subarray(-16));
    return Buffer.concat([decipher.update(bytes.subarray(0, -16)), decipher.final()]);
  } catch {
    return null;
  }
}

function aad(context: EncryptionContext): Buffer {
  return Buffer.from(JSON.stringify(Object.entries(context).sort(([a], [b]) => (a < b ? -1 : 1))));
}
