import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { type Delivery, type Received, verified } from "../../../case/index.ts";
import type { ChatScheme, RawRequest } from "../../../ports/index.ts";
import type { SlackConfig } from "./config.ts";
import { AnyPayload, Pressed } from "./wire.ts";

const WINDOW_SECONDS = 300;

/** Buttons pressed in Slack: `v0=` + hex HMAC-SHA256 over `v0:<timestamp>:<exact body>`, one or two live secrets, 300 seconds either way. */
export function slackScheme(config: SlackConfig): ChatScheme {
  return {
    name: "slack",
    contentType: "application/x-www-form-urlencoded",
    limit: 512 * 1024,
    taken: null,
    receive: (request, now) => Promise.resolve(receive(config, request, now)),
  };
}

function receive(config: SlackConfig, { headers, body }: RawRequest, now: Date): Received {
  const timestamp = /^\d{1,12}$/.exec(headers["x-slack-request-timestamp"] ?? "")?.[0];
  const given = /^v0=([0-9a-f]{64})$/.exec(headers["x-slack-signature"] ?? "")?.[1];
  if (timestamp === undefined || given === undefined) return { kind: "unsigned", why: "signature" };
  const signed = config.signingSecrets
    .map((secret) => timingSafeEqual(mac(secret, timestamp, body), Buffer.from(given, "hex")))
    .includes(true);
  if (!signed) return { kind: "unsigned", why: "signature" };
  if (Math.abs(now.getTime() / 1000 - Number(timestamp)) > WINDOW_SECONDS) return { kind: "expired_signature" };
  return readForm(config, new URLSearchParams(body.toString("utf8")), now);
}

function mac(secret: string, timestamp: string, body: Buffer): Buffer {
  return createHmac("sha256", secret).update(`v0:${timestamp}:`).update(body).digest();
}

/** The form's one field is the payload; what is no button of ours is healthy traffic. */
function readForm(config: SlackConfig, form: URLSearchParams, now: Date): Received {
  if (form.get("ssl_check") === "1") return { kind: "ignored", why: "ssl_check" };
  const json = parse(form.get("payload") ?? "");
  if (AnyPayload.safeParse(json).data?.type !== "block_actions") return { kind: "ignored", why: "no button" };
  const read = Pressed.safeParse(json);
  if (!read.success)
    return { kind: "malformed", field: read.error.issues[0]?.path.join(".") ?? "payload", why: "not as Slack documents it" };
  const pressed = read.data;
  if (!pressed.workspaces.includes(config.team)) return { kind: "ignored", why: "another workspace" };
  // A link that is a button is pressed too.
  if (!/^ots\.(approve|reject)$/.test(pressed.button)) return { kind: "ignored", why: "no button of ours" };
  return { kind: "accepted", delivery: verified(deliveryOf(config, pressed, now)) };
}

function deliveryOf({ team }: SlackConfig, { user, trigger, message, value, reason }: Pressed, now: Date): Delivery {
  return {
    // One press has one trigger: the same request again is the same delivery.
    id: `slack:${team}:${createHash("sha256").update(trigger).digest("hex").slice(0, 40)}`,
    system: "slack",
    about: "answer",
    ticket: { system: "slack", kind: "message", id: message, key: "" },
    record: null,
    version: null,
    own: false,
    via: "slack",
    answer: { account: user, value, reason, at: now.toISOString() },
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
