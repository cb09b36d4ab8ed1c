import { createCipheriv, createDecipheriv, createHmac, randomBytes } from "node:crypto";
import { OpsError, type SealedValue } from "../case/index.ts";

/** What a value is sealed as; none of it can be changed without being noticed. */
export type SealedAs = Pick<SealedValue, "scope" | "type" | "token">;

/** Seals a value (AES-256-GCM) as what it is: it opens under no other tenant, region, type or token. */
export function sealValue(key: Buffer, as: SealedAs, value: string): Pick<SealedValue, "iv" | "ct" | "tag"> {
  const iv = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", key, iv).setAAD(aadOf(as));
  const ct = Buffer.concat([cipher.update(value, "utf8"), cipher.final()]);
  return { iv: iv.toString("base64url"), ct: ct.toString("base64url"), tag: cipher.getAuthTag().toString("base64url") };
}

/** The value again. Throws VAULT_UNREADABLE when the key is another one, or the row was changed or moved. */
export function openValue(
  key: Buffer,
  { scope, type, token, iv, ct, tag }: SealedAs & Pick<SealedValue, "iv" | "ct" | "tag">,
): string {
  try {
    const decipher = createDecipheriv("aes-256-gcm", key, Buffer.from(iv, "base64url"), { authTagLength: 16 })
      .setAAD(aadOf({ scope, type, token }))
      .setAuthTag(Buffer.from(tag, "base64url"));
    return Buffer.concat([decipher.update(Buffer.from(ct, "base64url")), decipher.final()]).toString("utf8");
  } catch {
    throw new OpsError("VAULT_UNREADABLE", "what is kept under this token does not open: it was changed, or sealed elsewhere");
  }
}

/** Finds the same value of the same tenant and type again; nobody can tell the value by it without the key. */
export function blindIndex(pepper: Buffer, tenant: string, type: string, value: string): string {
  return createHmac("sha256", pepper).update([tenant, type, value].join("\u0000")).digest("base64url");
}

function aadOf({ scope, type, token }: SealedAs): Buffer {
  return Buffer.from(["v1", ...scope.split("/"), type, token].join("|"));
}
