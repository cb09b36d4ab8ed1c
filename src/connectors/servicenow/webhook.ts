import { createHmac, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import { type Delivery, IN_PLAIN_WORDS, type Received, verified } from "../../case/index.ts";
import type { RawRequest, WebhookScheme } from "../../ports/index.ts";
import type { ServiceNowConfig } from "./config.ts";
import { isSysId } from "./wire.ts";
import { oursOf } from "./workflow-accounts.ts";

const WINDOW_MS = 300_000;
const EVENT_ID = /^[A-Za-z0-9._-]{8,100}$/;
const REVIEW_TABLE = "x_ots_ops_review";
/** Records that are about a ticket and name it. */
const NAMING: ReadonlySet<string> = new Set([REVIEW_TABLE, "sysapproval_approver"]);

const Id = z.string().refine(isSysId, "must be 32 hexadecimal digits, letters in lower case");

/** The thin event: ids and a version. Everything else in it is ignored; the record is read again. */
const Event = z
  .looseObject({
    schema: z.literal("ots.servicenow.event/1"),
    event: z.string().regex(/^[a-z_]{1,40}\.[a-z_]{1,40}$/),
    instance: z.string().min(1).max(100),
    table: z.string().regex(/^[a-z0-9_]{1,80}$/),
    sys_id: Id,
    number: z.string().regex(/^[A-Z0-9]{0,40}$/),
    sys_mod_count: z.int().min(0),
    sys_updated_by: z.string().max(200),
    region: z.string().max(100).optional(),
    ticket_table: z
      .string()
      .regex(/^[a-z0-9_]{1,80}$/)
      .optional(),
    ticket: Id.optional(),
  })
  .refine((event) => !NAMING.has(event.table) || (event.ticket !== undefined && event.ticket_table !== undefined), {
    path: ["ticket"],
    message: "a review or an approval names its ticket",
  });
type Event = z.infer<typeof Event>;

/** Webhooks of our business rules: `v1=base64(HMAC-SHA256(secret, eventId.timestamp.body))`, hex tolerated, ±300 s, one or two live keys. */
export function webhookScheme(config: ServiceNowConfig): WebhookScheme {
  return {
    name: "servicenow",
    system: "servicenow",
    region: config.region,
    limit: 65_536,
    receive: (request, now) => receive(config, request, now),
    sign: (body, now) => sign(config, body, now),
  };
}

function receive(config: ServiceNowConfig, request: RawRequest, now: Date): Received {
  const header = (name: string) => request.headers[`x-ots-${name}`] ?? "";
  const head = { eventId: header("event-id"), timestamp: header("timestamp") };
  if (!EVENT_ID.test(head.eventId)) return { kind: "unsigned", why: "event_id" };
  if (!/^\d{10}$/.test(head.timestamp)) return { kind: "unsigned", why: "timestamp" };
  const key = config.webhookSecrets.find((secret) => secret.keyId === header("key-id"));
  if (key === undefined) return { kind: "unsigned", why: "key_id" };
  const given = readSignature(header("signature"));
  const holds = given !== null && timingSafeEqual(mac(key.secret, head, request.body), given);
  if (!holds) return { kind: "unsigned", why: "signature" };
  if (Math.abs(now.getTime() - Number(head.timestamp) * 1000) > WINDOW_MS) return { kind: "expired_signature" };
  return readBody(config, request.body, head.eventId);
}

function mac(secret: string, head: { readonly eventId: string; readonly timestamp: string }, body: Buffer): Buffer {
  return createHmac("sha256", Buffer.from(secret, "utf8")).update(`${head.eventId}.${head.timestamp}.`).update(body).digest();
}

/** 32 bytes out of base64 (what the platform's own API makes) or hex (what a script in between may make of it). */
function readSignature(header: string): Buffer | null {
  const found = /^v1=(?:([A-Za-z0-9+/]{43}=)|([0-9a-fA-F]{64}))$/.exec(header);
  if (found === null) return null;
  const [, base64, hex = ""] = found;
  if (base64 === undefined) return Buffer.from(hex, "hex");
  const bytes = Buffer.from(base64, "base64");
  // Two bits of the last digit stand for nothing: only the one way to write the bytes is taken.
  return bytes.toString("base64") === base64 ? bytes : null;
}

function readBody(config: ServiceNowConfig, body: Buffer, eventId: string): Received {
  const read = Event.safeParse(parse(body), IN_PLAIN_WORDS);
  if (!read.success) {
    const [issue] = read.error.issues;
    return {
      kind: "malformed",
      field: issue?.path.join(".") || "body",
      why: issue === undefined || issue.path.length === 0 ? "must be a JSON object" : issue.message,
    };
  }
  return take(config, read.data, eventId);
}

function take(config: ServiceNowConfig, event: Event, eventId: string): Received {
  // A clone of the instance still knows our address and secret.
  if (event.instance !== config.instance) return { kind: "ignored", why: "other_instance" };
  if (event.region !== undefined && event.region !== config.region) return { kind: "other_region" };
  const made = delivery(config, event, eventId);
  if (!config.sources.some((source) => source === made.ticket.kind)) return { kind: "ignored", why: "other_table" };
  return { kind: "accepted", delivery: verified(made) };
}

function delivery(config: ServiceNowConfig, event: Event, eventId: string): Delivery {
  const isReview = event.table === REVIEW_TABLE;
  const names = NAMING.has(event.table);
  const id = names ? (event.ticket ?? "") : event.sys_id;
  const byUs = oursOf(config).has(event.sys_updated_by.toLowerCase());
  return {
    id: `servicenow:${config.instance}:${eventId}`,
    system: "servicenow",
    about: isReview ? "review" : "ticket",
    ticket: { system: "servicenow", kind: names ? (event.ticket_table ?? "") : event.table, id, key: event.number || id },
    record: isReview ? event.sys_id : null,
    // They count their own versions, which say nothing about the ticket.
    version: names ? null : event.sys_mod_count,
    // An act on a review is a verdict whoever made it; its row says who. Approvals are never ours.
    own: byUs && !names,
    via: "servicenow",
  };
}

const UTF8 = new TextDecoder("utf-8", { fatal: true });

/** Bytes that are no UTF-8 are not repaired. */
function parse(body: Buffer): unknown {
  try {
    return JSON.parse(UTF8.decode(body));
  } catch {
    return undefined;
  }
}

function sign(config: ServiceNowConfig, body: Buffer, now: Date): Readonly<Record<string, string>> {
  const [key] = config.webhookSecrets;
  if (key === undefined) return {};
  const timestamp = String(Math.floor(now.getTime() / 1000));
  // Derived from what is signed: the same sample at the same second is the same delivery.
  const eventId = createHmac("sha256", "ots.sample").update(timestamp).update(body).digest("hex").slice(0, 32);
  return {
    "content-type": "application/json",
    "x-ots-event-id": eventId,
    "x-ots-timestamp": timestamp,
    "x-ots-key-id": key.keyId,
    "x-ots-signature": `v1=${mac(key.secret, { eventId, timestamp }, body).toString("base64")}`,
  };
}
