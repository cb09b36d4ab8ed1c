import { verify } from "node:crypto";
import { isObject } from "./call.ts";
import type { Instance } from "./instance.ts";
import type { JwtProvider } from "./options.ts";
import { openTable, rowsWhere } from "./store.ts";

const ALLOWED_SKEW_SECONDS = 300;

/** The user_name an assertion stands for; undefined when it does not hold: signature, kid, iss, aud, exp, a jti used before, an unknown subject. */
export function userOfAssertion(instance: Instance, clientId: string, assertion: string): string | undefined {
  const provider = instance.oauth?.jwt;
  const claims = provider === undefined ? undefined : signedClaims(provider, assertion);
  if (provider === undefined || claims === undefined) return undefined;
  if (claims["iss"] !== clientId || claims["aud"] !== clientId || !isTimely(instance, claims["exp"])) return undefined;
  return isFirst(instance, claims["jti"]) ? subject(instance, provider, claims["sub"]) : undefined;
}

function signedClaims(provider: JwtProvider, assertion: string): Readonly<Record<string, unknown>> | undefined {
  const [head = "", body = "", signature = "", ...more] = assertion.split(".");
  const header = part(head);
  if (more.length > 0 || header?.["alg"] !== "RS256" || header["kid"] !== provider.keyId) return undefined;
  const signed = Buffer.from(`${head}.${body}`, "ascii");
  return verify("sha256", signed, provider.publicKey, Buffer.from(signature, "base64url")) ? part(body) : undefined;
}

function part(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const read: unknown = JSON.parse(Buffer.from(text, "base64url").toString("utf8"));
    return isObject(read) ? read : undefined;
  } catch {
    return undefined;
  }
}

function isTimely(instance: Instance, exp: unknown): boolean {
  const now = instance.now().getTime() / 1000;
  return typeof exp === "number" && exp > now && exp <= now + 2 * ALLOWED_SKEW_SECONDS;
}

function isFirst(instance: Instance, jti: unknown): boolean {
  if (typeof jti !== "string" || jti === "" || instance.assertions.has(jti)) return false;
  instance.assertions.add(jti);
  return true;
}

function subject(instance: Instance, provider: JwtProvider, sub: unknown): string | undefined {
  if (typeof sub !== "string" || sub === "") return undefined;
  const [row] = rowsWhere(openTable(instance.store, "sys_user"), provider.userColumn ?? "email", sub);
  return row?.["user_name"];
}
