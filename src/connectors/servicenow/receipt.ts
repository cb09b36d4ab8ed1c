import type { Effect, TicketContext } from "../../case/index.ts";
import type { Found, Written } from "../../ports/index.ts";
import type { Item } from "./batch.ts";
import { askedRecord } from "./sections.ts";
import type { Site } from "./site.ts";
import { valueOf } from "./wire.ts";

/** What is being looked up: an effect, and what its write returned when it was written just now. */
export interface Look {
  readonly site: Site;
  readonly effect: Effect;
  readonly written: Written | null;
}

/** What was found: which record carries our marker, and facts about it (ids, states, hashes). */
export interface Evidence {
  readonly recordId: string;
  readonly recordKey: string;
  readonly version: string;
  readonly seen: Readonly<Record<string, string>>;
  readonly context?: TicketContext | undefined;
}

/** The marker is there and so is everything that was asked for. */
export function confirmed({ site, written }: Look, { context, ...evidence }: Evidence): Found {
  const receipt = {
    status: written === null ? ("adopted" as const) : ("succeeded" as const),
    ...evidence,
    at: site.clock().toISOString(),
  };
  return context === undefined ? { kind: "confirmed", receipt } : { kind: "confirmed", receipt, context };
}

/** No marker: nothing was written; or, right after an accepted write, the system dropped these columns without a word. */
export function notFound({ written }: Look, fields: readonly string[]): Found {
  return written === null ? { kind: "missing" } : { kind: "different", fields };
}

/** The version of the ticket in a batch that asked for it as "ticket". Throws TICKET_ABSENT, and TICKET_ANSWER_INVALID. */
export function versionIn(item: Item, id: string): string {
  return valueOf(askedRecord(item, id), "sys_mod_count");
}
