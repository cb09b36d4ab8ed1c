import type { ChatDigest, ChatPost, Effect, Received } from "../case/index.ts";
import type { Found, Written } from "./tickets.ts";
import type { RawRequest } from "./webhooks.ts";

/** A chat message that may be written now. */
export interface ChatMessage {
  readonly effectId: string;
  readonly chat: ChatPost;
  readonly sendUntil: Date;
}

/** A digest that may be written now. */
export interface DigestMessage extends Omit<ChatMessage, "chat"> {
  readonly digest: ChatDigest;
}

/** One chat platform: where groups are told of reviews. All methods throw OpsError: retry = the platform may answer later. */
export interface Channel {
  /** "slack", "teams": also the name under which the directory knows its accounts. */
  readonly system: string;
  /** The region that its workspace or tenant is declared to be in; null = content never goes there. */
  readonly region: string | null;
  /** The room of each group that has one, by the policy's name of the group. */
  readonly rooms: ReadonlyMap<string, string>;
  /** Writes or replaces one message. */
  notify(message: ChatMessage): Promise<Written>;
  /** Writes one message about several questions; it is never replaced. */
  tell(message: DigestMessage): Promise<Written>;
  /** Looks a message up by its marker; `different` also when the platform cannot tell and nothing may be written twice. */
  find(effect: Effect, written: Written | null): Promise<Found>;
}

/** How a pressed button is verified and reduced to an answer. */
export interface ChatScheme {
  /** Path segment: POST /webhooks/<name>. */
  readonly name: string;
  readonly contentType: string;
  /** Largest body in bytes. */
  readonly limit: number;
  /** Body of our 200: what the platform shows until the message is replaced; null = nothing. */
  readonly taken: object | null;
  receive(request: RawRequest, now: Date): Promise<Received>;
}
