import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type OutgoingHttpHeaders } from "node:http";
import { buffer } from "node:stream/consumers";
import { type Identity, signatureProblem } from "./signature.ts";

export interface S3Options {
  readonly port?: number;
  readonly identity: Identity;
  /** False = a bucket without object lock: it refuses a lock. */
  readonly locks?: boolean;
}

/** An object as it lies in the bucket, with its lock. */
export interface Stored {
  readonly body: Buffer;
  readonly mode: string;
  readonly until: string;
}

export interface S3Sim {
  /** The bucket's own origin. */
  readonly url: string;
  readonly objects: Map<string, Stored>;
  /** Answers with that status from now on; null = as it should. */
  fail(status: number | null): void;
  close(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly body: string | Buffer;
  readonly headers?: OutgoingHttpHeaders;
}

interface Bucket {
  readonly objects: Map<string, Stored>;
  readonly locks: boolean;
}

function refusal(status: number, code: string): Answer {
  return { status, body: `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>refused</Message></Error>` };
}

function listed({ objects }: Bucket, query: URLSearchParams): Answer {
  const prefix = query.get("prefix") ?? "";
  const keys = [...objects.keys()].filter((key) => key.startsWith(prefix)).sort();
  const some = keys.slice(0, Number(query.get("max-keys") ?? 1_000));
  const contents = some.map((key) => `<Contents><Key>${key}</Key></Contents>`).join("");
  const body = `<?xml version="1.0" encoding="UTF-8"?><ListBucketResult><KeyCount>${some.length}</KeyCount>${contents}</ListBucketResult>`;
  return { status: 200, body };
}

function put({ objects, locks }: Bucket, key: string, { headers }: IncomingMessage, body: Buffer): Answer {
  const mode = String(headers["x-amz-object-lock-mode"] ?? "");
  const until = String(headers["x-amz-object-lock-retain-until-date"] ?? "");
  if (mode !== "" && !locks) return refusal(400, "InvalidRequest");
  const sum = headers["x-amz-checksum-sha256"];
  // With a lock the bucket wants to know that the bytes are whole.
  if (mode !== "" && sum === undefined) return refusal(400, "InvalidRequest");
  if (sum !== undefined && sum !== createHash("sha256").update(body).digest("base64")) return refusal(400, "BadDigest");
  objects.set(key, { body, mode, until });
  return { status: 200, body: "" };
}

function answered(bucket: Bucket, request: IncomingMessage, body: Buffer): Answer {
  const { pathname, searchParams } = new URL(request.url ?? "/", "http://bucket");
  const key = decodeURIComponent(pathname.slice(1));
  if (request.method === "PUT") return put(bucket, key, request, body);
  if (request.method !== "GET") return refusal(403, "AccessDenied");
  if (key === "") return listed(bucket, searchParams);
  const found = bucket.objects.get(key);
  if (found === undefined) return refusal(404, "NoSuchKey");
  const { mode, until } = found;
  const lock = mode === "" ? {} : { "x-amz-object-lock-mode": mode, "x-amz-object-lock-retain-until-date": until };
  return { status: 200, body: found.body, headers: lock };
}

/** Starts one bucket of S3 on 127.0.0.1: PUT with object lock, GET, ListObjectsV2; signatures (version 4) are checked, and nobody may delete. */
export async function startS3({ port = 0, identity, locks = true }: S3Options): Promise<S3Sim> {
  const objects = new Map<string, Stored>();
  let failing: number | null = null;
  const server = createServer((request, response) => {
    const serve = async (): Promise<void> => {
      const body = await buffer(request);
      const problem = signatureProblem(identity, request, body);
      const right = (): Answer => (problem === null ? answered({ objects, locks }, request, body) : refusal(403, problem));
      const { status, body: text, headers = {} } = failing === null ? right() : refusal(failing, "SlowDown");
      response.writeHead(status, { "content-type": "application/xml", ...headers }).end(text);
    };
    serve().catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : port}`,
    objects,
    fail: (status) => {
      failing = status;
    },
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
