import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { type Received, verified } from "../../case/index.ts";
import type { RawRequest, WebhookScheme } from "../../ports/index.ts";
import type { JiraConfig } from "./config.ts";
import { type Place, readEvent, type Said } from "./event.ts";
import { readHint } from "./hint.ts";

const IDENTIFIER = /^[A-Za-z0-9._:-]{4,128}$/;
// As Jira makes them: a UUID, hexadecimal digits, a short number.
const MADE = /^(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}|\d{1,13})$/;
const SECRET_HEADER = "x-ots-automation-secret";

/** The admin webhook: `X-Hub-Signature: sha256=hex(HMAC-SHA256(secret, body))`, one or two live secrets. No time is signed (retries run for 30 minutes): the identifier and the re-read protect against replays. */
export function webhookScheme(place: Place): WebhookScheme {
  const { config } = place;
  return {
    name: "jira",
    system: "jira",
    region: config.region,
    limit: 5 * 1024 * 1024,
    receive: (request) => receiveEvent(place, request),
    sign: (body, now) => sign(config, body, now),
  };
}

function receiveEvent(place: Place, { headers, body }: RawRequest): Received {
  const given = /^sha256=([0-9a-fA-F]{64})$/.exec(headers["x-hub-signature"] ?? "")?.[1];
  if (given === undefined || !signed(place.config.webhookSecrets, body, Buffer.from(given, "hex")))
    return { kind: "unsigned", why: "signature" };
  // Data Center (from 10.0) signs the same way and names no delivery: the same bytes are the same one.
  const said = headers["x-atlassian-webhook-identifier"];
  if (said !== undefined && !IDENTIFIER.test(said))
    return { kind: "malformed", field: "x-atlassian-webhook-identifier", why: "must have 4 to 128 letters, digits and ._:-" };
  const identifier = said !== undefined && MADE.test(said) ? said : nameOf(said ?? body);
  return accepted(readEvent(place, parse(body), identifier));
}

/** A name for what has none, or for one that is not signed and could say anything: it stands in the log and in evidence. */
function nameOf(content: string | Buffer): string {
  return `sha256.${digest(content).toString("hex").slice(0, 48)}`;
}

/** Every live secret is tried, whichever fits: the time tells nothing. */
function signed(secrets: readonly string[], body: Buffer, given: Buffer): boolean {
  return secrets.map((secret) => timingSafeEqual(mac(secret, body), given)).includes(true);
}

function mac(secret: string, body: Buffer): Buffer {
  return createHmac("sha256", Buffer.from(secret, "utf8")).update(body).digest();
}

/** Jira Automation's "Send web request": nothing is signed, a secret header with up to two live values tells that a rule of ours sent it. */
export function automationScheme(place: Place): WebhookScheme {
  const { config } = place;
  return {
    name: "jira-automation",
    system: "jira",
    region: config.region,
    limit: 65_536,
    receive: (request, now) => receiveHint(place, request, now),
    sign: () => ({ "content-type": "application/json", [SECRET_HEADER]: config.automationSecrets[0] ?? "" }),
  };
}

function receiveHint(place: Place, { headers, body }: RawRequest, now: Date): Received {
  const given = digest(headers[SECRET_HEADER] ?? "");
  const known = place.config.automationSecrets.map((secret) => timingSafeEqual(digest(secret), given)).includes(true);
  return known ? accepted(readHint(place, parse(body), now)) : { kind: "unsigned", why: "secret" };
}

/** SHA-256; of secrets, for equal lengths in the constant-time comparison. */
function digest(content: string | Buffer): Buffer {
  return createHash("sha256").update(content).digest();
}

/** Called right after the signature or the secret held. */
function accepted(said: Said): Received {
  return said.kind === "delivery" ? { kind: "accepted", delivery: verified(said.delivery) } : said;
}

const UTF8 = new TextDecoder("utf-8", { fatal: true });

/** The body as JSON; undefined when it is none. Bytes that are no UTF-8 are not repaired. */
function parse(body: Buffer): unknown {
  try {
    return JSON.parse(UTF8.decode(body));
  } catch {
    return undefined;
  }
}

function sign(config: JiraConfig, body: Buffer, now: Date): Readonly<Record<string, string>> {
  const [secret] = config.webhookSecrets;
  if (secret === undefined) return {};
  return {
    "content-type": "application/json; charset=UTF-8",
    "x-hub-signature": `sha256=${mac(secret, body).toString("hex")}`,
    // Derived from the body and the second: the same sample at the same second is the same delivery.
    "x-atlassian-webhook-identifier": createHash("sha256")
      .update(String(Math.floor(now.getTime() / 1000)))
      .update(body)
      .digest("hex")
      .slice(0, 32),
    "x-atlassian-webhook-flow": "Primary",
  };
}
