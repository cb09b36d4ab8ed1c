import { createHmac } from "node:crypto";
import * as http from "node:http";
import * as https from "node:https";
import type { Delivery } from "./delivery.ts";
import type { WebhookTarget } from "./options.ts";

/** What the listener said; status 0 when it said nothing. */
export interface Reply {
  readonly status: number;
  /** Only from a numeric Retry-After. */
  readonly retryAfterMs: number | undefined;
}

export interface Sender {
  /** Posts one event, freshly signed; never throws. */
  readonly send: (target: WebhookTarget, delivery: Delivery, attempt: number) => Promise<Reply>;
  readonly stop: () => void;
}

/** v1=base64(HMAC_SHA256(secret, eventId.timestamp.body)), as the shipped script signs. */
function signature(secret: string, eventId: string, timestamp: number, body: string): string {
  return `v1=${createHmac("sha256", Buffer.from(secret, "utf8")).update(`${eventId}.${timestamp}.${body}`).digest("base64")}`;
}

const NO_REPLY: Reply = { status: 0, retryAfterMs: undefined };

/** Sends over kept-alive connections; each attempt has the clock's time and a signature of its own. */
export function createSender(now: () => Date, instance: string): Sender {
  const plain = new http.Agent({ keepAlive: true });
  const secure = new https.Agent({ keepAlive: true });
  const post = (target: WebhookTarget, headers: http.OutgoingHttpHeaders, body: string): Promise<Reply> =>
    new Promise((resolve) => {
      const url = new URL(target.url);
      const module = url.protocol === "https:" ? https : http;
      const agent = url.protocol === "https:" ? secure : plain;
      const request = module.request(url, { method: "POST", headers, agent, timeout: target.timeoutMs ?? 10_000 }, (response) => {
        response.resume();
        response.on("end", () => resolve({ status: response.statusCode ?? 0, retryAfterMs: retryAfter(response) }));
        response.on("error", () => resolve(NO_REPLY));
      });
      request.on("timeout", () => request.destroy());
      request.on("error", () => resolve(NO_REPLY));
      request.on("close", () => resolve(NO_REPLY));
      request.end(body);
    });
  return {
    send: (target, delivery, attempt) => {
      const timestamp = Math.floor(now().getTime() / 1000);
      const headers = {
        "Content-Type": "application/json",
        "Content-Length": Buffer.byteLength(delivery.body),
        "X-OTS-Event-Id": delivery.eventId,
        "X-OTS-Timestamp": String(timestamp),
        "X-OTS-Key-Id": target.keyId,
        "X-OTS-Instance": instance,
        "X-OTS-Attempt": String(attempt),
        "X-OTS-Signature": signature(target.secret, delivery.eventId, timestamp, delivery.body),
      };
      return post(target, headers, delivery.body);
    },
    stop: () => {
      plain.destroy();
      secure.destroy();
    },
  };
}

function retryAfter(response: http.IncomingMessage): number | undefined {
  const value = response.headers["retry-after"];
  return value !== undefined && /^\d+$/.test(value) ? Number(value) * 1000 : undefined;
}
