import type { ActionPayload, ActionType, Card, CardUpdate, Effect, TicketRef } from "../../src/case/index.ts";
import type { Message, TicketSystem, WebhookScheme } from "../../src/ports/index.ts";
import { hashCard } from "../../src/review/index.ts";
import { closeDesks as closeJira } from "../connectors/jira/desk.ts";
import { effectOf, message } from "../connectors/jira/effects.ts";
import { closeDesks as closeServiceNow } from "../connectors/servicenow/desk.ts";

/** What can happen to our next write. The first two commit it; `lie` says yes and stores nothing. */
export type Mishap =
  | "timed out after commit"
  | "failed after commit"
  | "a page instead of an answer"
  | "busy"
  | "refused"
  | "lie";

/** A part of the ticket that our account may not see. */
export const HIDEABLE = ["fields", "people", "tasks", "comments", "attachments"] as const;
export type Hideable = (typeof HIDEABLE)[number];

/** What a person does on a review record, and as whom they claim to have done it. */
export interface Act {
  readonly kind: "approve" | "modify" | "reject" | "request_info";
  readonly reason?: string;
  readonly changes?: Readonly<Record<string, unknown>>;
  readonly claiming?: string;
}

/** A webhook as its sender would make it. */
export interface Event {
  readonly body: Buffer;
  readonly about: "ticket" | "review";
  /** Null when this sender does not say who acted. */
  readonly own: boolean | null;
}

/** One ticket system with a connector, and what the contract asks of the system itself. */
export interface TicketDesk {
  readonly tickets: TicketSystem;
  readonly webhooks: readonly WebhookScheme[];
  readonly at: { now: Date };
  readonly ticket: TicketRef;
  /** A ticket that our account may not see. */
  readonly hidden: TicketRef;
  /** One that never was. */
  readonly absent: TicketRef;
  /** Account ids: who asked for the ticket, and who may answer its reviews. */
  readonly requester: string;
  readonly reviewer: string;
  readonly payloads: ReadonlyMap<ActionType, ActionPayload>;
  /** Sections that the system does not have, or that are not read there. */
  readonly lacks?: readonly string[];
  /** The state its ticket is in; absent = "to_do". */
  readonly state?: string;
  /** How many requests an action takes, where it is not one. */
  readonly requests?: ReadonlyMap<ActionType, number>;
  /** What an action fills, by the names that a look-up gives them. */
  fieldsOf(action: ActionType): string[];
  /** The same connector in another process: it shares nothing but the configuration. */
  another(): Promise<TicketSystem>;
  /** Requests of ours that would change something, as the system received them. */
  sent(): number;
  /** Comments and files of the ticket and its tasks, as the system holds them. */
  held(): Promise<string>;
  /** Arms a mishap for the next write; the action says what an answer would look like. */
  arm(mishap: Mishap, action?: ActionType): void;
  /** A person changes the ticket, and no webhook tells. */
  touch(): void;
  /** A person attaches a file to the ticket. */
  attach(name: string, content: string | Uint8Array): void;
  /** New tickets of persons, dated so; their keys. */
  arrive(count: number, at: Date): readonly string[];
  /** A person moves a ticket by its key, and no webhook tells. */
  move(key: string): void;
  /** What people see on a review record. */
  shown(record: string): string;
  /** Somebody with the right to do so changes what a review record shows. */
  edit(record: string): void;
  /** Answers that this system's review records have no way to give. */
  readonly unoffered: readonly Act["kind"][];
  /** What the system makes people write where they give no reason; null = nothing. */
  readonly unsaid: string | null;
  /** True when the system took the answer. */
  answer(record: { readonly id: string; readonly key: string }, act: Act): Promise<boolean>;
  /** What a sender of this scheme sends. */
  events(scheme: string): readonly Event[];
  /** The headers that prove a request of this scheme, and whether its body is proven too. */
  proof(scheme: string): { readonly headers: readonly string[]; readonly body: boolean };
}

/** How a desk may differ: parts hidden from our account, or polls that take few tickets a page and few pages a round. */
export interface Opening {
  readonly hiding?: Hideable;
  readonly narrow?: true;
}

export type OpenDesk = (opening?: Opening) => Promise<TicketDesk>;

/** Call once at the top of a test file. */
export function closeTicketDesks(): void {
  closeJira();
  closeServiceNow();
}

const LINES = [
  "Proposed: close it",
  "Exact text:",
  "> First *line* {with} [signs|http://x.example] <b> & # | -",
  "> ",
  "> größer, 票, 🎫",
  `> ${"long ".repeat(200)}end`,
  "Risk: low",
];

/** A question to people about a ticket. */
export function cardOn({ ticket, requester }: TicketDesk): Card {
  return {
    reviewId: "review-1",
    ticket,
    title: "Review: close it",
    lines: [...LINES, "Code for a typed answer: 0A1B-2C3D"],
    digest: "d".repeat(64),
    cardHash: hashCard(LINES),
    risk: "low",
    confidence: "0.8123",
    action: "add_comment",
    parameters: "{}",
    groups: ["ops-lead"],
    requester,
    expiresAt: "2026-11-21T18:00:00.000Z",
  };
}

export interface Posted {
  readonly record: CardUpdate["record"];
  readonly card: Card;
  readonly effect: Effect;
}

/** Posts a card as the effect runner does; gives its record by the receipt. */
export async function posted(desk: TicketDesk): Promise<Posted> {
  const card = cardOn(desk);
  const effect = effectOf({ kind: "card", card });
  const written = await desk.tickets.post(messageOf(desk, effect));
  const found = await desk.tickets.find(attempted(effect), written);
  if (found.kind !== "confirmed") throw new Error(`the card is ${found.kind}`);
  return { record: { id: found.receipt.recordId, key: found.receipt.recordKey }, card, effect };
}

/** Moves a review record on as the effect runner does; what the look-up found. */
export async function moved(desk: TicketDesk, record: CardUpdate["record"], to: CardUpdate["to"]) {
  pass(desk, 5_000);
  const effect = effectOf({
    kind: "card_update",
    update: { reviewId: "review-1", ticket: desk.ticket, record, to, message: `It is ${to}.` },
  });
  const written = await desk.tickets.post(messageOf(desk, effect));
  pass(desk, 5_000);
  return desk.tickets.find(attempted(effect), written);
}

export function messageOf(desk: TicketDesk, effect: Effect, ms?: number): Message {
  return message(desk, effect, ms);
}

/** The same effect once an attempt began. */
export function attempted(effect: Effect): Effect {
  return { ...effect, status: "attempting", attempts: 1 };
}

/** Lets time pass, for us and for the system. */
export function pass(desk: TicketDesk, ms: number): void {
  desk.at.now = new Date(desk.at.now.getTime() + ms);
}

/** How often an effect's marker stands in what the system holds. */
export async function marks(desk: TicketDesk, effect: Effect): Promise<number> {
  return (await desk.held()).split(`[ots:${effect.id} evidence:${effect.entryHash.slice(0, 16)}]`).length - 1;
}
