import { createHash, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import { claimsOf, fingerprintOf, verified } from "./jwt.ts";

/** A user of the simulated account and what it may log in with. */
export interface User {
  readonly defaultRole: string;
  readonly password?: string;
  /** The public half (PEM) of a key pair. */
  readonly publicKey?: string;
  /** A programmatic access token. */
  readonly accessToken?: string;
  /** The client that the account's identity provider knows as this user. */
  readonly oauth?: { readonly clientId: string; readonly clientSecret: string };
  /** A workload that another issuer vouches for by signed tokens. */
  readonly workload?: { readonly issuer: string; readonly subject: string; readonly publicKey: string };
}
export type Users = Readonly<Record<string, User>>;

/** The fields of a login request that decide. */
export const LoginData = z.looseObject({
  ACCOUNT_NAME: z.string(),
  LOGIN_NAME: z.string().nullish(),
  PASSWORD: z.string().optional(),
  AUTHENTICATOR: z.string().optional(),
  TOKEN: z.string().optional(),
  PROVIDER: z.string().optional(),
});
export type LoginData = z.infer<typeof LoginData>;

export type LoginResult =
  | { readonly kind: "user"; readonly name: string; readonly user: User }
  | { readonly kind: "refused"; readonly code: string };

/** Against what a login is held. */
export interface Doorkeeper {
  readonly users: Users;
  readonly now: number;
  /** Tokens that the identity provider gave out, with the client's id. */
  readonly oauthTokens: ReadonlyMap<string, { readonly clientId: string; readonly until: number }>;
}

/** Compares two secrets without telling by its time how much of them is the same. */
export function sameSecret(given: string, expected: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}

function found(users: Users, fits: (user: User, name: string) => boolean, code: string): LoginResult {
  const [name, user] = Object.entries(users).find(([one, of]) => fits(of, one)) ?? [];
  return name === undefined || user === undefined ? { kind: "refused", code } : { kind: "user", name, user };
}

/** Signed by the user's key, and naming exactly this account, user and key. */
function byKey(data: LoginData, { users, now }: Doorkeeper): LoginResult {
  const { TOKEN: token = "", ACCOUNT_NAME: account } = data;
  const [claimed = "", name = ""] = claimsOf(token)?.sub.split(".") ?? [];
  const fits = ({ publicKey }: User, one: string): boolean => {
    if (one !== name || publicKey === undefined || claimed !== account.toUpperCase()) return false;
    return verified(token, publicKey, now)?.iss === `${claimed}.${name}.SHA256:${fingerprintOf(publicKey)}`;
  };
  return found(users, fits, "390144");
}

/** A token of the issuer that the user's workload identity names, made for Snowflake. */
function byWorkload({ TOKEN: token = "", PROVIDER }: LoginData, { users, now }: Doorkeeper): LoginResult {
  const fits = ({ workload }: User): boolean => {
    if (workload === undefined || PROVIDER !== "OIDC") return false;
    const claims = verified(token, workload.publicKey, now);
    const audiences = [claims?.aud ?? []].flat();
    return claims?.iss === workload.issuer && claims.sub === workload.subject && audiences.includes("snowflakecomputing.com");
  };
  return found(users, fits, "395090");
}

function byOauth({ TOKEN: token = "" }: LoginData, { users, now, oauthTokens }: Doorkeeper): LoginResult {
  const given = oauthTokens.get(token);
  if (given !== undefined && given.until <= now) return { kind: "refused", code: "390318" };
  return found(users, ({ oauth }) => oauth !== undefined && oauth.clientId === given?.clientId, "390303");
}

function byAccessToken({ TOKEN: token = "" }: LoginData, { users }: Doorkeeper): LoginResult {
  return found(users, ({ accessToken }) => accessToken !== undefined && sameSecret(token, accessToken), "394400");
}

function byPassword({ LOGIN_NAME: given, PASSWORD: password }: LoginData, { users }: Doorkeeper): LoginResult {
  const name = given?.toUpperCase() ?? "";
  const fits = (user: User, one: string): boolean =>
    one === name && user.password !== undefined && password !== undefined && sameSecret(password, user.password);
  return found(users, fits, "390100");
}

/** Who logs in, or the server's error code. */
export function login(data: LoginData, doorkeeper: Doorkeeper): LoginResult {
  switch (data.AUTHENTICATOR) {
    case "SNOWFLAKE_JWT":
      return byKey(data, doorkeeper);
    case "WORKLOAD_IDENTITY":
      return byWorkload(data, doorkeeper);
    case "OAUTH":
      return byOauth(data, doorkeeper);
    case "PROGRAMMATIC_ACCESS_TOKEN":
      return byAccessToken(data, doorkeeper);
    default:
      return byPassword(data, doorkeeper);
  }
}
