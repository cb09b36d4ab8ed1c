import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { Received } from "../../../src/case/index.ts";
import { automationScheme } from "../../../src/connectors/jira/webhook.ts";
import type { RawRequest } from "../../../src/ports/index.ts";
import { closeDesks, NEXT_SECRET, NOON, openDesk, RULE_SECRET, settings } from "./desk.ts";

closeDesks();

const config = settings("https://acme.atlassian.net");
const rules = automationScheme({ config, name: "acme.atlassian.net" });
const taken = (received: Received) => (received.kind === "accepted" ? received.delivery : received);

const HINT = {
  source: "ots",
  ruleId: "rule-7",
  event: "created",
  issue: { id: 10101, key: "VO-1" },
  initiator: { accountId: "x" },
  sentAt: NOON.getTime(),
};
const hinted = (body: unknown, secret: string | undefined = RULE_SECRET): RawRequest => ({
  body: Buffer.from(typeof body === "string" ? body : JSON.stringify(body)),
  headers: secret === undefined ? {} : { "x-ots-automation-secret": secret },
});

describe("the Automation webhook of Jira", () => {
  it("capability 1.2: a rule's hint names an issue to read and nothing more", () => {
    const id = createHash("sha256").update(`rule-7|10101|created|${NOON.getTime()}`).digest("hex");
    expect(taken(rules.receive(hinted(HINT), NOON))).toEqual({
      id: `jira:acme.atlassian.net:automation:${id}`,
      system: "jira",
      about: "ticket",
      ticket: { system: "jira", kind: "issue", id: "10101", key: "VO-1" },
      record: null,
      version: null,
      own: false,
      via: "jira-automation",
    });
    expect(taken(rules.receive(hinted({ ...HINT, event: "review_answered" }), NOON))).toMatchObject({
      about: "review",
      record: "10101",
    });
  });

  it.each([
    ["missing", undefined],
    ["empty", ""],
    ["wrong", "x".repeat(40)],
    ["cut", RULE_SECRET.slice(0, -1)],
    ["longer", `${RULE_SECRET}x`],
  ])("assurance 1: a secret that is %s is refused", (_what, secret) => {
    const request = secret === undefined ? { ...hinted(HINT), headers: {} } : hinted(HINT, secret);
    expect(rules.receive(request, NOON)).toEqual({ kind: "unsigned", why: "secret" });
  });

  it("assurance 4: two live values while rotating, and none means off", async () => {
    const both = automationScheme({ config: { ...config, automationSecrets: [RULE_SECRET, NEXT_SECRET] }, name: "acme" });
    expect(both.receive(hinted(HINT, NEXT_SECRET), NOON).kind).toBe("accepted");
    expect(
      automationScheme({ config: { ...config, automationSecrets: [] }, name: "acme" }).receive(hinted(HINT, ""), NOON).kind,
    ).toBe("unsigned");
    const desk = await openDesk({}, { automationSecrets: [] });
    expect(desk.connector.webhooks.map((one) => one.name)).toEqual(["jira"]);
  });

  it.each([
    [-300_000, "accepted"],
    [300_000, "accepted"],
    [-300_001, "expired_signature"],
    [300_001, "expired_signature"],
  ] as const)("assurance 2: a hint sent %i ms from now is %s", (ms, kind) => {
    expect(rules.receive(hinted({ ...HINT, sentAt: NOON.getTime() + ms }), NOON).kind).toBe(kind);
  });

  it("a repeated hint is the same delivery, another moment another one", () => {
    const id = (body: unknown) => {
      const received = taken(rules.receive(hinted(body), NOON));
      return "id" in received ? received.id : "";
    };
    expect(id({ ...HINT, initiator: { accountId: "forged" }, note: "x" })).toBe(id(HINT));
    expect(id({ ...HINT, sentAt: String(NOON.getTime() + 1) })).not.toBe(id(HINT));
  });

  it.each([
    ["a bare issue in Automation format", { id: 10101, key: "VO-1", fields: {} }, "source"],
    ["another sender's", { ...HINT, source: "other" }, "source"],
    ["a path as id", { ...HINT, issue: { id: "../1", key: "VO-1" } }, "issue.id"],
    ["no time", { ...HINT, sentAt: undefined }, "sentAt"],
    ["broken", "{", "body"],
  ])("%s body is malformed", (_what, body, field) => {
    expect(rules.receive(hinted(body), NOON)).toMatchObject({ kind: "malformed", field });
  });

  it("what we sign we accept", () => {
    const body = Buffer.from(JSON.stringify(HINT));
    expect(rules.receive({ body, headers: rules.sign(body, NOON) }, NOON).kind).toBe("accepted");
  });
});
