import type {
  Answer,
  Attachment,
  Cleared,
  Delivery,
  Effect,
  EffectBody,
  ErrorCode,
  Part,
  Receipt,
  TicketContext,
  TicketRef,
  Undoing,
} from "../case/index.ts";

/** A message of ours that may be written now: a card, its update or a notice. Actions travel as Cleared instead. */
export interface Message {
  readonly effectId: string;
  readonly body: Exclude<EffectBody, { readonly kind: "action" | "chat" | "digest" }>;
  readonly entryHash: string;
  readonly sendUntil: Date;
}

/** What a write returned: enough to read it back. */
export interface Written {
  readonly recordId: string;
  readonly recordKey: string;
  /** What the write was based on, where it is known: the version of its record, or the state that a move left. */
  readonly basis?: string;
}

/**
 * What a look-up found of an effect. `different` = our marker is there but the system did not store what was asked;
 * `partial` = of an action that takes several requests the first ones are there as asked and the rest is not made (yet): `apply` makes the rest only.
 */
export type Found =
  | {
      readonly kind: "confirmed";
      readonly receipt: Receipt;
      /** The ticket as read back, when the look-up read it whole and nobody else acted on what the action changed. */
      readonly context?: TicketContext;
      /** The state that a move of ours led away from. */
      readonly from?: string;
    }
  | { readonly kind: "partial"; readonly receipt: Receipt }
  | { readonly kind: "different"; readonly fields: readonly string[] }
  | { readonly kind: "missing" };

/** The answers on one review record, oldest first, from the system's own record of who acted. */
export interface ReviewRecord {
  readonly state: "pending" | "answered" | "closed" | "absent";
  readonly answers: readonly Answer[];
  /** The card as the record shows it now hashes to this; another hash voids approvals. */
  readonly cardHash: string | null;
}

/** What a poll found. A part of the system (a table, a project) that refused it is named in `unread`, and read from where it was left once it can be. */
export interface Polled {
  readonly deliveries: readonly Delivery[];
  readonly cursor: string;
  readonly unread: readonly { readonly part: string; readonly code: ErrorCode }[];
}

/** One ticket system as the pipeline sees it. All methods throw OpsError: retry = the system may answer later. */
export interface TicketSystem {
  /** "servicenow", "jira". */
  readonly system: string;
  /** Its own region; deliveries from it are refused elsewhere. */
  readonly region: string;
  /** Policy sources it serves ("servicenow.change_request", "jira.workflow:VENDOR-ONBOARD") and how a read ticket is matched: kind plus selectors. */
  readonly sources: ReadonlyMap<string, { readonly kind: string; readonly selectors: Readonly<Record<string, string>> }>;
  /** Where people open the ticket in a browser; null when nothing tells. */
  page?(ref: TicketRef): string | null;
  /** Reads the ticket with all sections, and of the further parts those that are asked for. TICKET_ABSENT also when it is hidden: never conclude "deleted"; with `readable` in its context where the system can tell whether any ticket of that kind can be read by us, and `ours: true` when the record is there and is a question of ours. */
  read(ref: TicketRef, parts?: ReadonlySet<Part>): Promise<TicketContext>;
  /** The bytes of an attached file as the system gives them; null when it is absent, hidden or kept elsewhere. Never many more than it has; ends with the signal. */
  file(file: Attachment, signal: AbortSignal): Promise<Uint8Array | null>;
  /** Carries one action out, in one request where the API allows. Checks sendUntil right before sending. */
  apply(cleared: Cleared): Promise<Written>;
  /** Writes one message of ours. Same promises as apply. */
  post(message: Message): Promise<Written>;
  /** Looks an effect up by its marker and reads back what is there; `context` spares a request when it was just read. */
  find(effect: Effect, written: Written | null, context?: TicketContext): Promise<Found>;
  /** What taking a confirmed action back would be, read afresh; `from` = the state that it led away from, where it led away from one and that is known. Changes nothing. */
  undo(effect: Effect, context: TicketContext, from: string | null): Promise<Undoing>;
  /** The account id behind a comment's author, or null; missing = authors are account ids. */
  readonly authorOf?: (author: string) => Promise<string | null>;
  /** Whether a comment's text is an answer typed to a question of ours, to the letter; missing = none is ever typed. */
  readonly isCommand?: (text: string) => boolean;
  /** Account ids of all our own accounts there: none of them ever answers a review. Missing = none is known by its id. */
  readonly ours?: ReadonlySet<string>;
  /** The same system through the workflow's own account; null = the workflow has none, and the system's serves it. Missing = one account serves all. */
  readonly as?: (workflow: string) => TicketSystem | null;
  /** What an account's own record says of whom it belongs to: user name, whole name, mail addresses, phone numbers; null when there is none, or we may not see it. Missing = it holds none. */
  readonly knownAs?: (account: string) => Promise<readonly string[] | null>;
  /** Accounts that are on call now by one of its schedules: of the first two tiers, at most a minute old. Missing = it has none. */
  readonly onCall?: (schedule: string) => Promise<readonly string[]>;
  /** Reads the answers on a review record. */
  review(record: { readonly id: string; readonly key: string }): Promise<ReviewRecord>;
  /** A delivery as a poll would tell of that ticket at that time; it claims no version. */
  noticed?(ref: TicketRef, at: Date): Delivery;
  /** Changes and acts on review records since the cursor: what no webhook told us. null = from now on. */
  poll(cursor: string | null): Promise<Polled>;
}
