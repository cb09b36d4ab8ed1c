import { createHash, createPublicKey, verify } from "node:crypto";
import { z } from "zod";

const Header = z.looseObject({ alg: z.literal("RS256") });
const Claims = z.looseObject({
  iss: z.string(),
  sub: z.string(),
  iat: z.number(),
  exp: z.number(),
  aud: z.union([z.string(), z.array(z.string())]).optional(),
});
type Claims = z.infer<typeof Claims>;

function decode(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
  } catch {
    return undefined;
  }
}

/** What a token says, whoever signed it. */
export function claimsOf(token: string): Claims | undefined {
  return Claims.safeParse(decode(token.split(".")[1] ?? "")).data;
}

// The driver writes iat and exp of a key pair login in milliseconds; other clients write seconds. The server takes both.
function milliseconds(time: number): number {
  return time > 100_000_000_000 ? time : time * 1000;
}

/** The claims of a token that this key (PEM) signed and that is valid now. */
export function verified(token: string, publicKey: string, now: number): Claims | undefined {
  const [header = "", payload = "", signature = "", ...rest] = token.split(".");
  const claims = claimsOf(token);
  if (claims === undefined || rest.length > 0 || !Header.safeParse(decode(header)).success) return undefined;
  if (!verify("sha256", Buffer.from(`${header}.${payload}`), publicKey, Buffer.from(signature, "base64url"))) return undefined;
  return milliseconds(claims.iat) <= now + 60_000 && milliseconds(claims.exp) > now ? claims : undefined;
}

/** SHA-256 of a public key (PEM), as a key pair's issuer names it. */
export function fingerprintOf(publicKey: string): string {
  return createHash("sha256")
    .update(createPublicKey(publicKey).export({ type: "spki", format: "der" }))
    .digest("base64");
}
