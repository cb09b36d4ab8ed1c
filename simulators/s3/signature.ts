import { createHash, createHmac } from "node:crypto";
import type { IncomingMessage } from "node:http";

/** Whose requests are taken. */
export interface Identity {
  readonly id: string;
  readonly secret: string;
  readonly region: string;
}

const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, SignedHeaders=([a-z0-9;-]+), Signature=([0-9a-f]{64})$/;

/** Why S3 would refuse the signature (version 4), by its own names; null = it is right. */
export function signatureProblem(identity: Identity, request: IncomingMessage, body: Buffer): string | null {
  const said = AUTHORIZATION.exec(request.headers.authorization ?? "");
  if (said === null) return "AccessDenied";
  const [id, day, region, names, signature] = said.slice(1).map(String);
  if (id !== identity.id) return "InvalidAccessKeyId";
  if (request.headers["x-amz-content-sha256"] !== hash(body)) return "XAmzContentSHA256Mismatch";
  const scope = [String(day), String(region), "s3", "aws4_request"];
  const right = region === identity.region && signatureOf(identity, scope, canonicalOf(request, String(names), body), request);
  return right === signature ? null : "SignatureDoesNotMatch";
}

function canonicalOf({ headers, method, url = "/" }: IncomingMessage, names: string, body: Buffer): string {
  const [path, query = ""] = url.split("?");
  const lines = names.split(";").map((name) => `${name}:${String(headers[name]).trim()}`);
  return [method, path, query.split("&").sort().join("&"), ...lines, "", names, hash(body)].join("\n");
}

function signatureOf(identity: Identity, scope: readonly string[], canonical: string, { headers }: IncomingMessage): string {
  const text = ["AWS4-HMAC-SHA256", String(headers["x-amz-date"]), scope.join("/"), hash(canonical)].join("\n");
  let key: Buffer = Buffer.from(`AWS4${identity.secret}`);
  for (const part of scope) key = createHmac("sha256", key).update(part).digest();
  return createHmac("sha256", key).update(text).digest("hex");
}

function hash(text: string | Buffer): string {
  return createHash("sha256").update(text).digest("hex");
}
