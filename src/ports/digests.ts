import type { ChatPost, Effect, Entry } from "../case/index.ts";
import type { Due } from "./queue.ts";

/** Messages that one other message takes the place of. */
export interface Gathering {
  /** Ids of those that are void by it; none of them may have begun. */
  readonly gone: readonly string[];
  /** The message instead of them; none = all that they said is over. */
  readonly effects: readonly Effect[];
  readonly due: readonly Due[];
  readonly entries: readonly Entry[];
}

/** Chat messages that wait to be told together. */
export interface Digests {
  /** The lines made since then whose digest in this room is due by then, oldest first, up to the limit. */
  lines(place: Pick<ChatPost, "channel" | "room">, since: Date, until: Date, limit: number): Promise<readonly Effect[]>;
  /** All of it in one transaction; false, and nothing is changed, when one of them has ended or begun meanwhile. */
  gather(gathering: Gathering): Promise<boolean>;
}
