import { constants, generateKeyPairSync, type KeyObject, privateDecrypt, publicEncrypt, randomBytes } from "node:crypto";
import type { IncomingMessage } from "node:http";

export interface KeyVersion {
  readonly id: string;
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

export interface KeyVault {
  readonly tenant: string;
  readonly client: { readonly id: string; readonly secret: string };
  readonly key: string;
  readonly now: () => Date;
  origin: string;
  /** Tokens and when they end, in milliseconds. */
  readonly tokens: Map<string, number>;
  /** The newest last. */
  readonly versions: KeyVersion[];
}

interface Answer {
  readonly status: number;
  readonly body: object;
}

const OAEP = { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: "sha256" } as const;

export function makeVersion(): KeyVersion {
  return { id: randomBytes(16).toString("hex"), ...generateKeyPairSync("rsa", { modulusLength: 2048 }) };
}

function error(status: number, code: string): Answer {
  return { status, body: { error: { code, message: "refused" } } };
}

/** One request to the token endpoint or to the key vault. */
export function answerTo(vault: KeyVault, { method, url = "/", headers }: IncomingMessage, body: string): Answer {
  const { pathname, searchParams } = new URL(url, vault.origin);
  if (pathname === `/${vault.tenant}/oauth2/v2.0/token`) return tokenFor(vault, new URLSearchParams(body));
  const until = vault.tokens.get(String(headers.authorization).replace("Bearer ", ""));
  if (until === undefined || until <= vault.now().getTime()) return error(401, "Unauthorized");
  if (searchParams.get("api-version") !== "7.4") return error(400, "BadParameter");
  const [, name, version, act] =
    new RegExp("^/keys/([0-9A-Za-z-]+)(?:/([0-9a-f]{32}))?(?:/(wrapkey|unwrapkey))?$").exec(pathname) ?? [];
  const key = version === undefined ? vault.versions.at(-1) : vault.versions.find(({ id }) => id === version);
  if (name !== vault.key || key === undefined) return error(404, "KeyNotFound");
  const kid = `${vault.origin}/keys/${name}/${key.id}`;
  if (method === "GET" && act === undefined)
    return { status: 200, body: { key: { kid, kty: "RSA" }, attributes: { enabled: true } } };
  return method === "POST" ? operated(key, kid, act, body) : error(405, "MethodNotAllowed");
}

function operated(key: KeyVersion, kid: string, act: string | undefined, body: string): Answer {
  const { alg, value } = JSON.parse(body) as Readonly<Record<string, unknown>>;
  if (alg !== "RSA-OAEP-256") return error(400, "BadParameter");
  const bytes = Buffer.from(String(value), "base64url");
  try {
    const done =
      act === "wrapkey"
        ? publicEncrypt({ key: key.publicKey, ...OAEP }, bytes)
        : privateDecrypt({ key: key.privateKey, ...OAEP }, bytes);
    return { status: 200, body: { kid, value: done.toString("base64url") } };
  } catch {
    return error(400, "BadParameter");
  }
}

function tokenFor({ client, tokens, now }: KeyVault, form: URLSearchParams): Answer {
  const right =
    form.get("grant_type") === "client_credentials" &&
    form.get("client_id") === client.id &&
    form.get("client_secret") === client.secret &&
    form.get("scope") === "https://vault.azure.net/.default";
  if (!right) return { status: 401, body: { error: "invalid_client" } };
  const token = randomBytes(30).toString("base64url");
  tokens.set(token, now().getTime() + 3_600_000);
  return { status: 200, body: { token_type: "Bearer", access_token: token, expires_in: 3600 } };
}
