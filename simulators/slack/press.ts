import { createHmac } from "node:crypto";
import { buttonsOf, type SlackMessage } from "./messages.ts";

/** What somebody does on a message; what is wrong about it is said too. */
export interface Press {
  readonly user: string;
  readonly action: string;
  /** Typed into the message's own field before. */
  readonly reason?: string;
  /** Another value than the button's, as from a message that somebody made by hand. */
  readonly value?: string;
  /** Signed by another secret than the app's. */
  readonly secret?: string;
  /** So long ago by its timestamp. */
  readonly secondsAgo?: number;
  /** Another workspace's id. */
  readonly team?: string;
}

/** A callback as it is sent. */
export interface Callback {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** How the app's callbacks are made. */
export interface Signing {
  readonly team: string;
  readonly secret: string;
  readonly now: () => Date;
  nextTrigger(): string;
}

/** The callback of a press: a form with one field, signed over its exact bytes. Throws when there is no such button. */
export function callbackOf(message: SlackMessage, press: Press, signing: Signing): Callback {
  const button = buttonsOf(message).find((one) => one.action_id === press.action);
  if (button === undefined && press.value === undefined) throw new Error(`the message has no button ${press.action}`);
  const action = {
    type: "button",
    action_id: press.action,
    block_id: button?.block_id ?? "hand",
    value: press.value ?? button?.value,
  };
  const payload = {
    type: "block_actions",
    user: { id: press.user, username: "somebody", name: "somebody", team_id: signing.team },
    api_app_id: "A0OTS0001",
    token: "verification-token",
    container: { type: "message", message_ts: message.ts, channel_id: message.channel, is_ephemeral: false },
    trigger_id: signing.nextTrigger(),
    team: { id: press.team ?? signing.team, domain: "acme" },
    channel: { id: message.channel, name: "reviews" },
    message: { type: "message", ts: message.ts, text: message.text },
    state: { values: { "ots.reason": { reason: { type: "plain_text_input", value: press.reason ?? null } } } },
    response_url: "https://hooks.slack.invalid/actions/T0/1/abc",
    actions: [action],
  };
  const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
  return { body, headers: sign(body, signing, press) };
}

function sign(body: string, { secret, now }: Signing, press: Press): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(now().getTime() / 1000) - (press.secondsAgo ?? 0));
  const mac = createHmac("sha256", press.secret ?? secret)
    .update(`v0:${timestamp}:${body}`)
    .digest("hex");
  return {
    "content-type": "application/x-www-form-urlencoded",
    "user-agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
    "x-slack-request-timestamp": timestamp,
    "x-slack-signature": `v0=${mac}`,
  };
}
