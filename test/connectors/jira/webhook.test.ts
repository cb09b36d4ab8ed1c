import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { Received } from "../../../src/case/index.ts";
import { webhookScheme } from "../../../src/connectors/jira/webhook.ts";
import type { RawRequest } from "../../../src/ports/index.ts";
import { startListener } from "../../simulators/jira/listener.ts";
import { closeDesks, NEXT_SECRET, NOON, OLAF, openDesk, posted, RITA, SECRET, SERVICE, settings } from "./desk.ts";

closeDesks();

const config = settings("https://acme.atlassian.net");
const scheme = webhookScheme({ config, name: "acme.atlassian.net" });

const FIELDS = { project: { key: "VO" }, issuetype: { name: "Vendor onboarding" }, updated: "2026-11-21T12:59:00.123+0100" };
const ISSUE = { id: "10101", key: "VO-1", self: "https://acme.atlassian.net/rest/api/2/issue/10101", fields: FIELDS };
const UPDATED = {
  timestamp: NOON.getTime(),
  webhookEvent: "jira:issue_updated",
  issue_event_type_name: "issue_generic",
  user: { accountId: OLAF },
  issue: ISSUE,
};
const { updated: _updated, ...FEW } = FIELDS;
const COMMENTED = {
  timestamp: NOON.getTime(),
  webhookEvent: "comment_created",
  comment: { id: "1", author: { accountId: OLAF } },
  issue: { ...ISSUE, fields: FEW },
};
const REVIEWED = {
  ...UPDATED,
  user: { accountId: RITA },
  issue: {
    id: "10202",
    key: "VO-9",
    fields: { ...FIELDS, issuetype: { name: "Ops Review" }, parent: { id: "10101", key: "VO-1" } },
  },
};

function signed(event: unknown, secret = SECRET, headers: Readonly<Record<string, string>> = {}): RawRequest {
  const body = Buffer.from(typeof event === "string" ? event : JSON.stringify(event));
  const signature = `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;
  const identifier = "0190b1c2-1234-7123-8123-123456789012";
  return { body, headers: { "x-hub-signature": signature, "x-atlassian-webhook-identifier": identifier, ...headers } };
}

const taken = (received: Received) => (received.kind === "accepted" ? received.delivery : received);

describe("the admin webhook of Jira", () => {
  it("capability 1.2: a change of an issue is accepted, by its ids and the time of its last change", () => {
    expect(taken(scheme.receive(signed(UPDATED), NOON))).toEqual({
      id: "jira:acme.atlassian.net:0190b1c2-1234-7123-8123-123456789012",
      system: "jira",
      about: "ticket",
      ticket: { system: "jira", kind: "issue", id: "10101", key: "VO-1" },
      record: null,
      version: Date.parse("2026-11-21T11:59:00.123Z"),
      own: false,
      via: "jira",
    });
  });

  it("assurance 1: the known vector of the signature holds, and no other secret's", () => {
    const body = Buffer.from("Hello World!");
    const headers = {
      "x-hub-signature": "sha256=a4771c39fbe90f317c7824e83ddef3caae9cb3d976c214ace1f2937e133263c9",
      "x-atlassian-webhook-identifier": "id-1",
    };
    const known = { ...config, webhookSecrets: ["It's a Secret to Everybody"] };
    expect(webhookScheme({ config: known, name: "acme" }).receive({ body, headers }, NOON)).toEqual({
      kind: "malformed",
      field: "body",
      why: "must be a JSON object",
    });
    expect(scheme.receive({ body, headers }, NOON)).toEqual({ kind: "unsigned", why: "signature" });
  });

  const good = signed(UPDATED).headers["x-hub-signature"] ?? "";
  it.each([
    ["missing", undefined],
    ["empty", ""],
    ["truncated", good.slice(0, -2)],
    ["too long", `${good}00`],
    ["of another method", good.replace("sha256", "sha1")],
    ["without a method", good.slice(7)],
    ["in base64", `sha256=${Buffer.from(good.slice(7), "hex").toString("base64")}`],
    ["wrong", `sha256=${"0".repeat(64)}`],
    ["twice", `${good}, ${good}`],
  ])("assurance 1: a signature that is %s is refused", (_what, signature) => {
    const request = signed(UPDATED);
    expect(scheme.receive({ ...request, headers: { ...request.headers, "x-hub-signature": signature } }, NOON)).toEqual({
      kind: "unsigned",
      why: "signature",
    });
  });

  it("assurance 3: one more space in the body breaks the signature", () => {
    const { headers, body } = signed(UPDATED);
    expect(scheme.receive({ headers, body: Buffer.concat([body, Buffer.from(" ")]) }, NOON).kind).toBe("unsigned");
  });

  it("assurance 4: while rotating both secrets pass; afterwards the old one fails", () => {
    expect(scheme.receive(signed(UPDATED, SECRET), NOON).kind).toBe("accepted");
    expect(scheme.receive(signed(UPDATED, NEXT_SECRET), NOON).kind).toBe("accepted");
    const rotated = webhookScheme({ config: { ...config, webhookSecrets: [NEXT_SECRET] }, name: "acme" });
    expect(rotated.receive(signed(UPDATED, SECRET), NOON).kind).toBe("unsigned");
    expect(rotated.receive(signed(UPDATED, NEXT_SECRET), NOON).kind).toBe("accepted");
  });

  it("assurance 2: no time is signed, so a retry 30 minutes later is the same delivery, not a refused one", () => {
    const late = new Date(NOON.getTime() + 1_800_000);
    const retried = signed(UPDATED, SECRET, { "x-atlassian-webhook-retry": "3" });
    expect(taken(scheme.receive(retried, late))).toEqual(taken(scheme.receive(signed(UPDATED), NOON)));
  });

  it("assurance 7: what our own account did is marked as our echo, 100 times out of 100, comments by their author", () => {
    const echoes = Array.from({ length: 100 }, (_, i) => {
      const own =
        i % 2 === 0
          ? { ...UPDATED, user: { accountId: SERVICE } }
          : { ...COMMENTED, comment: { author: { accountId: SERVICE } } };
      return taken(scheme.receive(signed(own, SECRET, { "x-atlassian-webhook-identifier": `id-${1000 + i}` }), NOON));
    });
    expect(echoes.every((one) => "own" in one && one.own)).toBe(true);
    const edited = {
      ...COMMENTED,
      webhookEvent: "comment_updated",
      comment: { author: { accountId: SERVICE }, updateAuthor: { accountId: OLAF } },
    };
    expect(taken(scheme.receive(signed(edited), NOON))).toMatchObject({ own: false });
    const reviewed = { ...REVIEWED, user: { accountId: SERVICE } };
    expect(scheme.receive(signed(reviewed), NOON)).toEqual({ kind: "ignored", why: "own_echo" });
  });

  it("jira row 15: a comment event carries no time of change: the event's own time is its version", () => {
    expect(taken(scheme.receive(signed(COMMENTED), NOON))).toMatchObject({
      about: "ticket",
      version: NOON.getTime(),
      own: false,
    });
  });

  it("an act on a review sub-task is about the review, and names the ticket above it", () => {
    expect(taken(scheme.receive(signed(REVIEWED), NOON))).toMatchObject({
      about: "review",
      record: "10202",
      ticket: { id: "10101", key: "VO-1" },
      version: null,
      own: false,
    });
  });

  it("jira row 15: a number is as good an id as text", () => {
    expect(taken(scheme.receive(signed({ ...UPDATED, issue: { ...ISSUE, id: 10101 } }), NOON))).toMatchObject({
      ticket: { id: "10101" },
    });
  });

  it.each([
    ["another event", { ...UPDATED, webhookEvent: "jira:issue_deleted" }, "other_event"],
    [
      "another project",
      { ...UPDATED, issue: { ...ISSUE, key: "XX-1", fields: { ...FIELDS, project: { key: "XX" } } } },
      "other_project",
    ],
    ["a Server user", { ...UPDATED, user: { name: "olaf", key: "olaf" } }, "unsupported_server"],
    [
      "a Server comment without its issue",
      { timestamp: 1, webhookEvent: "comment_created", comment: { author: { name: "olaf" } } },
      "unsupported_server",
    ],
  ])("%s is ignored", (_what, body, why) => {
    expect(scheme.receive(signed(body), NOON)).toEqual({ kind: "ignored", why });
  });

  it.each([
    ["no JSON", "{", "body"],
    ["a list", "[]", "body"],
    ["no event", { ...UPDATED, webhookEvent: undefined }, "webhookEvent"],
    ["no time", { ...UPDATED, timestamp: "now" }, "timestamp"],
    ["no issue", { ...UPDATED, issue: undefined }, "issue"],
    ["a path as id", { ...UPDATED, issue: { ...ISSUE, id: "../myself" } }, "issue.id"],
    ["JQL as key", { ...UPDATED, issue: { ...ISSUE, key: "VO-1 OR 1=1" } }, "issue.key"],
    ["a field of fields", { ...UPDATED, issue: { ...ISSUE, fields: [] } }, "issue.fields"],
  ])("%s is malformed and says where", (_what, body, field) => {
    expect(scheme.receive(signed(body), NOON)).toMatchObject({ kind: "malformed", field });
  });

  it("without a usable identifier there is nothing to know a retry by", () => {
    const request = signed(UPDATED, SECRET, { "x-atlassian-webhook-identifier": "a b\n" });
    expect(scheme.receive(request, NOON)).toMatchObject({ kind: "malformed", field: "x-atlassian-webhook-identifier" });
  });

  it("thousands of levels and prototype names harm nothing", () => {
    const deep = `${'{"a":'.repeat(5_000)}1${"}".repeat(5_000)}`;
    expect(scheme.receive(signed(`{"webhookEvent":"jira:issue_updated","__proto__":{"issue":{}},"x":${deep}}`), NOON).kind).toBe(
      "malformed",
    );
    expect(scheme.receive(signed({ ...UPDATED, webhookEvent: "constructor" }), NOON)).toEqual({
      kind: "ignored",
      why: "other_event",
    });
  });

  it("what we sign we accept", () => {
    const body = Buffer.from(JSON.stringify(UPDATED));
    expect(scheme.receive({ body, headers: scheme.sign(body, NOON) }, NOON).kind).toBe("accepted");
  });

  it("assurance 7: what a site really sends is accepted: a person's comment, our echo, an answer to a review", async () => {
    const { url, received } = await startListener(202);
    const desk = await openDesk({ webhook: { url, secret: NEXT_SECRET } });
    const review = await posted(desk);
    desk.sim.transition(review.key, "Approve", { as: RITA, comment: "Fine" });
    desk.sim.comment("VO-1", "More to come", { as: OLAF });
    desk.sim.comment("VO-1", "Ours", { as: SERVICE });
    await desk.sim.idle();
    const [own] = desk.connector.webhooks;
    const seen = received.map(({ raw, headers }) =>
      own === undefined ? null : taken(own.receive({ body: Buffer.from(raw), headers: flat(headers) }, NOON)),
    );
    expect(seen).toHaveLength(5);
    expect(
      seen
        .filter((one) => one !== null && "about" in one && one.about === "review")
        .map((one) => one !== null && "record" in one && one.record),
    ).toEqual([review.id, review.id]);
    const tickets = seen.flatMap((one) =>
      one !== null && "about" in one && one.about === "ticket" ? [[one.ticket.key, one.own]] : [],
    );
    expect(tickets.map(String).sort()).toEqual(["VO-1,false", "VO-1,true"]);
    expect(seen).toContainEqual({ kind: "ignored", why: "own_echo" });
  });

  it.each(["rosa.alvarez", "078-05-1120", "4111111111111111", "DE89370400440532013000"])(
    "assurance 53: what stands in the unsigned header and is no identifier of Jira's is named by its digest: %s",
    (identifier) => {
      const request = signed(UPDATED, SECRET, { "x-atlassian-webhook-identifier": identifier });
      expect(taken(scheme.receive(request, NOON))).toMatchObject({
        id: expect.stringMatching(/^jira:acme\.atlassian\.net:sha256\.[0-9a-f]{48}$/),
      });
      expect(scheme.receive(request, NOON)).toEqual(scheme.receive(request, NOON));
    },
  );
});

const flat = (headers: Readonly<Record<string, string | string[] | undefined>>): RawRequest["headers"] =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
