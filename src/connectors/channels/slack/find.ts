import { z } from "zod";
import { type ChatPost, type Effect, OpsError } from "../../../case/index.ts";
import type { Found, Written } from "../../../ports/index.ts";
import type { Http } from "../../http.ts";
import { call } from "./api.ts";

/** The name of our marker in a message's metadata. */
export const MARKER = "ots_review";

const Shown = z.looseObject({
  ts: z.string(),
  metadata: z.looseObject({ event_type: z.string(), event_payload: z.looseObject({ effect: z.string().optional() }) }).optional(),
});
const History = z
  .looseObject({
    messages: z.array(z.unknown()),
    has_more: z.boolean().default(false),
    response_metadata: z.looseObject({ next_cursor: z.string().default("") }).prefault({}),
  })
  .transform(({ messages, has_more, response_metadata }) => ({ messages, next: has_more ? response_metadata.next_cursor : "" }));

const PAGES = 10;
/** How far our clock may be ahead of Slack's. */
const SLACK_SECONDS = 300;

/** Where a message stands: its room, and the message there that it takes the place of. */
export type Place = Pick<ChatPost, "room" | "replaces">;

/** Looks for the message that carries the effect's marker: the very message when it is known, otherwise everything in the room since the effect was intended. */
export async function findMessage(http: Http, effect: Effect, place: Place, written: Written | null): Promise<Found> {
  const known = written?.recordId ?? place.replaces;
  const range = known === null ? { oldest: String(since(effect.id)) } : { oldest: known, latest: known };
  let cursor: string | undefined;
  for (let page = 0; page < PAGES; page += 1) {
    const { messages, next } = await pageOf(http, { channel: place.room, ...range, cursor });
    const ts = tsOf(messages, effect.id);
    if (ts !== null) return { kind: "confirmed", receipt: receiptOf(place, ts) };
    if (next === "") return { kind: "missing" };
    cursor = next;
  }
  // More was said there than is read: that it is missing would be a guess, and a second message a nuisance.
  return { kind: "different", fields: ["anything that could be found in so long a history"] };
}

async function pageOf(http: Http, range: Readonly<Record<string, string | undefined>>): Promise<z.infer<typeof History>> {
  const query = { ...range, inclusive: true, include_all_metadata: true, limit: 200 };
  const answer = History.safeParse(await call(http, { method: "GET", path: "/conversations.history", query }));
  if (answer.success) return answer.data;
  throw new OpsError("CHANNEL_DOWN", "the answer is not a history", { reason: "not_slack", sent: "unknown" });
}

function tsOf(messages: readonly unknown[], effectId: string): string | null {
  for (const message of messages) {
    const { data } = Shown.safeParse(message);
    if (data?.metadata?.event_type === MARKER && data.metadata.event_payload.effect === effectId) return data.ts;
  }
  return null;
}

/** The effect's id tells when it was intended (RFC 9562: milliseconds in its first 48 bits). */
function since(effectId: string): number {
  const ms = Number.parseInt(effectId.replaceAll("-", "").slice(0, 12), 16);
  return Number.isFinite(ms) ? Math.max(0, Math.floor(ms / 1000) - SLACK_SECONDS) : 0;
}

function receiptOf({ room }: Place, ts: string): Extract<Found, { kind: "confirmed" }>["receipt"] {
  const at = new Date(Number(ts) * 1000).toISOString();
  return { status: "succeeded", recordId: ts, recordKey: room, version: ts, at, seen: { message: ts } };
}
