import type { TicketRef } from "./ticket.ts";
import type { VerdictKind } from "./verdict-kind.ts";

/** Where a question stands for whoever sees it. */
export type CardState = "pending" | "applied" | "approved" | "rejected" | "expired" | "withdrawn";

/** A button of a chat message; `value` comes back when it is pressed, and is signed by us. */
export interface ChatButton {
  readonly verdict: Extract<VerdictKind, "approve" | "reject">;
  readonly value: string;
}

/** What a chat shows of one review: the first one in a room is a new message, every later one takes its place. */
export interface ChatPost {
  /** The channel's system: "slack", "teams". */
  readonly channel: string;
  /** Where in it: the platform's own id of the room. */
  readonly room: string;
  readonly reviewId: string;
  readonly ticket: TicketRef;
  /** Where people read and answer the review. */
  readonly page: string;
  /** Where people open the ticket; null when its system has no address for it. */
  readonly ticketPage: string | null;
  readonly risk: string;
  readonly expiresAt: string;
  /** pending = the question is open; told = it is no question, somebody has to know of it and look at it afterwards. */
  readonly state: CardState | "told";
  /** What happened last, as a sentence of ours; null at first. */
  readonly said: string | null;
  /** The card's lines; none when the workspace is not declared to be in this process's region. */
  readonly lines: readonly string[];
  readonly buttons: readonly ChatButton[];
  /** The platform's id of the message that this one takes the place of: "" = filled in when it is sent, null = this is the first. */
  readonly replaces: string | null;
  /** From when it is told together with others, as a line of their digest; absent = by a message of its own. */
  readonly digestAt?: string;
}

/** A question as a digest names it: where it stands, and nothing of what it is about. */
export interface DigestQuestion extends Pick<ChatPost, "reviewId" | "ticket" | "page" | "ticketPage" | "risk" | "expiresAt"> {
  readonly caseId: string;
}

/** One chat message about several questions: links, and nothing to press. */
export interface ChatDigest extends Pick<ChatPost, "channel" | "room"> {
  /** The most urgent first; at least one. */
  readonly questions: readonly DigestQuestion[];
}

/** A button pressed in a chat, as its signed request tells. */
export interface ChatAnswer {
  /** The platform's own id of whoever pressed it; never a name or an address. */
  readonly account: string;
  /** The pressed button's value. */
  readonly value: string;
  readonly reason: string | null;
  /** When it arrived here. */
  readonly at: string;
}
