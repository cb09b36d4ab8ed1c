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

export type LoginResult =
  | { readonly kind: "user"; readonly name: string; readonly user: User }
  | { readonly kind: "refused"; readonly code: string };

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

interface KeyOwner {
  readonly subject: string;
  readonly publicKey: string;
}

function signed(token: string, publicKey: string): boolean {
  const [header = "", payload = "", signature = "", ...rest] = token.split(".");
  if (rest.length > 0 || !Header.safeParse(decode(header)).success) return false;
  return verify("sha256", Buffer.from(`${header}.${payload}`), publicKey, Buffer.from(signature, "base64url"));
}

/** True when the token is signed by the key and names exactly this account, user and key, and is valid now. */
function acceptsJwt(token: string, owner: KeyOwner, now: number): boolean {
  const claims = claimsOf(token);
  if (claims === undefined || !signed(token, owner.publicKey)) return false;
  const key = createPublicKey(owner.publicKey).export({ type: "spki", format: "der" });
  const fingerprint = createHash("sha256").update(key).digest("base64");
  const named = claims.iss === `${owner.subject}.SHA256:${fingerprint}` && claims.sub === owner.subject;
  return named && milliseconds(claims.iat) <= now + 60_000 && milliseconds(claims.exp) > now;
}

function claimsOf(token: string): z.infer<typeof Claims> | undefined {
  return Claims.safeParse(decode(token.split(".")[1] ?? "")).data;
}

function samePassword(given: string, expected: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}

function userNamed(name: string, users: Readonly<Record<string, User>>): User | undefined {
  return Object.hasOwn(users, name) ? users[name] : undefined;
}

/** A key pair login: the user's name stands in the token alone. */
function loginByKey(data: LoginData, users: Readonly<Record<string, User>>, now: number): LoginResult {
  const { TOKEN: token = "", ACCOUNT_NAME: account } = data;
  const [claimedAccount = "", name = ""] = claimsOf(token)?.sub.split(".") ?? [];
  const user = userNamed(name, users);
  const refused = { kind: "refused", code: "390144" } as const;
  if (user?.publicKey === undefined || claimedAccount !== account.toUpperCase()) return refused;
  const accepted = acceptsJwt(token, { subject: `${claimedAccount}.${name}`, publicKey: user.publicKey }, now);
  return accepted ? { kind: "user", name, user } : refused;
}

/** Who logs in, or the server's error code. */
export function login(data: LoginData, users: Readonly<Record<string, User>>, now: number): LoginResult {
  if (data.AUTHENTICATOR === "SNOWFLAKE_JWT") return loginByKey(data, users, now);
  const { LOGIN_NAME: given = "", PASSWORD: password } = data;
  const name = given.toUpperCase();
  const user = userNamed(name, users);
  const accepted = user?.password !== undefined && password !== undefined && samePassword(password, user.password);
  return accepted ? { kind: "user", name, user } : { kind: "refused", code: "390100" };
}
