import type { Effect, TicketContext } from "../../case/index.ts";
import type { Found, Written } from "../../ports/index.ts";
import type { Site } from "./site.ts";

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
  readonly from?: string | undefined;
}

/** The marker is there and so is everything that was asked for. */
export function confirmed({ site, written }: Look, { context, from, ...evidence }: Evidence): Found {
  const receipt = {
    status: written === null ? ("adopted" as const) : ("succeeded" as const),
    ...evidence,
    at: site.clock().toISOString(),
  };
  return {
    kind: "confirmed",
    receipt,
    ...(context === undefined ? {} : { context }),
    ...(from === undefined ? {} : { from }),
  };
}

/** The marker is there as asked and the rest is not made: `seen` names both. */
export function inPart({ site }: Look, evidence: Omit<Evidence, "context">): Found {
  return { kind: "partial", receipt: { status: "partial", ...evidence, at: site.clock().toISOString() } };
}

/** No marker: nothing was written; or, right after an accepted write, the system dropped these fields without a word. */
export function notFound({ written }: Look, fields: readonly string[]): Found {
  return written === null ? { kind: "missing" } : { kind: "different", fields };
}
