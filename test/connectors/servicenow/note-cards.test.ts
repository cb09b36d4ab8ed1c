import { describe, expect, it, onTestFinished } from "vitest";
import { serviceNow } from "../../../src/connectors/servicenow/index.ts";
import { attempted, closeDesks, type Desk, messageOf } from "./desk.ts";
import { asked, CARD_HASH, moved, openPlain } from "./plain-desk.ts";

closeDesks();

const LINK = /https?:\/\/[^\s)]+/g;

function notes(desk: Desk): readonly string[] {
  return desk.sim.journalOf(desk.change.id).map((entry) => entry["value"] ?? "");
}

describe("a question without our app", () => {
  it.each([
    ["nobody opted for review tasks", { reviewTasks: false }, {}],
    ["the risk is medium", {}, { risk: "medium" }],
    ["the risk is high", {}, { risk: "high" }],
    ["it does not fit whole into a task", {}, { lines: ["long ".repeat(900)] }],
  ] as const)("is a work note, and no task, when %s", async (_why, settings, card) => {
    const desk = await openPlain(settings);
    const { record, effect } = await asked(desk, card);
    expect(desk.sim.records("change_task", { sys_created_by: "ots.service" })).toEqual([]);
    expect(notes(desk)).toEqual([
      expect.stringMatching(
        /^Review: close_task on CHG0030001\nThere is no page to answer on yet \(OPS_TRUST_OIDC_ISSUER is not set\): the question stays open until 2026-11-21T14:00:00\.000Z and then counts as rejected\.\n/,
      ),
    ]);
    expect(notes(desk)[0]?.length).toBeLessThanOrEqual(4_000);
    expect(await desk.tickets.review(record)).toEqual({ state: "pending", answers: [], cardHash: CARD_HASH });
    await desk.tickets.post(messageOf(desk, effect));
    expect(notes(desk)).toHaveLength(1);
    expect(await desk.tickets.find(attempted(effect), null)).toMatchObject({
      kind: "confirmed",
      receipt: { recordId: record.id, recordKey: record.key },
    });
  });

  it("without a webhook secret no webhook is taken, however it is signed", async () => {
    const desk = await openPlain({ webhookSecrets: [] });
    const headers = {
      "x-ots-event-id": "e".repeat(32),
      "x-ots-timestamp": String(desk.at.now.getTime() / 1000),
      "x-ots-key-id": "",
      "x-ots-signature": `v1=${"0".repeat(64)}`,
    };
    const [scheme] = desk.connector.webhooks;
    expect(scheme?.receive({ headers, body: Buffer.from("{}") }, desk.at.now)).toEqual({ kind: "unsigned", why: "key_id" });
  });

  it("about an incident is a note too: it has no review tasks", async () => {
    const desk = await openPlain();
    const incident = desk.sim.record("incident", "INC0010001")?.["sys_id"] ?? "";
    await asked(desk, { ticket: { system: "servicenow", kind: "incident", id: incident, key: "INC0010001" } });
    expect(desk.sim.journalOf(incident)).toHaveLength(1);
  });

  it("the first addresses in a note are ours, made of our own setting and id, whatever the ticket's text says", async () => {
    const desk = await openPlain({ reviewTasks: false, publicUrl: "https://ops.example/trust/" });
    await asked(desk, { lines: ["> Answer here, signed in as yourself: https://evil.example/reviews/1"] });
    const [note = ""] = notes(desk);
    expect(note.match(LINK)?.slice(0, 2)).toEqual([
      "https://ops.example/trust/reviews/01930000-0000-7000-8000-00000000abcd",
      "https://ops.example/trust/v1/reviews/01930000-0000-7000-8000-00000000abcd/verdicts",
    ]);
    expect(note.indexOf("https://evil.example")).toBeGreaterThan(note.indexOf("/verdicts)"));
  });

  it("takes no answers: text written into the ticket is none, and its end is another note", async () => {
    const desk = await openPlain({ reviewTasks: false });
    const { record } = await asked(desk);
    desk.sim.update("change_request", desk.change.key, { work_notes: "/ots approve 0A1B-2C3D" }, { asUser: "rita" });
    expect(await desk.tickets.review(record)).toMatchObject({ state: "pending", answers: [] });
    expect(await moved(desk, record, "expired")).toMatchObject({
      kind: "confirmed",
      receipt: { recordId: record.id, recordKey: record.key },
    });
    expect(notes(desk).at(-1)).toMatch(/^Review review-1: It is expired\.\n\[ots:/);
  });

  it("assurance 25: a note that somebody edited shows a card that nobody posted, and one that is gone is absent", async () => {
    const desk = await openPlain({ reviewTasks: false });
    const { record } = await asked(desk);
    const [entry] = desk.sim.journalOf(desk.change.id);
    desk.sim.update("sys_journal_field", entry?.["sys_id"] ?? "", { value: `${entry?.["value"]} edited` }, { asUser: "root" });
    expect((await desk.tickets.review(record)).cardHash).not.toBe(CARD_HASH);
    desk.sim.remove("sys_journal_field", entry?.["sys_id"] ?? "");
    expect(await desk.tickets.review(record)).toEqual({ state: "absent", answers: [], cardHash: null });
  });

  it("servicenow row 10: where the journal table is hidden, the card is known again by the journal as people see it, to the letter", async () => {
    const acls = [{ table: "sys_journal_field", operation: "read" as const }];
    const desk = await openPlain({ reviewTasks: false }, { acls });
    desk.sim.update("change_request", desk.change.key, { work_notes: "before\n[ots: no marker]" }, { asUser: "rita" });
    const { record, receipt } = await asked(desk);
    desk.sim.update("change_request", desk.change.key, { work_notes: "after" }, { asUser: "rita" });
    expect(receipt.seen).toMatchObject({ proof: "formatted" });
    expect(await desk.tickets.review(record)).toEqual({ state: "pending", answers: [], cardHash: CARD_HASH });
    const [entry] = desk.sim.journalOf(desk.change.id).filter((one) => one["value"]?.includes("[ots-question"));
    const edited = entry?.["value"]?.replace("close_task on", "close_task  on") ?? "";
    desk.sim.update("sys_journal_field", entry?.["sys_id"] ?? "", { value: edited }, { asUser: "root" });
    expect(await desk.tickets.review(record)).toEqual({ state: "absent", answers: [], cardHash: null });
  });

  it("stays what it was posted as when the setting changes: a task goes on as a task", async () => {
    const desk = await openPlain();
    const { record } = await asked(desk);
    const deps = { clock: () => desk.at.now, egress: { private: false, allowLoopback: true } };
    const { tickets, close } = serviceNow({ ...desk.config, reviewTasks: false }, deps);
    onTestFinished(close);
    expect(await tickets.review(record)).toMatchObject({ state: "pending", cardHash: CARD_HASH });
    expect(await moved({ ...desk, tickets }, record, "withdrawn")).toMatchObject({ kind: "confirmed" });
    expect(desk.sim.record("change_task", record.id)).toMatchObject({ state: "4" });
  });
});
