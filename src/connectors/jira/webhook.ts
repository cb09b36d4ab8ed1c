import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import { type Delivery, type Received, verified } from "../../case/index.ts";
import type { RawRequest, WebhookScheme } from "../../ports/index.ts";
import type { JiraConfig } from "./config.ts";
import { KIND } from "./context.ts";
import { isKey } from "./site.ts";
import { accountIn, has, Id, millis, part, textIn } from "./wire.ts";

const IDENTIFIER = /^[A-Za-z0-9._:-]{4,128}$/;
const EVENTS: ReadonlySet<string> = new Set(["jira:issue_created", "jira:issue_updated", "comment_created", "comment_updated"]);

const Key = z.string().refine(isKey, "an issue key");
const Issue = z.looseObject({ id: Id, key: Key, fields: z.record(z.string(), z.unknown()).default({}) });
/** What is read of an event: ids, the actor and a time. Everything else is ignored; the issue is read again. */
const Event = z.looseObject({ webhookEvent: z.string().min(1).max(100), timestamp: z.int().min(0), issue: Issue });
type Event = z.infer<typeof Event>;

/** Where the webhooks of one site belong: its configuration, and its name in delivery ids. */
export interface Place {
  readonly config: JiraConfig;
  readonly name: string;
}

/** The admin webhook: `X-Hub-Signature: sha256=hex(HMAC-SHA256(secret, body))`, one or two live secrets. No time is signed (retries run for 30 minutes): the identifier and the re-read protect against replays. */
export function webhookScheme(place: Place): WebhookScheme {
  const { config } = place;
  return {
    name: "jira",
    system: "jira",
    region: config.region,
    limit: 5 * 1024 * 1024,
    receive: (request) => receive(place, request),
    sign: (body, now) => sign(config, body, now),
  };
}

function receive(place: Place, { headers, body }: RawRequest): Received {
  const given = /^sha256=([0-9a-fA-F]{64})$/.exec(headers["x-hub-signature"] ?? "")?.[1];
  if (given === undefined || !signed(place.config.webhookSecrets, body, Buffer.from(given, "hex"))) return { kind: "unsigned", why: "signature" };
  const identifier = headers["x-atlassian-webhook-identifier"] ?? "";
  if (!IDENTIFIER.test(identifier)) return { kind: "malformed", field: "x-atlassian-webhook-identifier", why: "invalid" };
  return readBody(place, parse(body), identifier);
}

/** Every live secret is tried, whichever fits: the time tells nothing. */
function signed(secrets: readonly string[], body: Buffer, given: Buffer): boolean {
  return secrets.map((secret) => timingSafeEqual(mac(secret, body), given)).includes(true);
}

function mac(secret: string, body: Buffer): Buffer {
  return createHmac("sha256", Buffer.from(secret, "utf8")).update(body).digest();
}

function readBody(place: Place, body: unknown, identifier: string): Received {
  const unread = unsupported(body);
  if (unread !== null) return { kind: "ignored", why: unread };
  const read = Event.safeParse(body);
  if (!read.success) return malformed(read.error);
  const event = read.data;
  const { config } = place;
  const { fields } = event.issue;
  const project = textIn(fields["project"], "key");
  if (project !== undefined && !Object.values(config.workflows).some((one) => one.project === project)) return { kind: "ignored", why: "other_project" };
  const own = accountIn(actorOf(event)) === config.accountId;
  if (textIn(fields["issuetype"], "name") !== config.reviewType) {
    return { kind: "accepted", delivery: verified(ofTicket(place, event, { identifier, own })) };
  }
  // Our own acts on a review are never an answer to it.
  return own ? { kind: "ignored", why: "own_echo" } : { kind: "accepted", delivery: verified(ofReview(place, event, identifier)) };
}

/** Why an event is none of ours, or null: another kind, or one of Server or Data Center, which know people by name and key only and send comments without their issue. */
function unsupported(body: unknown): string | null {
  const name = textIn(body, "webhookEvent");
  if (name === undefined) return null;
  if (!EVENTS.has(name)) return "other_event";
  const actor = actorOf(body);
  const byName = accountIn(actor) === null && (has(actor, "name") || has(actor, "key"));
  return byName || (name.startsWith("comment_") && !has(body, "issue")) ? "unsupported_server" : null;
}

/** The field that is wrong, by its path in the body; nothing of its value is kept. */
export function malformed(error: z.ZodError): Received {
  const [issue] = error.issues;
  return { kind: "malformed", field: issue?.path.join(".") || "body", why: issue?.code ?? "invalid" };
}

/** Who did it: events of comments name only the comment's authors. */
function actorOf(event: unknown): unknown {
  const name = textIn(event, "webhookEvent") ?? "";
  if (!name.startsWith("comment_")) return part(event, "user");
  const comment = part(event, "comment");
  const author = part(comment, "author");
  return name === "comment_updated" ? (part(comment, "updateAuthor") ?? author) : author;
}

function ofTicket(place: Place, event: Event, from: { readonly identifier: string; readonly own: boolean }): Delivery {
  const { id, key, fields } = event.issue;
  const ticket = { system: "jira", kind: KIND, id, key };
  const version = millis(fields["updated"]) ?? event.timestamp;
  return { id: `jira:${place.name}:${from.identifier}`, system: "jira", about: "ticket", ticket, record: null, version, own: from.own, via: "jira" };
}

/** Comment events do not name the parent: the review's own record leads to the ticket. */
function ofReview(place: Place, event: Event, identifier: string): Delivery {
  const parent = z.looseObject({ id: Id, key: Key }).safeParse(event.issue.fields["parent"]);
  const { id, key } = parent.success ? parent.data : event.issue;
  const ticket = { system: "jira", kind: KIND, id, key };
  return { id: `jira:${place.name}:${identifier}`, system: "jira", about: "review", ticket, record: event.issue.id, version: null, own: false, via: "jira" };
}

/** The body as JSON; undefined when it is none. */
export function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
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
    "x-atlassian-webhook-identifier": createHash("sha256").update(String(Math.floor(now.getTime() / 1000))).update(body).digest("hex").slice(0, 32),
    "x-atlassian-webhook-flow": "Primary",
  };
}
