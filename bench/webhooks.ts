import { createHmac } from "node:crypto";
import type { Shot } from "./load.ts";

export const INSTANCE = "bench0001";
export const SECRET = { keyId: "bench", secret: "bench-secret-bench-secret-bench-secret" } as const;

/** The sys_id of the n-th ticket of a run; each run counts from its own start. */
export function ticketId(n: number): string {
  return n.toString(16).padStart(32, "0");
}

/** The sys_id of its task. */
export function taskId(n: number): string {
  return ticketId(n + 0x1_0000_0000);
}

/** The business rule's signed call for a changed ticket. */
export function ticketEvent(n: number): Shot {
  const event = {
    event: "change_request.updated",
    table: "change_request",
    sys_id: ticketId(n),
    sys_mod_count: 1,
    sys_updated_by: "jo.changer",
  };
  return signed({ ...event, number: numberOf(n) });
}

/** The call for an answered review. */
export function reviewEvent(review: string, ticket: string): Shot {
  const event = {
    event: "review.decided",
    table: "x_ots_ops_review",
    sys_id: review,
    sys_mod_count: 1,
    sys_updated_by: "lee.lead",
  };
  return signed({ ...event, number: "", ticket_table: "change_request", ticket });
}

/** What people call the n-th ticket. */
export function numberOf(n: number): string {
  return `CHG${String(n).padStart(7, "0")}`;
}

let sent = 0;

function signed(event: object): Shot {
  const body = Buffer.from(JSON.stringify({ schema: "ots.servicenow.event/1", instance: INSTANCE, ...event }));
  sent += 1;
  const head = { id: `bench-${process.pid}-${sent}`, timestamp: String(Math.floor(Date.now() / 1000)) };
  const mac = createHmac("sha256", SECRET.secret).update(`${head.id}.${head.timestamp}.`).update(body).digest("base64");
  return {
    body,
    headers: {
      "content-type": "application/json",
      "x-ots-event-id": head.id,
      "x-ots-timestamp": head.timestamp,
      "x-ots-key-id": SECRET.keyId,
      "x-ots-signature": `v1=${mac}`,
    },
  };
}
