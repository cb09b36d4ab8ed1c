import { describe, expect, it, onTestFinished } from "vitest";
import type { Card, CardUpdate, Effect, TicketRef } from "../../../src/case/index.ts";
import { serviceNow } from "../../../src/connectors/servicenow/index.ts";
import type { Message, TicketSystem } from "../../../src/ports/index.ts";
import { attempted, effectOf, settings } from "../../connectors/servicenow/desk.ts";
import { PEOPLE, SERVICE } from "../../support/desk/index.ts";
import { closeLoopbacks, loopback } from "../../support/loopback.ts";
import { front } from "../../support/servicenow-app/front.ts";
import { CHANGE, openShop, type Shop } from "./shop.ts";

closeLoopbacks();

const NOW = new Date("2026-11-21T12:00:00Z");
const TICKET: TicketRef = { system: "servicenow", kind: "change_request", id: CHANGE, key: "CHG0030001" };
const CHANGED = '{"close_code":"successful_issues"}';

/** Our own connector, on an instance with the shipped app. */
async function connect(): Promise<{ readonly shop: Shop; readonly tickets: TicketSystem }> {
  const shop = await openShop();
  const { url } = await loopback(front(shop.app, SERVICE));
  const config = settings(url, {
    auth: { kind: "basic", user: SERVICE.userName, password: "ots-pw" },
    account: { userName: SERVICE.userName, id: SERVICE.sysId },
  });
  const connector = serviceNow(config, { clock: () => NOW, egress: { private: false, allowLoopback: true } });
  onTestFinished(() => connector.close());
  return { shop, tickets: connector.tickets };
}

function cardEffect(): Effect {
  const card: Card = {
    reviewId: "review-1",
    ticket: TICKET,
    title: "Close CTASK0010001?",
    lines: ["Action: close_task", "Zürich 東京"],
    digest: "d".repeat(64),
    cardHash: "c".repeat(64),
    risk: "low",
    confidence: "0.8000",
    action: "close_task",
    parameters: '{"close_code":"successful"}',
    groups: ["ops-lead"],
    requester: PEOPLE.alice.sysId,
    expiresAt: "2026-11-21T14:00:00.000Z",
  };
  return effectOf({ kind: "card", card });
}

function sent({ id, body, entryHash }: Effect): Message {
  if (body.kind === "action" || body.kind === "chat" || body.kind === "digest")
    throw new Error("only a ticket's messages are posted there");
  return { effectId: id, body, entryHash, sendUntil: new Date(NOW.getTime() + 5_000) };
}

async function posted(tickets: TicketSystem) {
  const effect = cardEffect();
  const written = await tickets.post(sent(effect));
  const found = await tickets.find(attempted(effect), written);
  if (found.kind !== "confirmed") throw new Error(`the card is ${found.kind}`);
  return { effect, record: { id: found.receipt.recordId, key: found.receipt.recordKey } };
}

async function updated(tickets: TicketSystem, record: CardUpdate["record"], to: CardUpdate["to"]) {
  const effect = effectOf({
    kind: "card_update",
    update: { reviewId: "review-1", ticket: TICKET, record, to, message: "Grüße." },
  });
  return tickets.find(attempted(effect), await tickets.post(sent(effect)));
}

describe("our connector on the shipped app", () => {
  it("capability 5.1: the question stands in the app's table as it was asked, once, and is found by id and by key", async () => {
    const { shop, tickets } = await connect();
    const { effect, record } = await posted(tickets);
    await tickets.post(sent(effect));
    const rows = await shop.app.ask("rows", "x_ots_ops_review");
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ state: "pending", idempotency_key: effect.id, requested_by: PEOPLE.alice.sysId });
    expect(rows[0]?.["assignment_group"]).toMatch(/^[0-9a-f]{32}$/);
    expect(await tickets.find(attempted(effect), null)).toMatchObject({ kind: "confirmed", receipt: { recordId: record.id } });
    expect(await tickets.review(record)).toEqual({ state: "pending", answers: [], cardHash: "c".repeat(64) });
  });

  it.each([
    ["Approve", {}, { kind: "approve", changes: null }],
    [
      "Approve with modification",
      { decision_comment: "Issues.", approved_parameters: CHANGED },
      { kind: "modify", reason: "Issues.", changes: CHANGED },
    ],
    ["Reject", { decision_comment: "Not tested." }, { kind: "reject", reason: "Not tested." }],
    ["Request info", { decision_comment: "Which node?" }, { kind: "request_info", reason: "Which node?" }],
  ])("capability 5.3: %s is read as that person's answer, proven by the audit", async (button, typed, expected) => {
    const { shop, tickets } = await connect();
    const { record } = await posted(tickets);
    await shop.press("lee", button, record.id, typed);
    const { state, answers } = await tickets.review(record);
    expect(state).toBe("answered");
    expect(answers).toEqual([expect.objectContaining({ ...expected, account: PEOPLE.lee.sysId, digest: "d".repeat(64) })]);
    expect(answers[0]).not.toHaveProperty("doubt");
  });

  it("capability 5.3: put back to people the answer is gone, a new one counts, and what has ended stays ended", async () => {
    const { shop, tickets } = await connect();
    const { record } = await posted(tickets);
    await shop.press("lee", "Request info", record.id, { decision_comment: "Which node?" });
    expect(await updated(tickets, record, "pending")).toMatchObject({ kind: "confirmed" });
    expect((await tickets.review(record)).state).toBe("pending");
    await shop.press("lou", "Approve", record.id);
    expect((await tickets.review(record)).answers).toEqual([
      expect.objectContaining({ kind: "approve", account: PEOPLE.lou.sysId }),
    ]);
    expect(await updated(tickets, record, "withdrawn")).toMatchObject({
      kind: "confirmed",
      receipt: { seen: { state: "withdrawn" } },
    });
    expect((await shop.press("lee", "Reject", record.id, { decision_comment: "Late." })).told).toEqual([
      "The review is already withdrawn.",
    ]);
    await expect(updated(tickets, record, "pending")).rejects.toMatchObject({ code: "TICKET_REFUSED" });
  });
});

describe("the shipped REST resource", () => {
  const ask = async (shop: Shop, body: unknown) => shop.app.ask("rest", "POST", "", { body });

  it("servicenow row 7: the same key answers 201 once and then 200 with the same record, also when the second call says something else", async () => {
    const shop = await openShop();
    const review = await shop.question();
    const { status, body } = await ask(shop, { idempotency_key: "0198-effect-1", summary: "other" });
    expect([status, body]).toEqual([200, { result: { sys_id: review, state: "pending", sys_mod_count: "0", created: false } }]);
    expect((await shop.app.ask("rows", "x_ots_ops_review"))[0]?.["summary"]).toBe("Close the task?");
  });

  it.each<[string, Record<string, unknown>]>([
    ["no key", { idempotency_key: undefined }],
    ["a key of another form", { idempotency_key: "a b c d e f" }],
    ["a key that is no text", { idempotency_key: { a: 1 } }],
    ["no ticket", { ticket: "0".repeat(32) }],
    ["a table that is none of ours", { ticket_table: "sys_user", ticket: PEOPLE.lee.sysId }],
    ["a time that is none", { expires_at: "tomorrow" }],
    ["a question that is no text", { summary: ["x"] }],
  ])("servicenow row 8: %s is refused with 400, and nothing is stored", async (_, change) => {
    const shop = await openShop();
    await shop.as("service");
    const whole = { idempotency_key: "0198-effect-9", ticket_table: "change_request", ticket: CHANGE, expires_at: "" };
    expect(await ask(shop, { ...whole, ...change })).toMatchObject({ status: 400, body: { status: "failure" } });
    expect(await shop.app.ask("rows", "x_ots_ops_review")).toEqual([]);
  });

  it("servicenow row 14: a change is made on the version that was read, or not at all", async () => {
    const shop = await openShop();
    const review = await shop.question();
    await shop.press("lee", "Approve", review);
    await shop.as("service");
    const change = (expected_sys_mod_count: string) =>
      shop.app.ask("rest", "PATCH", `/${review}`, { body: { state: "withdrawn", expected_sys_mod_count } });
    expect(await change("0")).toMatchObject({ status: 409, body: { status: "failure" } });
    expect((await shop.app.ask("rows", "x_ots_ops_review"))[0]?.["state"]).toBe("approved");
    expect(await change("")).toMatchObject({ status: 400 });
    expect(await change("1")).toMatchObject({ status: 200, body: { result: { state: "withdrawn", sys_mod_count: "2" } } });
    expect(await change("2")).toMatchObject({ status: 200 });
  });

  it.each(["lee", "root", "nora"] as const)("servicenow row 18: %s, who is not our account, may not call it", async (who) => {
    const shop = await openShop();
    const review = await shop.question();
    await shop.as(who);
    for (const [method, path] of [
      ["POST", ""],
      ["GET", ""],
      ["GET", `/${review}`],
      ["PATCH", `/${review}`],
    ] as const)
      expect(
        await shop.app.ask("rest", method, path, { body: { state: "approved", expected_sys_mod_count: "0" } }),
      ).toMatchObject({ status: 403 });
  });

  it("capability 5.3: our own account cannot give an answer through it", async () => {
    const shop = await openShop();
    const review = await shop.question();
    const answer = await shop.app.ask("rest", "PATCH", `/${review}`, {
      body: { state: "approved", expected_sys_mod_count: "0" },
    });
    expect(answer).toMatchObject({ status: 400 });
    expect((await shop.app.ask("rows", "x_ots_ops_review"))[0]?.["state"]).toBe("pending");
  });

  it("capability 5.3: reviews are listed by ticket, key or time, never all", async () => {
    const shop = await openShop();
    await shop.question();
    const list = async (query: Record<string, string>) => shop.app.ask("rest", "GET", "", { query });
    expect(await list({})).toMatchObject({ status: 400 });
    for (const query of [{ ticket: CHANGE }, { idempotency_key: "0198-effect-1" }, { updated_after: "2026-11-21 12:00:00" }])
      expect(await list(query)).toMatchObject({ status: 200, body: { result: [{ ticket: CHANGE }] } });
    expect(await list({ updated_after: "2026-11-21 12:00:01" })).toMatchObject({ status: 200, body: { result: [] } });
  });
});
