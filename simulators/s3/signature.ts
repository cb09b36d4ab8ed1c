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
  const { headers, method = "GET", url = "/" } = request;
  const [, id, day = "", region = "", names = "", signature] = AUTHORIZATION.exec(headers.authorization ?? "") ?? [];
  if (id === undefined) return "AccessDenied";
  if (id !== identity.id) return "InvalidAccessKeyId";
  if (headers["x-amz-content-sha256"] !== hash(body)) return "XAmzContentSHA256Mismatch";
  const [path = "/", query = ""] = url.split("?");
  const lines = names.split(";").map((name) => `${name}:${String(headers[name]).trim()}`);
  const canonical = [method, path, query.split("&").sort().join("&"), ...lines, "", names, hash(body)].join("\n");
  const scope = [day, region, "s3", "aws4_request"];
  const text = ["AWS4-HMAC-SHA256", String(headers["x-amz-date"]), scope.join("/"), hash(canonical)].join("\n");
  let key: Buffer = Buffer.from(`AWS4${identity.secret}`);
  for (const part of scope) key = createHmac("sha256", key).update(part).digest();
  const right = createHmac("sha256", key).update(text).digest("hex") === signature && region === identity.region;
  return right ? null : "SignatureDoesNotMatch";
}

function hash(text: string | Buffer): string {
  return createHash("sha256").update(text).digest("hex");
}
