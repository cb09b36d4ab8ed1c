import { describe, expect, it } from "vitest";
import { effectOf } from "../connectors/jira/effects.ts";
import { type Act, attempted, cardOn, closeTicketDesks, messageOf, moved, pass, posted, type TicketDesk } from "./ticket-desk.ts";
import { TICKET_SYSTEMS } from "./ticket-systems.ts";

closeTicketDesks();

const CHANGES = { close_code: "successful_issues", note: "Better so, größer" };

/** Answers, and what the record says a moment later. */
async function answered(desk: TicketDesk, record: { readonly id: string; readonly key: string }, act: Act) {
  pass(desk, 60_000);
  const taken = await desk.answer(record, act);
  const at = desk.at.now.toISOString();
  pass(desk, 1_000);
  const review = await desk.tickets.review(record);
  return { taken, at, review, last: review.answers.at(-1) };
}

describe.each(TICKET_SYSTEMS)("the ticket system %s asks people", (_name, open) => {
  it("capability 5.1, 5.2: a card shows every line, and its hash is read back from what is shown", async () => {
    const desk = await open();

    const { record, card } = await posted(desk);

    const shown = desk.shown(record.id).split("\n");
    for (const line of [card.title, ...card.lines]) expect(shown).toContain(line);
    expect(await desk.tickets.review(record)).toEqual({ state: "pending", answers: [], cardHash: card.cardHash });
  });

  it("assurance 72: a card is posted once even when it is posted twice, by two processes at that", async () => {
    const desk = await open();
    const other = await desk.another();
    const effect = effectOf({ kind: "card", card: cardOn(desk) });

    const first = await desk.tickets.post(messageOf(desk, effect));
    const again = [await desk.tickets.post(messageOf(desk, effect)), await other.post(messageOf(desk, effect))];
    const elsewhere = await desk.tickets.post(messageOf(desk, effectOf({ kind: "card", card: cardOn(desk) })));

    expect(again).toEqual([first, first]);
    expect(elsewhere.recordId).not.toBe(first.recordId);
    const found = await other.find(attempted(effect), null);
    expect(found).toMatchObject({
      kind: "confirmed",
      receipt: { status: "adopted", recordId: first.recordId, recordKey: first.recordKey },
    });
  });

  it.each(["timed out after commit", "failed after commit"] as const)(
    "assurance 72: a card that %s is adopted",
    async (mishap) => {
      const desk = await open();
      const effect = effectOf({ kind: "card", card: cardOn(desk) });
      expect(await desk.tickets.find(effect, null)).toEqual({ kind: "missing" });
      desk.arm(mishap);

      await expect(desk.tickets.post(messageOf(desk, effect, 300))).rejects.toMatchObject({ code: "EFFECT_UNKNOWN" });

      expect(await desk.tickets.find(attempted(effect), null)).toMatchObject({
        kind: "confirmed",
        receipt: { status: "adopted" },
      });
    },
  );

  it("assurance 25: an edited card has another hash, and is different from what was asked for", async () => {
    const desk = await open();
    const { record, card, effect } = await posted(desk);

    desk.edit(record.id);

    const { cardHash } = await desk.tickets.review(record);
    expect(cardHash).toMatch(/^[0-9a-f]{64}$/);
    expect(cardHash).not.toBe(card.cardHash);
    const found = await desk.tickets.find(attempted(effect), { recordId: record.id, recordKey: record.key });
    expect(found).toMatchObject({ kind: "different", fields: [expect.stringMatching(/^[a-z_]+$/)] });
  });

  it("a record that is none is absent", async () => {
    const desk = await open();

    for (const id of [desk.absent.id, desk.ticket.id, "1^ORstate=1"]) {
      expect(await desk.tickets.review({ id, key: "x" })).toEqual({ state: "absent", answers: [], cardHash: null });
    }
  });
});

describe.each(TICKET_SYSTEMS)("the ticket system %s hears people", (_name, open) => {
  it.each([
    [{ kind: "approve" }],
    [{ kind: "approve", reason: "Checked by hand" }],
    [{ kind: "reject", reason: "Wrong supplier, größer" }],
    [{ kind: "modify", reason: "Issues seen", changes: CHANGES }],
  ] satisfies [Act][])("capability 5.3, 6.2: %o counts with who, when, why and what", async (act: Act) => {
    const desk = await open();
    const { record, card } = await posted(desk);

    const { taken, at, review, last } = await answered(desk, record, act);

    expect([taken, review.state, review.answers.length, review.cardHash]).toEqual([true, "answered", 1, card.cardHash]);
    const reason = act.reason ?? desk.unsaid;
    expect(last).toMatchObject({ kind: act.kind, account: desk.reviewer, at, reason, digest: card.digest });
    expect(JSON.parse(last?.changes ?? "null")).toEqual(act.changes ?? null);
  });

  it("capability 5.3: a question back counts where the record offers one, and cannot be given elsewhere", async () => {
    const desk = await open();
    const { record } = await posted(desk);

    const { taken, at, review } = await answered(desk, record, { kind: "request_info", reason: "Which bank?" });

    const told = review.answers.map((answer) => [answer.kind, answer.account, answer.at, answer.reason]);
    const offered = [true, "answered", [["request_info", desk.reviewer, at, "Which bank?"]]];
    const unoffered = [false, "pending", []];
    expect([taken, review.state, told]).toEqual(desk.unoffered.includes("request_info") ? unoffered : offered);
  });

  it("assurance 30, capability 6.2: who claims to be somebody else is still who signed in", async () => {
    const desk = await open();
    const { record } = await posted(desk);

    const { review } = await answered(desk, record, { kind: "approve", claiming: desk.requester });

    expect(review.answers).toMatchObject([{ account: desk.reviewer }]);
    expect(JSON.stringify(review)).not.toContain(desk.requester);
  });

  it("one act has one source, however often it is read and whatever we write to the record", async () => {
    const desk = await open();
    const { record } = await posted(desk);
    const { review } = await answered(desk, record, { kind: "approve" });

    expect(await moved(desk, record, "approved")).toMatchObject({ kind: "confirmed" });

    const other = await desk.another();
    expect(review.answers[0]?.source).toContain(record.id);
    expect([await desk.tickets.review(record), await other.review(record)]).toEqual([review, review]);
  });

  it("a card put back to people makes the next answer count again, as another act", async () => {
    const desk = await open();
    const { record } = await posted(desk);
    const { review: first } = await answered(desk, record, { kind: "approve" });
    const dealtWith = first.answers.map((answer) => answer.source);

    expect(await moved(desk, record, "pending")).toMatchObject({ kind: "confirmed" });
    const waiting = await desk.tickets.review(record);
    const second = await answered(desk, record, { kind: "approve", reason: "Still right" });

    expect(waiting.state).toBe("pending");
    expect(waiting.answers.filter((answer) => !dealtWith.includes(answer.source))).toEqual([]);
    expect(second.review.answers.filter((answer) => !dealtWith.includes(answer.source))).toMatchObject([
      { kind: "approve", account: desk.reviewer, at: second.at, reason: "Still right" },
    ]);
  });

  it.each(["expired", "withdrawn"] as const)("assurance 36: a card that is %s takes no more answers", async (to) => {
    const desk = await open();
    const { record } = await posted(desk);

    expect(await moved(desk, record, to)).toMatchObject({ kind: "confirmed" });
    const { taken, review } = await answered(desk, record, { kind: "approve" });

    expect([taken, review.state, review.answers]).toEqual([false, "closed", []]);
  });

  it.each(["expired", "withdrawn", "applied", "rejected"] as const)(
    "assurance 36: after an answer that came too late a card can still be %s, and takes no other",
    async (to) => {
      const desk = await open();
      const { record } = await posted(desk);
      await answered(desk, record, { kind: "approve" });

      expect(await moved(desk, record, to)).toMatchObject({ kind: "confirmed" });
      const { taken } = await answered(desk, record, { kind: "reject", reason: "No" });

      expect(taken).toBe(false);
    },
  );

  it("an update of a card is written once and found by a process that has only the effect", async () => {
    const desk = await open();
    const other = await desk.another();
    const { record } = await posted(desk);
    const update = { reviewId: "review-1", ticket: desk.ticket, record, to: "expired", message: "Too late." } as const;
    const effect = effectOf({ kind: "card_update", update });
    expect(await desk.tickets.find(effect, null)).toEqual({ kind: "missing" });

    await desk.tickets.post(messageOf(desk, effect));

    expect(await other.find(attempted(effect), null)).toMatchObject({
      kind: "confirmed",
      receipt: { status: "adopted", recordId: record.id },
    });
  });
});
