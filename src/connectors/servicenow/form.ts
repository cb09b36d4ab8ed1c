import type { Answer } from "../../case/index.ts";
import type { Site } from "./site.ts";
import type { WireRecord } from "./wire.ts";

/** What a record says was answered, in the words of the port; nothing of it is proven yet. */
export interface Said extends Pick<Answer, "reason" | "changes" | "digest"> {
  /** When, by the record itself; null when it does not say. */
  readonly at: string | null;
  /** Why it can be no answer whoever gave it, as a sentence for people. */
  readonly doubt?: string;
}

/** How one kind of review record shows its question and holds its answer. Reading and proving an answer is the same for all of them. */
export interface Form {
  readonly table: string;
  /** The columns that are the decision; `state` is one of them. */
  readonly decision: readonly string[];
  /** The columns that people see of the question. */
  readonly shown: readonly string[];
  /** Where the record names its decider by id and user name: both must be the session's. Null = it names nobody. */
  readonly claim: { readonly id: string; readonly userName: string } | null;
  /** The record as it stands now; null when it is absent, hidden from us or not ours. */
  read(site: Site, id: string): Promise<WireRecord | null>;
  /** The hash of the card that the record shows, if it still is the one its key was made for; else a hash that no card has. */
  cardHash(row: WireRecord, key: string): string;
  stands(site: Site, row: WireRecord): Answer["kind"] | "pending" | "closed";
  said(site: Site, row: WireRecord): Said;
}
