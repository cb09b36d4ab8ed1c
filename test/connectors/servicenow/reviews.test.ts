import { describe, expect, it } from "vitest";
import type { Card, CardUpdate, Effect } from "../../../src/case/index.ts";
import { attempted, closeDesks, type Desk, effectOf, idOf, messageOf, openDesk, press } from "./desk.ts";

closeDesks();

const DIGEST = "d".repeat(64);
const CARD_HASH = "c".repeat(64);

function cardOn(desk: Desk, more: Partial<Card> = {}): Effect {
  const card: Card = {
    reviewId: "review-1",
    ticket: desk.change,
    title: "Close CTASK0010001?",
    lines: ["Action: close_task", "Note: Certificate rotated.", "[code]<img src=x>[/code]"],
    digest: DIGEST,
    cardHash: CARD_HASH,
    risk: "low",
    confidence: "0.8000",
    action: "close_task",
    parameters: '{"close_code":"successful"}',
    groups: ["ops-lead"],
    requester: null,
    expiresAt: "2026-11-21T14:00:00.000Z",
    ...more,
  };
  return effectOf({ kind: "card", card });
}

async function posted(desk: Desk) {
  const effect = cardOn(desk);
  const written = await desk.tickets.post(messageOf(desk, effect));
  const found = await desk.tickets.find(attempted(effect), written);
  if (found.kind !== "confirmed") throw new Error("the card was not confirmed");
  return { effect, record: { id: found.receipt.recordId, key: found.receipt.recordKey }, receipt: found.receipt };
}

function updateOf(desk: Desk, record: CardUpdate["record"], to: CardUpdate["to"], message = "Applied as approved."): Effect {
  return effectOf({ kind: "card_update", update: { reviewId: "review-1", ticket: desk.change, record, to, message } });
}

async function moved(desk: Desk, record: CardUpdate["record"], to: CardUpdate["to"]) {
  const effect = updateOf(desk, record, to);
  const written = await desk.tickets.post(messageOf(desk, effect));
  return desk.tickets.find(attempted(effect), written);
}

describe("capability 5.1: the question stands in the ticket", () => {
  it("as one record that shows the card as plain text, bound to its digest", async () => {
    const desk = await openDesk();
    const { record, receipt, effect } = await posted(desk);
    const row = desk.sim.record("x_ots_ops_review", record.id);
    expect(row).toMatchObject({ state: "pending", ticket: desk.change.id, proposal_hash: DIGEST, idempotency_key: effect.id });
    expect(row?.["summary"]).toMatch(/^Close CTASK0010001\?\nAction: close_task\n.*\n<img src=x>\n\[ots:/s);
    expect(receipt).toMatchObject({ status: "succeeded", version: "7", seen: { state: "pending", proposal_hash: DIGEST } });
    expect(await desk.tickets.review(record)).toEqual({ state: "pending", answers: [], cardHash: CARD_HASH });
  });

  it("assurance 5: posting it again makes no second record, and without its id it is found by its key", async () => {
    const desk = await openDesk();
    const { effect, record } = await posted(desk);
    await desk.tickets.post(messageOf(desk, effect));
    expect(desk.sim.records("x_ots_ops_review")).toHaveLength(1);
    const found = await desk.tickets.find(attempted(effect), null);
    expect(found).toMatchObject({
      kind: "confirmed",
      receipt: { status: "adopted", recordId: record.id, recordKey: record.key },
    });
  });

  it("a card that never arrived is missing", async () => {
    const desk = await openDesk();
    expect(await desk.tickets.find(cardOn(desk), null)).toEqual({ kind: "missing" });
  });

  it("a card written without an answer is found afterwards", async () => {
    const desk = await openDesk();
    const effect = cardOn(desk);
    desk.sim.faults.add({ kind: "commit_then_timeout", path: /reviews/, method: "POST" });
    await expect(desk.tickets.post(messageOf(desk, effect, 300))).rejects.toMatchObject({ code: "EFFECT_UNKNOWN" });
    expect(await desk.tickets.find(attempted(effect), null)).toMatchObject({ kind: "confirmed" });
  });
});

describe("capability 5.3: answers come from the record of who acted", () => {
  it("an approval names who pressed the button, for which digest", async () => {
    const desk = await openDesk();
    const { record } = await posted(desk);
    await press(desk, "rita", record.id, { action: "approve", decided_by: "alice" });
    const { state, answers, cardHash } = await desk.tickets.review(record);
    expect([state, cardHash]).toEqual(["answered", CARD_HASH]);
    expect(answers).toEqual([
      {
        kind: "approve",
        account: idOf(desk.sim, "sys_user", "rita"),
        at: "2026-11-21T12:00:00.000Z",
        reason: null,
        changes: null,
        digest: DIGEST,
        source: expect.stringMatching(new RegExp(`^${record.id}@[0-9a-f]{16}$`)),
      },
    ]);
  });

  it.each([
    [
      "modify",
      { comment: "issues seen", parameters: { close_code: "successful_issues" } },
      { changes: '{"close_code":"successful_issues"}' },
    ],
    ["reject", { comment: "policy: frozen" }, { reason: "policy: frozen", changes: null }],
    ["request_info", {}, { changes: null }],
  ] as const)("%s is read with what it says", async (kind, body, expected) => {
    const desk = await openDesk();
    const { record } = await posted(desk);
    expect(await press(desk, "rita", record.id, { action: kind, ...body })).toBe(200);
    expect((await desk.tickets.review(record)).answers).toMatchObject([{ kind, ...expected }]);
  });

  it.each(["summary", "proposed_parameters", "risk", "card_hash"])(
    "assurance 25: a record whose %s was edited shows another card",
    async (column) => {
      const desk = await openDesk();
      const { record } = await posted(desk);
      desk.sim.update("x_ots_ops_review", record.id, { [column]: "harmless" }, { asUser: "root" });
      const { cardHash } = await desk.tickets.review(record);
      expect(cardHash).toMatch(/^[0-9a-f]{64}$/);
      expect(cardHash).not.toBe(CARD_HASH);
    },
  );

  it("servicenow row 19, assurance 25: an edited digest is handed on as it stands", async () => {
    const desk = await openDesk();
    const { record } = await posted(desk);
    desk.sim.update("x_ots_ops_review", record.id, { proposal_hash: "b".repeat(64) }, { asUser: "root" });
    await press(desk, "rita", record.id, "approve");
    const { answers, cardHash } = await desk.tickets.review(record);
    expect(answers[0]?.digest).toBe("b".repeat(64));
    expect(cardHash).not.toBe(CARD_HASH);
  });

  it("a record that is gone is absent", async () => {
    const desk = await openDesk();
    const { record } = await posted(desk);
    desk.sim.remove("x_ots_ops_review", record.id);
    expect(await desk.tickets.review(record)).toEqual({ state: "absent", answers: [], cardHash: null });
  });
});

describe("capability 5.10: a question that is over says so", () => {
  it.each([
    ["expired", "expired"],
    ["withdrawn", "withdrawn"],
    ["applied", "closed"],
    ["rejected", "closed"],
  ] as const)("%s: the record is %s and takes no answer", async (to, state) => {
    const desk = await openDesk();
    const { record } = await posted(desk);
    expect(await moved(desk, record, to)).toMatchObject({ kind: "confirmed", receipt: { seen: { state } } });
    expect(await press(desk, "rita", record.id, "approve")).toBe(409);
    expect(await desk.tickets.review(record)).toMatchObject({ state: "closed", answers: [] });
  });

  it("a message on an answered record keeps the answer and its source", async () => {
    const desk = await openDesk();
    const { record } = await posted(desk);
    await press(desk, "rita", record.id, "approve");
    const before = await desk.tickets.review(record);
    expect(await moved(desk, record, "approved")).toMatchObject({ kind: "confirmed", receipt: { seen: { state: "approved" } } });
    expect(await desk.tickets.review(record)).toEqual(before);
  });

  it("after a refused answer it goes back to people, and the next answer is another act", async () => {
    const desk = await openDesk();
    const { record } = await posted(desk);
    await press(desk, "rita", record.id, "approve");
    const first = await desk.tickets.review(record);
    expect(await moved(desk, record, "pending")).toMatchObject({ kind: "confirmed", receipt: { seen: { state: "pending" } } });
    desk.at.now = new Date(desk.at.now.getTime() + 5_000);
    await press(desk, "rita", record.id, "approve");
    const second = await desk.tickets.review(record);
    expect(second.answers[0]?.source).not.toBe(first.answers[0]?.source);
  });

  it("an ended record is not put back, and a second end only changes the message", async () => {
    const desk = await openDesk();
    const { record } = await posted(desk);
    await moved(desk, record, "expired");
    await expect(moved(desk, record, "pending")).rejects.toMatchObject({ code: "TICKET_REFUSED" });
    expect(await moved(desk, record, "withdrawn")).toMatchObject({ kind: "confirmed", receipt: { seen: { state: "expired" } } });
  });

  it("an answer that comes between our reading and our writing is not overwritten", async () => {
    const desk = await openDesk();
    const { record } = await posted(desk);
    const update = desk.tickets.post(messageOf(desk, updateOf(desk, record, "expired")));
    desk.sim.faults.add({ kind: "delay", path: /reviews/, method: "PATCH", delayMs: 300 });
    const outcome = await Promise.all([update.catch((error: unknown) => error), pressSoon(desk, record.id)]);
    expect(outcome[0]).toMatchObject({ code: "EFFECT_UNKNOWN" });
    expect((await desk.tickets.review(record)).answers).toMatchObject([{ kind: "approve" }]);
  });

  it("an update is found by its message", async () => {
    const desk = await openDesk();
    const { record } = await posted(desk);
    const effect = updateOf(desk, record, "expired");
    expect(await desk.tickets.find(effect, null)).toEqual({ kind: "missing" });
    await desk.tickets.post(messageOf(desk, effect));
    expect(await desk.tickets.find(attempted(effect), null)).toMatchObject({ kind: "confirmed", receipt: { status: "adopted" } });
  });
});

/** Presses as soon as our PATCH is on its way. */
async function pressSoon(desk: Desk, review: string): Promise<void> {
  while (!desk.sim.journal.some((entry) => entry.method === "PATCH")) await new Promise(setImmediate);
  await press(desk, "rita", review, "approve");
}
