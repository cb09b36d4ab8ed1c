import { createHash } from "node:crypto";
import { z } from "zod";
import { type Clock, OpsError } from "../../case/index.ts";
import type { Anchor, Anchored } from "../../ports/index.ts";
import { createHttp, type EgressRule, type Http, type HttpResponse } from "../http.ts";
import { type AwsIdentity, signedHeaders } from "../sigv4.ts";

/** A bucket with object lock, and for how long nobody may delete what is put there. */
export interface S3AnchorConfig extends AwsIdentity {
  /** The bucket's own origin, such as https://BUCKET.s3.REGION.amazonaws.com, without a path. */
  readonly url: string;
  /** Put before each key; "" or a path with a slash at its end. */
  readonly prefix: string;
  readonly mode: "COMPLIANCE" | "GOVERNANCE";
  readonly retentionDays: number;
  readonly everyMs: number;
}

interface Deps {
  readonly clock: Clock;
  readonly egress: Omit<EgressRule, "origins">;
}

const DAY_MS = 86_400_000;
const Kept = z.object({ log: z.string(), size: z.number().int().min(1), note: z.string().min(1), at: z.string() });
const FIRST_KEY = /<Key>([\w./-]{1,900})<\/Key>/;

/** Keeps checkpoints as objects of a bucket with object lock: whoever runs this service cannot delete them before their time. Each is read back with its lock. */
export function s3Anchor(config: S3AnchorConfig, { clock, egress }: Deps): Anchor {
  const rule = { ...egress, origins: [new URL(config.url).origin] };
  const errors = { down: "SINK_DOWN", invalid: "SINK_DOWN" } as const;
  const http = createHttp({ baseUrl: config.url, timeoutMs: 10_000, maxBodyBytes: 1_000_000, egress: rule, errors });
  const bucket: Bucket = { config, http, clock };
  return {
    name: "s3",
    beside: null,
    everyMs: config.everyMs,
    async last(log) {
      const query = `list-type=2&max-keys=1&prefix=${encodeURIComponent(folderOf(config, log))}`;
      const listed = await call(bucket, { method: "GET", path: "/", query });
      const [, key] = FIRST_KEY.exec(listed.text()) ?? [];
      if (key === undefined) return null;
      const { size, note, at } = keptIn(await call(bucket, { method: "GET", path: `/${key}` }), log);
      return { size, note, at };
    },
    async append(log, checkpoints) {
      for (const one of checkpoints) await keep(bucket, log, one);
    },
  };
}

interface Bucket {
  readonly config: S3AnchorConfig;
  readonly http: Http;
  readonly clock: Clock;
}

function folderOf({ prefix }: S3AnchorConfig, log: string): string {
  return `${prefix}${log}/`;
}

/** Keys are listed in the order of their text: the newest comes first. */
function keyOf(config: S3AnchorConfig, log: string, size: number): string {
  return `${folderOf(config, log)}${String(10 ** 15 - size).padStart(15, "0")}-${size}.json`;
}

async function keep(bucket: Bucket, log: string, { size, note, at }: Anchored): Promise<void> {
  const { config, clock } = bucket;
  const key = keyOf(config, log, size);
  const body = JSON.stringify({ log, size, note, at: at ?? clock().toISOString() });
  const until = new Date(clock().getTime() + config.retentionDays * DAY_MS).toISOString();
  const headers = {
    "content-type": "application/json",
    "x-amz-checksum-sha256": createHash("sha256").update(body).digest("base64"),
    "x-amz-object-lock-mode": config.mode,
    "x-amz-object-lock-retain-until-date": until,
  };
  await call(bucket, { method: "PUT", path: `/${key}`, headers, body });
  const back = await call(bucket, { method: "GET", path: `/${key}` });
  const locked = Date.parse(back.headers["x-amz-object-lock-retain-until-date"] ?? "");
  if (back.text() !== body) throw down("it is not there as it was put");
  if (back.headers["x-amz-object-lock-mode"] !== config.mode || !(locked >= Date.parse(until) - DAY_MS))
    throw down("the bucket does not lock it: object lock has to be on");
}

function keptIn(answer: HttpResponse, log: string): z.infer<typeof Kept> {
  const kept = Kept.safeParse(answer.json());
  if (!kept.success || kept.data.log !== log) throw down("its newest object is no checkpoint of this log");
  return kept.data;
}

interface Ask {
  readonly method: "GET" | "PUT";
  readonly path: string;
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

async function call({ config, http, clock }: Bucket, { method, path, query = "", headers = {}, body = "" }: Ask) {
  const own = { ...headers, "x-amz-content-sha256": createHash("sha256").update(body).digest("hex") };
  const unsigned = { service: "s3", host: new URL(config.url).host, method, path, query, headers: own, body };
  const sent = { ...own, ...signedHeaders(config, unsigned, clock()) };
  const answer = await http.request({
    method,
    path: query === "" ? path : `${path}?${query}`,
    headers: sent,
    ...(method === "PUT" ? { body } : {}),
  });
  if (answer.status !== 200) throw down(/<Code>(\w{1,60})<\/Code>/.exec(answer.text())?.[1] ?? "status", answer.status);
  return answer;
}

function down(reason: string, status?: number): OpsError {
  const context = { sink: "s3", reason, ...(status === undefined ? {} : { status }) };
  return new OpsError("SINK_DOWN", "a checkpoint is not kept in the object store", context);
}
