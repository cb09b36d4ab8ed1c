import { createHash, createHmac } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";

/** What a POST must be signed with. */
export interface Identity {
  readonly id: string;
  readonly secret: string;
  readonly region: string;
}

const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/kms\/aws4_request, SignedHeaders=([a-z0-9;-]+), Signature=([0-9a-f]{64})$/;

/** Why AWS would refuse the signature (version 4, empty query), by its own names; null = it is right. */
export function signatureProblem(identity: Identity, headers: IncomingHttpHeaders, body: Buffer, now: Date): string | null {
  const [, id = "", day = "", region = "", names = "", given = ""] = AUTHORIZATION.exec(headers.authorization ?? "") ?? [];
  if (given === "") return "IncompleteSignatureException";
  if (id !== identity.id) return "UnrecognizedClientException";
  const at = String(headers["x-amz-date"] ?? "");
  const time = Date.parse(at.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z"));
  if (!(Math.abs(time - now.getTime()) <= 300_000) || !at.startsWith(day) || region !== identity.region)
    return "InvalidSignatureException";
  const signed = names.split(";");
  if (!["host", "x-amz-date", "x-amz-target"].every((name) => signed.includes(name))) return "InvalidSignatureException";
  const lines = signed.map((name) => `${name}:${String(headers[name] ?? "").trim()}`);
  const canonical = ["POST", "/", "", ...lines, "", names, hash(body)].join("\n");
  const scope = [day, region, "kms", "aws4_request"];
  const text = ["AWS4-HMAC-SHA256", at, scope.join("/"), hash(canonical)].join("\n");
  let key: Buffer = Buffer.from(`AWS4${identity.secret}`);
  for (const part of scope) key = createHmac("sha256", key).update(part).digest();
  return createHmac("sha256", key).update(text).digest("hex") === given ? null : "InvalidSignatureException";
}

function hash(text: string | Buffer): string {
  return createHash("sha256").update(text).digest("hex");
}
