import { z } from "zod";
import { type Delivery, IN_PLAIN_WORDS, type Received } from "../../case/index.ts";
import type { JiraConfig } from "./config.ts";
import { KIND } from "./context.ts";
import { isKey } from "./site.ts";
import { accountIn, has, Id, millis, part, textIn } from "./wire.ts";
import { oursOf } from "./workflow-accounts.ts";

const EVENTS: ReadonlySet<string> = new Set(["jira:issue_created", "jira:issue_updated", "comment_created", "comment_updated"]);

const Key = z.string().refine(isKey, "must be an issue key");
const Issue = z.looseObject({ id: Id, key: Key, fields: z.record(z.string(), z.unknown()).default({}) });
/** What is read of an event: ids, the actor and a time. Everything else is ignored; the issue is read again. */
const Event = z.looseObject({ webhookEvent: z.string().min(1).max(100), timestamp: z.int().min(0), issue: Issue });
type Event = z.infer<typeof Event>;

/** Where the webhooks of one site belong: its configuration, and its name in delivery ids. */
export interface Place {
  readonly config: JiraConfig;
  readonly name: string;
}

/** What a body says: a delivery, which is verified by whoever checked the signature, or why there is none. */
export type Said = { readonly kind: "delivery"; readonly delivery: Delivery } | Exclude<Received, { readonly kind: "accepted" }>;

/** The body of an admin webhook, reduced to ids. */
export function readEvent(place: Place, body: unknown, identifier: string): Said {
  const unread = unsupported(body);
  if (unread !== null) return { kind: "ignored", why: unread };
  const read = Event.safeParse(body, IN_PLAIN_WORDS);
  if (!read.success) return malformed(read.error);
  const event = read.data;
  const { config } = place;
  const { fields } = event.issue;
  const project = textIn(fields["project"], "key");
  if (project !== undefined && !Object.values(config.workflows).some((one) => one.project === project))
    return { kind: "ignored", why: "other_project" };
  const own = isOwn(config, event);
  if (textIn(fields["issuetype"], "name") !== config.reviewType) {
    return { kind: "delivery", delivery: ofTicket(place, event, { identifier, own }) };
  }
  // Our own acts on a review are never an answer to it; a rule's neither, which the next poll tells of and refuses.
  return own ? { kind: "ignored", why: "own_echo" } : { kind: "delivery", delivery: ofReview(place, event, identifier) };
}

/** Our account's doing, or that of the rules' app user, which answers to what we write: an issue that a rule creates is a ticket like any other. */
function isOwn(config: JiraConfig, event: Event): boolean {
  const actor = accountIn(actorOf(event));
  if (actor !== null && oursOf(config).has(actor)) return true;
  return actor === config.automationAccount && event.webhookEvent !== "jira:issue_created";
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
export function malformed(error: z.ZodError): Said {
  const [issue] = error.issues;
  return {
    kind: "malformed",
    field: issue?.path.join(".") || "body",
    why: issue === undefined || issue.path.length === 0 ? "must be a JSON object" : issue.message,
  };
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
  return {
    id: `jira:${place.name}:${from.identifier}`,
    system: "jira",
    about: "ticket",
    ticket,
    record: null,
    version,
    own: from.own,
    via: "jira",
  };
}

/** Comment events do not name the parent: the review's own record leads to the ticket. */
function ofReview(place: Place, event: Event, identifier: string): Delivery {
  const parent = z.looseObject({ id: Id, key: Key }).safeParse(event.issue.fields["parent"]);
  const { id, key } = parent.success ? parent.data : event.issue;
  const ticket = { system: "jira", kind: KIND, id, key };
  return {
    id: `jira:${place.name}:${identifier}`,
    system: "jira",
    about: "review",
    ticket,
    record: event.issue.id,
    version: null,
    own: false,
    via: "jira",
  };
}
