import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { OpsError } from "../case/index.ts";

/** Seals a secret (AES-256-GCM) for one person: it opens for nobody else's row. */
export function sealSecret(key: Buffer, person: string, secret: string): string {
  const iv = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", key, iv).setAAD(Buffer.from(person));
  const sealed = Buffer.concat([cipher.update(secret, "utf8"), cipher.final()]);
  return ["v1", iv, cipher.getAuthTag(), sealed]
    .map((part) => (typeof part === "string" ? part : part.toString("base64url")))
    .join(".");
}

/** The secret again. Throws SETTING_INVALID when the key is another one, or the row was changed or moved. */
export function openSecret(key: Buffer, person: string, text: string): string {
  const [version, ...parts] = text.split(".");
  const [iv, tag, sealed] = parts.map((part) => Buffer.from(part, "base64url"));
  try {
    if (version !== "v1" || iv === undefined || tag === undefined || sealed === undefined) throw new Error("another form");
    const decipher = createDecipheriv("aes-256-gcm", key, iv, { authTagLength: 16 }).setAAD(Buffer.from(person)).setAuthTag(tag);
    return Buffer.concat([decipher.update(sealed), decipher.final()]).toString("utf8");
  } catch {
    throw new OpsError(
      "SETTING_INVALID",
      "OPS_TRUST_FACTOR_KEY does not open what is kept: set the key it was sealed with, or reset the person's factors",
    );
  }
}
