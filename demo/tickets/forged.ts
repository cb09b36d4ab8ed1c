import { createHmac, randomUUID } from "node:crypto";
import { placeChange } from "./change.ts";
import { untouchedChange } from "./seen.ts";
import type { Ticket } from "./ticket.ts";

const NUMBER = "CHG0030015";
let answered = 0;

/** Somebody who does not know the secret sends an event about a real change: 401, no row, no case. */
export const FORGED: Ticket = {
  key: NUMBER,
  system: "servicenow",
  shows: "forged webhook: 401, nothing happens",
  place: (stage) =>
    placeChange(stage, {
      number: NUMBER,
      title: "Open the firewall for a new partner",
      text: "Rule set from the security team.",
      item: "web-01",
    }),
  async fire(stage) {
    const body = JSON.stringify({
      ...event(stage.serviceNow.record("change_request", NUMBER)?.["sys_id"] ?? ""),
      instance: stage.serviceNow.instance,
    });
    const id = randomUUID();
    const time = String(Math.floor(Date.now() / 1000));
    const signature = createHmac("sha256", "a guessed secret").update(`${id}.${time}.${body}`).digest("base64");
    const headers = {
      "content-type": "application/json",
      "x-ots-event-id": id,
      "x-ots-timestamp": time,
      "x-ots-key-id": "demo-1",
      "x-ots-signature": `v1=${signature}`,
    };
    answered = (await fetch(`${stage.serviceUrl()}/webhooks/servicenow`, { method: "POST", headers, body })).status;
    return { who: "a stranger", what: `sends a forged webhook about it -> ${answered}` };
  },
  model: () => ({ kind: "refusal" }),
  answers: [],
  expect: {
    ends: [[]],
    touches: 0,
    steps: [],
    ticket: (stage) => [
      ...untouchedChange(stage, NUMBER),
      ...(answered === 401 ? [] : [`the forged webhook was answered with ${answered} instead of 401`]),
    ],
  },
};

function event(sysId: string): object {
  return {
    schema: "ots.servicenow.event/1",
    event: "change.updated",
    table: "change_request",
    sys_id: sysId,
    number: NUMBER,
    sys_mod_count: 99,
    sys_updated_by: "femi.adeyemi",
  };
}
