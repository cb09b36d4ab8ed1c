import { createHash, createPublicKey, timingSafeEqual, verify } from "node:crypto";
import { z } from "zod";

/** A user of the simulated account: a password, or the public half (PEM) of a key pair. */
export interface User {
  readonly password?: string;
  readonly publicKey?: string;
  readonly defaultRole: string;
}

/** The fields of a login request that decide. */
export const LoginData = z.looseObject({
  ACCOUNT_NAME: z.string(),
  LOGIN_NAME: z.string().optional(),
  PASSWORD: z.string().optional(),
  AUTHENTICATOR: z.string().optional(),
  TOKEN: z.string().optional(),
});
export type LoginData = z.infer<typeof LoginData>;

export type LoginResult = { readonly kind: "user"; readonly name: string; readonly user: User } | { readonly kind: "refused"; readonly code: string };

const Header = z.looseObject({ alg: z.literal("RS256") });
const Claims = z.looseObject({ iss: z.string(), sub: z.string(), iat: z.number(), exp: z.number() });

function decode(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
  } catch {
    return undefined;
  }
}

// The driver writes iat and exp in milliseconds; other clients write seconds. The server takes both.
function milliseconds(time: number): number {
  return time > 100_000_000_000 ? time : time * 1000;
}

/** True when the token is signed by the key and names exactly this account, user and key, and is valid now. */
function acceptsJwt(token: string, owner: { subject: string; publicKey: string }, now: number): boolean {
  const [header = "", payload = "", signature = "", ...rest] = token.split(".");
  const claims = Claims.safeParse(decode(payload));
  if (rest.length > 0 || !Header.safeParse(decode(header)).success || !claims.success) return false;
  const key = createPublicKey(owner.publicKey);
  if (!verify("sha256", Buffer.from(`${header}.${payload}`), key, Buffer.from(signature, "base64url"))) return false;
  const fingerprint = createHash("sha256").update(key.export({ type: "spki", format: "der" })).digest("base64");
  const { iss, sub, iat, exp } = claims.data;
  const named = iss === `${owner.subject}.SHA256:${fingerprint}` && sub === owner.subject;
  return named && milliseconds(iat) <= now + 60_000 && milliseconds(exp) > now;
}

function samePassword(given: string, expected: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}

/** Who logs in, or the server's error code. */
export function login(data: LoginData, users: Readonly<Record<string, User>>, now: number): LoginResult {
  const name = (data.LOGIN_NAME ?? "").toUpperCase();
  if (data.AUTHENTICATOR === "SNOWFLAKE_JWT") {
    // The user's name stands in the token alone.
    const [account = "", claimed = ""] = Claims.safeParse(decode(data.TOKEN?.split(".")[1] ?? "")).data?.sub.split(".") ?? [];
    const user = Object.hasOwn(users, claimed) ? users[claimed] : undefined;
    const owner = { subject: `${account}.${claimed}`, publicKey: user?.publicKey ?? "" };
    const accepted = user?.publicKey !== undefined && account === data.ACCOUNT_NAME.toUpperCase() && acceptsJwt(data.TOKEN ?? "", owner, now);
    return accepted ? { kind: "user", name: claimed, user } : { kind: "refused", code: "390144" };
  }
  const user = Object.hasOwn(users, name) ? users[name] : undefined;
  if (user?.password !== undefined && data.PASSWORD !== undefined && samePassword(data.PASSWORD, user.password)) {
    return { kind: "user", name, user };
  }
  return { kind: "refused", code: "390100" };
}
