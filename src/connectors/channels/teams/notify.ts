import { z } from "zod";
import { type Clock, type Effect, OpsError } from "../../../case/index.ts";
import type { ChatMessage, DigestMessage, Found, Written } from "../../../ports/index.ts";
import type { Http } from "../../http.ts";
import { digestStanding, standing } from "../wording.ts";
import { cardOf, type Element } from "./card.ts";
import { call } from "./client.ts";
import type { TeamsConfig } from "./config.ts";
import { digestCardOf } from "./digest-card.ts";

const Created = z.looseObject({ id: z.string().min(1).max(500), activityId: z.string().min(1).max(500) });

/** Starts a thread in the group's channel, or replaces the message that started it. */
export async function notify(connector: Http, config: TeamsConfig, { chat, sendUntil }: ChatMessage): Promise<Written> {
  const deadlineAt = sendUntil.getTime();
  const activity = activityOf(cardOf(chat), standing(chat));
  if (chat.replaces !== null) {
    const [conversation = "", message = ""] = chat.replaces.split(" ");
    const path = `/v3/conversations/${encodeURIComponent(conversation)}/activities/${encodeURIComponent(message)}`;
    await call(connector, { method: "PUT", path, json: { ...activity, id: message }, deadlineAt });
    return { recordId: chat.replaces, recordKey: chat.room };
  }
  return begin(connector, config, { room: chat.room, activity, deadlineAt });
}

/** Starts a thread that names several questions. */
export function tell(connector: Http, config: TeamsConfig, { digest, sendUntil }: DigestMessage): Promise<Written> {
  const activity = activityOf(digestCardOf(digest), digestStanding(digest));
  return begin(connector, config, { room: digest.room, activity, deadlineAt: sendUntil.getTime() });
}

interface Beginning {
  readonly room: string;
  readonly activity: object;
  readonly deadlineAt: number;
}

async function begin(connector: Http, config: TeamsConfig, { room, activity, deadlineAt }: Beginning): Promise<Written> {
  const json = {
    isGroup: true,
    bot: { id: `28:${config.appId}` },
    tenantId: config.tenant,
    channelData: { channel: { id: room }, tenant: { id: config.tenant } },
    activity,
  };
  const answer = await call(connector, { method: "POST", path: "/v3/conversations", json, deadlineAt });
  const { data } = Created.safeParse(answer.json());
  if (data === undefined)
    throw new OpsError("EFFECT_UNKNOWN", "Teams says that it worked and not where", { reason: "no_message" });
  return { recordId: `${data.id} ${data.activityId}`, recordKey: room };
}

function activityOf(content: Element, summary: string): object {
  const attachment = { contentType: "application/vnd.microsoft.card.adaptive", content };
  return { type: "message", summary, attachments: [attachment] };
}

/**
 * The Bot Connector lists no messages, so a bot cannot look its own up: what was answered with an id is there, a replacement can be made again,
 * and a first message whose answer was lost is never sent a second time (a further right, to read the channel, would be the price).
 */
export function findMessage({ body, id, status }: Effect, written: Written | null, clock: Clock): Found {
  if (body.kind !== "chat" && body.kind !== "digest")
    throw new OpsError("EFFECT_REFUSED", "only chat messages stand in a chat", { effect: id });
  const { room, replaces } = body.kind === "chat" ? body.chat : { ...body.digest, replaces: null };
  if (written === null)
    return replaces === null && status === "attempting"
      ? { kind: "different", fields: ["an answer to the first message"] }
      : { kind: "missing" };
  const { recordId } = written;
  const at = clock().toISOString();
  return {
    kind: "confirmed",
    receipt: { status: "succeeded", recordId, recordKey: room, version: "", at, seen: { message: recordId } },
  };
}
