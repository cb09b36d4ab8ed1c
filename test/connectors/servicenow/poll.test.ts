import { describe, expect, it } from "vitest";
import { type Card, fingerprint } from "../../../src/case/index.ts";
import { attempted, closeDesks, type Desk, effectOf, messageOf, openDesk, press, SEED } from "./desk.ts";

closeDesks();

function later(desk: Desk, seconds: number): void {
  desk.at.now = new Date(desk.at.now.getTime() + seconds * 1000);
}

/** One round; the numbers and ids it found, and the next cursor. */
async function round(desk: Desk, cursor: string | null) {
  const { deliveries, cursor: next } = await desk.tickets.poll(cursor);
  return {
    deliveries,
    keys: deliveries.map((delivery) => delivery.ticket.key),
    ids: new Set(deliveries.map((d) => d.id)),
    cursor: next,
  };
}

function cardOf(desk: Desk): Card {
  return {
    reviewId: "r",
    ticket: desk.change,
    title: "?",
    lines: [],
    digest: "d",
    cardHash: "c",
    risk: "low",
    confidence: null,
    action: "add_comment",
    parameters: "",
    groups: [],
    requester: null,
    expiresAt: "2026-11-22T00:00:00Z",
  };
}

describe("capability 1.8: what no webhook told us is found by looking", () => {
  it("the first round starts from now: what was there before is not taken", async () => {
    const desk = await openDesk();
    later(desk, 10);
    const { keys, cursor } = await round(desk, null);
    expect(keys).toEqual([]);
    expect((await round(desk, cursor)).keys).toEqual([]);
  });

  it("servicenow row 6: a round that was answered 200 with an error beside its rows is none: the next one reads them again", async () => {
    const desk = await openDesk();
    later(desk, 10);
    const { cursor } = await round(desk, null);
    later(desk, 60);
    desk.sim.update("change_request", "CHG0030001", { description: "imported" }, { asUser: "alice", silent: true });
    desk.sim.faults.add({ kind: "ok_with_error", path: /table.change_request/ });
    await expect(desk.tickets.poll(cursor)).rejects.toMatchObject({ code: "TICKET_ANSWER_INVALID" });
    expect((await round(desk, cursor)).keys).toEqual(["CHG0030001"]);
  });

  it("servicenow row 1: a change written past all business rules is found with its version", async () => {
    const desk = await openDesk();
    later(desk, 10);
    const { cursor } = await round(desk, null);
    later(desk, 60);
    desk.sim.update("change_request", "CHG0030001", { description: "imported" }, { asUser: "alice", silent: true });
    const { deliveries } = await round(desk, cursor);
    expect(deliveries).toEqual([
      {
        id: `servicenow:dev0001:poll:${desk.change.id}:8`,
        system: "servicenow",
        about: "ticket",
        ticket: desk.change,
        record: null,
        version: 8,
        own: false,
        lastByUs: false,
        via: "poll",
      },
    ]);
  });

  it("every round looks two minutes back under the same ids, and then no more", async () => {
    const desk = await openDesk();
    later(desk, 10);
    let { cursor } = await round(desk, null);
    later(desk, 60);
    desk.sim.update("change_request", "CHG0030001", { priority: "1" }, { asUser: "alice" });
    const first = await round(desk, cursor);
    later(desk, 60);
    const second = await round(desk, first.cursor);
    expect(second.ids).toEqual(first.ids);
    later(desk, 200);
    desk.sim.update("incident", "INC0010001", { description: "two" }, { asUser: "alice" });
    cursor = (await round(desk, second.cursor)).cursor;
    expect((await round(desk, cursor)).keys).toContain("INC0010001");
  });

  it("a row committed late with an older time is still found", async () => {
    const desk = await openDesk();
    later(desk, 10);
    const { cursor } = await round(desk, null);
    later(desk, 200);
    desk.sim.update("change_request", "CHG0030001", { priority: "1" }, { asUser: "alice" });
    const first = await round(desk, cursor);
    desk.sim.insert("change_request", { number: "CHG0030009", sys_updated_on: "2026-11-21 12:02:30" }, { asUser: "alice" });
    expect((await round(desk, first.cursor)).keys).toContain("CHG0030009");
  });

  it("a record dated in the far future does not freeze the cursor", async () => {
    const desk = await openDesk();
    later(desk, 10);
    let { cursor } = await round(desk, null);
    later(desk, 60);
    desk.sim.insert("change_request", { number: "CHG0039999", sys_updated_on: "2099-01-01 00:00:00" }, { asUser: "alice" });
    cursor = (await round(desk, cursor)).cursor;
    later(desk, 600);
    desk.sim.update("change_request", "CHG0030001", { priority: "1" }, { asUser: "alice" });
    expect((await round(desk, cursor)).keys).toContain("CHG0030001");
  });

  it("capability 1.8: a person's change right before a write of ours is found, though the row names us as its last writer", async () => {
    const desk = await openDesk();
    later(desk, 10);
    const { cursor } = await round(desk, null);
    later(desk, 60);
    desk.sim.update("change_request", "CHG0030001", { description: "imported" }, { asUser: "alice", silent: true });
    desk.sim.update("change_request", "CHG0030001", { work_notes: "ours" }, { asUser: "ots.service" });
    expect((await round(desk, cursor)).deliveries).toMatchObject([{ ticket: desk.change, version: 9, own: false }]);
  });

  it("assurance 7: after a note of ours alone the ticket that is told reads as before", async () => {
    const desk = await openDesk();
    later(desk, 10);
    const before = fingerprint(await desk.tickets.read(desk.change));
    const { cursor } = await round(desk, null);
    later(desk, 60);
    desk.sim.update("change_request", "CHG0030001", { work_notes: "ours" }, { asUser: "ots.service" });
    expect((await round(desk, cursor)).keys).toEqual(["CHG0030001"]);
    expect(fingerprint(await desk.tickets.read(desk.change))).toBe(before);
  });

  it("an answered review is found, also after a message of ours on it; a pending one is not", async () => {
    const desk = await openDesk();
    later(desk, 10);
    const { cursor } = await round(desk, null);
    later(desk, 60);
    const card = cardOf(desk);
    const effect = effectOf({ kind: "card", card });
    const { recordId, recordKey } = await desk.tickets.post(messageOf(desk, effect));
    expect((await round(desk, cursor)).deliveries.filter((delivery) => delivery.about === "review")).toEqual([]);
    await press(desk, "rita", recordId, "approve");
    const update = effectOf({
      kind: "card_update",
      update: {
        reviewId: "r",
        ticket: desk.change,
        record: { id: recordId, key: recordKey },
        to: "approved",
        message: "Thank you.",
      },
    });
    await desk.tickets.post(messageOf(desk, attempted(update)));
    const { deliveries } = await round(desk, cursor);
    expect(deliveries).toMatchObject([
      { about: "review", record: recordId, own: false, ticket: { kind: "change_request", id: desk.change.id } },
    ]);
  });

  it("a table that we may not read does not hold the others up, is named, and is read from where it was left; an instance that is down does", async () => {
    const desk = await openDesk();
    later(desk, 10);
    const { cursor } = await round(desk, null);
    const effect = effectOf({ kind: "card", card: cardOf(desk) });
    const { recordId } = await desk.tickets.post(messageOf(desk, effect));
    later(desk, 60);
    await press(desk, "rita", recordId, "approve");
    desk.sim.update("change_request", "CHG0030001", { description: "imported" }, { asUser: "alice", silent: true });
    const forbidden = desk.sim.faults.add({ kind: "status", status: 403, path: /table\/x_ots_ops_review/, times: 100 });
    const blind = await desk.tickets.poll(cursor);
    expect(blind.deliveries.map(({ ticket }) => ticket.key)).toEqual(["CHG0030001"]);
    expect(blind.unread).toEqual([{ part: "x_ots_ops_review", code: "TICKET_FORBIDDEN" }]);

    later(desk, 3_600);
    const still = await desk.tickets.poll(blind.cursor);
    forbidden.remove();
    const seeing = await desk.tickets.poll(still.cursor);
    expect(seeing.deliveries.filter(({ about }) => about === "review")).toMatchObject([{ record: recordId }]);
    expect(seeing.unread).toEqual([]);
    desk.sim.faults.add({ kind: "status", status: 503, path: /table\/x_ots_ops_review/ });
    await expect(desk.tickets.poll(seeing.cursor)).rejects.toMatchObject({ code: "TICKET_SYSTEM_DOWN" });
  });

  it("servicenow row 12: dates are generated, so that the account's time zone shifts nothing", async () => {
    const zoned = { ...SEED.integrationUser, time_zone: "America/New_York" };
    const desk = await openDesk({ integrationUser: zoned });
    later(desk, 10);
    await round(desk, null);
    const [query] = desk.sim.journal.filter((entry) => entry.path.endsWith("/change_request")).map((entry) => entry.query);
    expect(decodeURIComponent(query ?? "")).toContain("sys_updated_on>=javascript:gs.dateGenerate('2026-11-21'");
  });
});

describe("more than one round can take", () => {
  const many = (count: number, at = "2026-11-21 12:05:00") =>
    Array.from({ length: count }, (_, i) => ({ number: `CHG004${String(i).padStart(4, "0")}`, sys_updated_on: at }));

  it.each([
    ["spread over time", (i: number) => `2026-11-21 12:05:${String(i % 60).padStart(2, "0")}`],
    ["all in the same second", () => "2026-11-21 12:05:00"],
  ])("rows %s are all found over the rounds", async (_name, time) => {
    const desk = await openDesk({}, { poll: { pageRows: 10, pages: 2 }, sources: ["change_request"] });
    later(desk, 10);
    let { cursor } = await round(desk, null);
    later(desk, 600);
    many(55).forEach((row, i) => desk.sim.insert("change_request", { ...row, sys_updated_on: time(i) }, { asUser: "alice" }));
    const found = new Set<string>();
    for (let rounds = 0; rounds < 6; rounds += 1) {
      const next = await round(desk, cursor);
      for (const key of next.keys) found.add(key);
      cursor = next.cursor;
    }
    expect(found.size).toBe(55);
  });

  it("a page emptied by access rules is not taken for the last one", async () => {
    const acls = [{ table: "change_request", operation: "read" as const, query: "short_descriptionLIKEsecret" }];
    const desk = await openDesk({ acls }, { poll: { pageRows: 10, pages: 5 }, sources: ["change_request"] });
    later(desk, 10);
    const { cursor } = await round(desk, null);
    later(desk, 600);
    for (const row of many(25)) desk.sim.insert("change_request", { ...row, short_description: "secret" }, { asUser: "alice" });
    desk.sim.insert("change_request", { number: "CHG0050000", sys_updated_on: "2026-11-21 12:06:00" }, { asUser: "alice" });
    expect((await round(desk, cursor)).keys).toEqual(["CHG0050000"]);
  });

  it("a cursor nobody can read costs a look at the last day again, not what happened in it", async () => {
    const desk = await openDesk();
    desk.sim.insert("change_request", { number: "CHG0050001", sys_updated_on: "2026-11-20 13:00:00" }, { asUser: "alice" });
    desk.sim.insert("change_request", { number: "CHG0050002", sys_updated_on: "2026-11-20 11:00:00" }, { asUser: "alice" });
    const { keys } = await round(desk, "{");
    expect(keys).toContain("CHG0050001");
    expect(keys).not.toContain("CHG0050002");
  });
});
