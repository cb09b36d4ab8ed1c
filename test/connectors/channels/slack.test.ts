import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { startSlack, textOf } from "../../../simulators/slack/index.ts";
import type { ChatPost, Effect } from "../../../src/case/index.ts";
import { SlackConfig, slack } from "../../../src/connectors/channels/slack/index.ts";

const NOW = new Date("2026-11-21T12:00:00Z");
const SECRETS = ["a".repeat(32), "b".repeat(32)] as const;
const LOOPBACK = { private: false, allowLoopback: true };

const config = (url = "https://slack.com/api") =>
  SlackConfig.parse({ url, team: "T0ACME001", token: "xoxb-12345678", signingSecrets: SECRETS, rooms: { leads: "C0LEADS01" } });
const opened = (url?: string) => slack(config(url), { clock: () => NOW, egress: LOOPBACK });

const PAYLOAD = {
  type: "block_actions",
  user: { id: "U0LEE0001" },
  team: { id: "T0ACME001" },
  trigger_id: "1.2.3",
  container: { message_ts: "1.1" },
  actions: [{ action_id: "ots.approve", value: "r.approve.none.0" }],
};
const FORM = new URLSearchParams({ payload: JSON.stringify(PAYLOAD) }).toString();

function signed(body: string, secret: string, change: Readonly<Record<string, string>> = {}) {
  const timestamp = String(NOW.getTime() / 1000);
  const mac = createHmac("sha256", secret).update(`v0:${timestamp}:${body}`).digest("hex");
  return {
    body: Buffer.from(body),
    headers: { "x-slack-request-timestamp": timestamp, "x-slack-signature": `v0=${mac}`, ...change },
  };
}
const received = (request: ReturnType<typeof signed>) => opened().scheme.receive(request, NOW);

describe("the signature of a button pressed in Slack", () => {
  it.each(SECRETS)("assurance 1: holds under either of two live secrets while they are rotated: %s", async (secret) => {
    expect(await received(signed(FORM, secret))).toMatchObject({
      kind: "accepted",
      delivery: { answer: { account: "U0LEE0001" } },
    });
  });

  it.each([
    ["another secret", signed(FORM, "c".repeat(32))],
    ["one byte more", { ...signed(FORM, SECRETS[0]), body: Buffer.from(`${FORM}&`) }],
    ["a cut signature", signed(FORM, SECRETS[0], { "x-slack-signature": "v0=abcd" })],
    ["no signature", signed(FORM, SECRETS[0], { "x-slack-signature": "" })],
    ["another version", signed(FORM, SECRETS[0], { "x-slack-signature": `v1=${"0".repeat(64)}` })],
    ["another time than the signed one", signed(FORM, SECRETS[0], { "x-slack-request-timestamp": "1795262401" })],
  ])("assurance 1: does not hold with %s", async (_what, request) => {
    expect(await received(request)).toMatchObject({ kind: "unsigned" });
  });

  it("a payload that is not as Slack documents it is refused by the field's name alone", async () => {
    const body = new URLSearchParams({ payload: JSON.stringify({ ...PAYLOAD, user: { id: "<script>" } }) }).toString();
    expect(await received(signed(body, SECRETS[0]))).toEqual({
      kind: "malformed",
      field: "user.id",
      why: "not as Slack documents it",
    });
  });
});

const ID = "019aa5e4-0000-7000-8000-000000000001";
const POST: ChatPost = {
  channel: "slack",
  room: "C0LEADS01",
  reviewId: "r1",
  ticket: { system: "servicenow", kind: "change_request", id: "1", key: "CHG<1>|&" },
  page: "https://ops.example/reviews/r1",
  ticketPage: "https://acme.example/nav_to.do?uri=a&b=c",
  risk: "low",
  expiresAt: "2026-11-21T14:00:00.000Z",
  state: "pending",
  said: null,
  lines: ["<!channel> *bold* <https://evil.example|click>"],
  buttons: [{ verdict: "approve", value: "v" }],
  replaces: null,
};
const effectOf = (chat: ChatPost): Effect => ({
  id: ID,
  caseId: "c",
  body: { kind: "chat", chat },
  digest: "d",
  entryHash: "h",
  status: "attempting",
  attempts: 1,
  sendLeftMs: null,
  receipt: null,
});

async function posted(chat: ChatPost) {
  const sim = await startSlack({
    team: "T0ACME001",
    token: "xoxb-12345678",
    signingSecret: SECRETS[0],
    channels: ["C0LEADS01"],
    now: () => NOW,
  });
  const { channel, close, examine } = opened(sim.url);
  const written = await channel.notify({ effectId: ID, chat, sendUntil: new Date(NOW.getTime() + 5_000) });
  const found = await channel.find(effectOf(chat), null);
  const findings = await examine();
  const [message] = sim.messages("C0LEADS01");
  close();
  await sim.close();
  if (message === undefined) throw new Error("nothing was posted");
  return { written, found, message, findings };
}

describe("a message in Slack", () => {
  it("assurance 26: shows a ticket's text as plain text, and only our own two links as links", async () => {
    const { message } = await posted(POST);
    const formatted = message.blocks.filter((block) => JSON.stringify(block).includes("mrkdwn"));
    expect(formatted).toHaveLength(1);
    expect(JSON.stringify(formatted)).toContain("<https://acme.example/nav_to.do?uri=a&amp;b=c|CHG&lt;1&gt;/&amp;>");
    expect(JSON.stringify(formatted)).not.toContain("evil");
    expect(textOf(message)).toContain("<!channel> *bold*");
  });

  it("is found again by its marker, and the doctor finds its room", async () => {
    const { written, found, findings } = await posted(POST);
    expect(found).toMatchObject({ kind: "confirmed", receipt: { recordId: written.recordId } });
    expect(findings.map(({ state }) => state)).toEqual(["ok", "ok"]);
  });

  it("a card that does not fit whole is not shown and cannot be answered there", async () => {
    const { message } = await posted({ ...POST, lines: Array.from({ length: 50 }, () => "x".repeat(2_800)) });
    expect(textOf(message)).toContain("Too long for a chat");
    expect(textOf(message)).not.toContain("xxx");
    expect(JSON.stringify(message.blocks)).not.toContain('"button"');
  });

  it("a line longer than one text of Slack's goes on in the next, whole", async () => {
    const { message } = await posted({ ...POST, lines: ["y".repeat(7_000)] });
    expect(textOf(message).replace(/[^y]/g, "").length).toBeGreaterThanOrEqual(7_000);
  });
});
