import { z } from "zod";
import { type Clock, type Effect, OpsError } from "../../../case/index.ts";
import type { Channel, ChatScheme, Examine, Written } from "../../../ports/index.ts";
import { createHttp, type Http, type HttpOptions } from "../../http.ts";
import { call } from "./api.ts";
import { messageOf, type SlackMessage } from "./blocks.ts";
import type { SlackConfig } from "./config.ts";
import { digestMessageOf } from "./digest-blocks.ts";
import { examineSlack } from "./examine.ts";
import { findMessage, MARKER, type Place } from "./find.ts";
import { slackScheme } from "./webhook.ts";

export { SlackConfig, type SlackSettings } from "./config.ts";

/** What the connector is given. `egress` without the origin, which is the configured URL's. */
export interface SlackDeps {
  readonly clock: Clock;
  readonly egress: Omit<HttpOptions["egress"], "origins">;
}

/** What a chat connector gives; `close` ends its kept connections. */
export interface Slack {
  readonly channel: Channel;
  readonly scheme: ChatScheme;
  readonly examine: Examine;
  close(): void;
}

/** One Slack workspace as a channel, and the scheme of its buttons. Throws EGRESS_REFUSED when its URL may not be called. */
export function slack(config: SlackConfig, { clock, egress }: SlackDeps): Slack {
  const http = createHttp({
    baseUrl: config.url,
    timeoutMs: config.timeoutMs,
    maxBodyBytes: 4 * 1024 * 1024,
    egress: { ...egress, origins: [new URL(config.url).origin] },
    auth: () => Promise.resolve(`Bearer ${config.token}`),
    errors: { down: "CHANNEL_DOWN", invalid: "CHANNEL_DOWN" },
    now: () => clock().getTime(),
  });
  return {
    channel: {
      system: "slack",
      region: config.region ?? null,
      rooms: new Map(Object.entries(config.rooms)),
      notify: ({ chat, ...sending }) =>
        post(http, { ...sending, place: chat, shown: messageOf(chat), about: { review: chat.reviewId } }),
      tell: ({ digest, ...sending }) =>
        post(http, { ...sending, place: { room: digest.room, replaces: null }, shown: digestMessageOf(digest), about: {} }),
      find: (effect, written) => findMessage(http, effect, placeOf(effect), written),
    },
    scheme: slackScheme(config),
    examine: () => examineSlack(http, config),
    close: () => http.close(),
  };
}

const Posted = z.looseObject({ ts: z.string().regex(/^\d{1,12}\.\d{1,12}$/), channel: z.string() });

interface Posting {
  readonly place: Place;
  readonly shown: SlackMessage;
  readonly effectId: string;
  readonly sendUntil: Date;
  /** What stands beside the marker. */
  readonly about: Readonly<Record<string, string>>;
}

async function post(http: Http, { place, shown, effectId, sendUntil, about }: Posting): Promise<Written> {
  const metadata = { event_type: MARKER, event_payload: { effect: effectId, ...about } };
  const message = { channel: place.room, ...shown, metadata, unfurl_links: false, unfurl_media: false };
  const update = place.replaces === null ? {} : { ts: place.replaces };
  const answer = await call(http, {
    method: "POST",
    path: place.replaces === null ? "/chat.postMessage" : "/chat.update",
    json: { ...message, ...update },
    deadlineAt: sendUntil.getTime(),
  });
  const posted = Posted.safeParse(answer);
  if (!posted.success) throw new OpsError("EFFECT_UNKNOWN", "Slack says that it worked and not where", { reason: "no_message" });
  return { recordId: posted.data.ts, recordKey: posted.data.channel };
}

function placeOf({ id, body }: Effect): Place {
  if (body.kind === "digest") return { room: body.digest.room, replaces: null };
  if (body.kind !== "chat") throw new OpsError("EFFECT_REFUSED", "only chat messages stand in a chat", { effect: id });
  return body.chat;
}
