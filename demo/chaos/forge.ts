import { createHmac, randomBytes } from "node:crypto";
import type { Placed } from "./site.ts";

/** Strangers send webhooks about the ticket: unsigned, signed with another key, a body that is none. Gives the answers' statuses; 0 = none came. */
export async function forge(url: string, { id, script }: Placed): Promise<readonly number[]> {
  const jira = script.system === "jira";
  const body = jira
    ? { timestamp: Date.now(), webhookEvent: "jira:issue_updated", issue: { id, key: script.key, fields: {} } }
    : { schema: "ots.servicenow.event/1", event: "change.updated", table: "change_request", sys_id: id, number: script.key };
  const text = JSON.stringify(body);
  const at = String(Math.floor(Date.now() / 1000));
  const key = randomBytes(32);
  const hub = `sha256=${createHmac("sha256", key).update(text).digest("hex")}`;
  const own = `v1=${createHmac("sha256", key).update(`${id}.${at}.${text}`).digest("base64")}`;
  const signed = jira
    ? { "x-hub-signature": hub, "x-atlassian-webhook-identifier": `forged-${id}` }
    : { "x-ots-event-id": id, "x-ots-timestamp": at, "x-ots-key-id": "chaos-1", "x-ots-signature": own };
  const to = `${url}/webhooks/${script.system}`;
  return Promise.all([post(to, {}, text), post(to, signed, text), post(to, signed, "{")]);
}

async function post(url: string, headers: Readonly<Record<string, string>>, body: string): Promise<number> {
  const sent = { method: "POST", headers: { "content-type": "application/json", ...headers }, body };
  const answer = await fetch(url, sent).catch(() => null);
  await answer?.body?.cancel();
  return answer?.status ?? 0;
}
