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

/** What a request says of its own signature. */
interface Said {
  readonly id: string;
  readonly day: string;
  readonly region: string;
  readonly names: string;
  readonly signature: string;
  /** x-amz-date. */
  readonly at: string;
}

/** Why AWS would refuse the signature (version 4, empty query), by its own names; null = it is right. */
export function signatureProblem(identity: Identity, headers: IncomingHttpHeaders, body: Buffer, now: Date): string | null {
  const said = saidIn(headers);
  if (said === null) return "IncompleteSignatureException";
  if (said.id !== identity.id) return "UnrecognizedClientException";
  const fits = isInTime(said, now) && said.region === identity.region && coversEnough(said);
  return fits && signatureOf(identity, said, headers, body) === said.signature ? null : "InvalidSignatureException";
}

function saidIn(headers: IncomingHttpHeaders): Said | null {
  const match = AUTHORIZATION.exec(headers.authorization ?? "");
  if (match === null) return null;
  const [id = "", day = "", region = "", names = "", signature = ""] = match.slice(1);
  return { id, day, region, names, signature, at: String(headers["x-amz-date"]) };
}

function isInTime({ at, day }: Said, now: Date): boolean {
  const time = Date.parse(at.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z"));
  return Math.abs(time - now.getTime()) <= 300_000 && at.startsWith(day);
}

function coversEnough({ names }: Said): boolean {
  return ["host", "x-amz-date", "x-amz-target"].every((name) => names.split(";").includes(name));
}

function signatureOf(identity: Identity, { day, region, names, at }: Said, headers: IncomingHttpHeaders, body: Buffer): string {
  const lines = names.split(";").map((name) => `${name}:${String(headers[name]).trim()}`);
  const canonical = ["POST", "/", "", ...lines, "", names, hash(body)].join("\n");
  const scope = [day, region, "kms", "aws4_request"];
  const text = ["AWS4-HMAC-SHA256", at, scope.join("/"), hash(canonical)].join("\n");
  let key: Buffer = Buffer.from(`AWS4${identity.secret}`);
  for (const part of scope) key = createHmac("sha256", key).update(part).digest();
  return createHmac("sha256", key).update(text).digest("hex");
}

function hash(text: string | Buffer): string {
  return createHash("sha256").update(text).digest("hex");
}
