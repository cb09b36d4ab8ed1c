import { z } from "zod";
import type { Block, Rooms, SlackMessage } from "./messages.ts";

const Blocks = z.array(z.record(z.string(), z.unknown()));

/** A call of the Web API: its method's name and what was sent with it. */
export interface Call {
  readonly method: string;
  readonly args: Readonly<Record<string, unknown>>;
}

export type Reply = Readonly<Record<string, unknown>> & { readonly ok: boolean };

const refused = (error: string): Reply => ({ ok: false, error });

/** Does what a method does, with Slack's own refusals. */
export function replyTo(rooms: Rooms, team: string, { method, args }: Call): Reply {
  switch (method) {
    case "auth.test":
      return { ok: true, team_id: team, user_id: "UOTSBOT01", bot_id: "BOTS00001" };
    case "chat.postMessage":
      return post(rooms, args);
    case "chat.update":
      return update(rooms, args);
    case "conversations.history":
      return history(rooms, args);
    default:
      return refused("unknown_method");
  }
}

function post(rooms: Rooms, args: Call["args"]): Reply {
  const channel = wordOf(args["channel"]);
  const wrong = problemOf(rooms, channel, args);
  if (wrong !== null) return refused(wrong);
  const message: SlackMessage = { ts: rooms.nextTs(), channel, edits: 0, ...contentOf(args), metadata: args["metadata"] };
  rooms.messages.push(message);
  return { ok: true, channel, ts: message.ts, message: { type: "message", ts: message.ts, text: message.text } };
}

function update(rooms: Rooms, args: Call["args"]): Reply {
  const channel = wordOf(args["channel"]);
  const wrong = problemOf(rooms, channel, args);
  if (wrong !== null) return refused(wrong);
  const at = rooms.messages.findIndex((one) => one.channel === channel && one.ts === args["ts"]);
  const old = rooms.messages[at];
  if (old === undefined) return refused("message_not_found");
  rooms.messages[at] = { ...old, ...contentOf(args), metadata: args["metadata"] ?? old.metadata, edits: old.edits + 1 };
  return { ok: true, channel, ts: old.ts, text: wordOf(args["text"]) };
}

function contentOf(args: Call["args"]): Pick<SlackMessage, "text" | "blocks"> {
  return { text: wordOf(args["text"]), blocks: blocksOf(args) ?? [] };
}

function blocksOf({ blocks }: Call["args"]): readonly Block[] | null {
  if (blocks === undefined) return [];
  return Blocks.safeParse(blocks).data ?? null;
}

/** Slack's limits, as far as a message of ours could break them. */
function problemOf(rooms: Rooms, channel: string, args: Call["args"]): string | null {
  const blocks = blocksOf(args);
  if (!rooms.channels.includes(channel)) return "channel_not_found";
  if (blocks === null || blocks.length > 50) return "invalid_blocks";
  return blocks.some((block) => tooLong(block["text"])) ? "invalid_blocks" : null;
}

function tooLong(text: unknown): boolean {
  if (typeof text !== "object" || text === null || !("text" in text)) return false;
  const { length } = String(text.text);
  return length === 0 || length > 3_000;
}

function history(rooms: Rooms, args: Call["args"]): Reply {
  const channel = wordOf(args["channel"]);
  if (!rooms.channels.includes(channel)) return refused("channel_not_found");
  const [oldest, latest] = [Number(args["oldest"] ?? 0), Number(args["latest"] ?? Number.POSITIVE_INFINITY)];
  const all = rooms.messages
    .filter((one) => one.channel === channel && Number(one.ts) >= oldest && Number(one.ts) <= latest)
    .toSorted((a, b) => Number(b.ts) - Number(a.ts));
  const from = Number(args["cursor"] ?? 0);
  const to = from + Math.min(Number(args["limit"] ?? 100), 999);
  const withMetadata = String(args["include_all_metadata"]) === "true";
  return {
    ok: true,
    messages: all
      .slice(from, to)
      .map(({ ts, text, metadata }) => ({ type: "message", ts, text, ...(withMetadata ? { metadata } : {}) })),
    has_more: to < all.length,
    response_metadata: { next_cursor: to < all.length ? String(to) : "" },
  };
}

function wordOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
