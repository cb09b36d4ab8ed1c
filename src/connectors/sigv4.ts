import { createHash, createHmac } from "node:crypto";

/** What signs a request to AWS. */
export interface AwsIdentity {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
  readonly region: string;
}

/** A request. Header names are lower case; the path and the query are encoded as they are sent. */
export interface Unsigned {
  /** POST when absent. */
  readonly method?: "GET" | "PUT" | "POST";
  /** Sorted by name; empty when absent. */
  readonly query?: string;
  readonly service: string;
  readonly host: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The headers that AWS wants, Signature Version 4: date, token and authorization, over the headers given, host and body. */
export function signedHeaders(identity: AwsIdentity, request: Unsigned, now: Date): Readonly<Record<string, string>> {
  const at = `${now.toISOString().replaceAll(/[-:]/g, "").slice(0, 15)}Z`;
  const { sessionToken, accessKeyId, region } = identity;
  const added = { "x-amz-date": at, ...(sessionToken === undefined ? {} : { "x-amz-security-token": sessionToken }) };
  const all = Object.entries({ ...request.headers, ...added, host: request.host }).sort(([a], [b]) => (a < b ? -1 : 1));
  const names = all.map(([name]) => name).join(";");
  const canonical = [
    request.method ?? "POST",
    request.path,
    request.query ?? "",
    ...all.map(([name, value]) => `${name}:${value.trim()}`),
    "",
    names,
    hashed(request.body),
  ];
  const scope = [at.slice(0, 8), region, request.service, "aws4_request"];
  const text = ["AWS4-HMAC-SHA256", at, scope.join("/"), hashed(canonical.join("\n"))].join("\n");
  const key = scope.reduce<Buffer>((by, part) => mac(by, part), Buffer.from(`AWS4${identity.secretAccessKey}`));
  const signature = mac(key, text).toString("hex");
  const authorization = `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope.join("/")}, SignedHeaders=${names}, Signature=${signature}`;
  return { ...added, authorization };
}

function hashed(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function mac(key: Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}
