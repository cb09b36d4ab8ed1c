import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { Received } from "../../../src/case/index.ts";
import { webhookScheme } from "../../../src/connectors/jira/webhook.ts";
import type { RawRequest } from "../../../src/ports/index.ts";
import { NOON, OLAF, SECRET, settings } from "./desk.ts";

const scheme = webhookScheme({ config: settings("https://acme.atlassian.net"), name: "acme.atlassian.net" });
const FIELDS = { project: { key: "VO" }, issuetype: { name: "Vendor onboarding" }, updated: "2026-11-21T12:59:00.123+0100" };
const UPDATED = {
  timestamp: NOON.getTime(),
  webhookEvent: "jira:issue_updated",
  user: { accountId: OLAF },
  issue: { id: "10101", key: "VO-1", fields: FIELDS },
};

function signed(event: unknown): RawRequest {
  const body = Buffer.from(JSON.stringify(event));
  const signature = `sha256=${createHmac("sha256", SECRET).update(body).digest("hex")}`;
  return { body, headers: { "x-hub-signature": signature, "x-atlassian-webhook-identifier": "id-0001" } };
}

const taken = (received: Received) => (received.kind === "accepted" ? received.delivery : received);

describe("other senders of Jira's webhooks", () => {
  it("Data Center signs the same way and names no delivery: the same bytes are the same delivery, others another", () => {
    const { body, headers } = signed(UPDATED);
    const unnamed = (of: RawRequest): RawRequest => ({ ...of, headers: { "x-hub-signature": of.headers["x-hub-signature"] } });
    const first = taken(scheme.receive(unnamed({ body, headers }), NOON));

    expect(first).toMatchObject({
      id: expect.stringMatching(/^jira:acme\.atlassian\.net:sha256\.[0-9a-f]{48}$/),
      version: expect.any(Number),
    });
    expect(taken(scheme.receive(unnamed(signed(UPDATED)), NOON))).toEqual(first);
    expect(taken(scheme.receive(unnamed(signed({ ...UPDATED, timestamp: 1 })), NOON))).not.toMatchObject({
      id: "id" in first && first.id,
    });
    expect(scheme.receive(unnamed(signed({ ...UPDATED, user: { name: "olaf", key: "olaf" } })), NOON)).toEqual({
      kind: "ignored",
      why: "unsupported_server",
    });
  });

  it("jira row 14: the body of a dynamic webhook, which nobody signs, is refused; signed it is read like any other", () => {
    const dynamic = signed({ ...UPDATED, matchedWebhookIds: [7] });
    expect(scheme.receive({ ...dynamic, headers: { "x-atlassian-webhook-identifier": "id-0001" } }, NOON)).toEqual({
      kind: "unsigned",
      why: "signature",
    });
    expect(scheme.receive(dynamic, NOON).kind).toBe("accepted");
  });
});
