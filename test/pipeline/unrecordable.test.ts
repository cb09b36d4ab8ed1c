import { afterAll, describe, expect, it } from "vitest";
import { ENTRY_LIMIT } from "../../src/evidence/record-limits.ts";
import {
  caseOf,
  closeDesks,
  type Desk,
  evidenceOf,
  openDesk,
  reviewOf,
  says,
  standing,
  startChange,
  verifyEvidence,
} from "../support/desk/index.ts";

closeDesks(afterAll);

const unsure = says({ action: "add_comment", confidence: 0.8 });

async function hours(desk: Desk, count: number): Promise<void> {
  for (let i = 0; i < count * 12; i += 1) await desk.pass(300);
}

describe("what cannot be recorded", () => {
  it("assurance 22: a decision whose entry does not fit ends its case stuck with a small entry, after one call of the model", async () => {
    const demotions = Array.from({ length: 800 }, (_, i) => `the environment lacks ${"what the policy names ".repeat(5)}${i}`);
    const desk = await openDesk({ demotions });
    desk.model.behave(unsure);
    const number = await startChange(desk);
    await hours(desk, 2);
    expect(await caseOf(desk, number)).toMatchObject({ status: "stuck", code: "EVIDENCE_INVALID" });
    expect(desk.model.calls).toHaveLength(1);
    const failed = (await evidenceOf(desk, number)).at(-1);
    expect(failed).toMatchObject({ kind: "case.failed", payload: { code: "EVIDENCE_INVALID" } });
  });

  it("assurance 22: a move that the database refuses counts as a try: the policy's tries and no more, then the case is stuck", async () => {
    const desk = await openDesk();
    desk.model.behave(unsure);
    await desk.database.db.query("alter table reviews add constraint no_more check (false)");
    const number = await startChange(desk);
    await hours(desk, 2);
    expect(await caseOf(desk, number)).toMatchObject({ status: "stuck", code: "unexpected" });
    const tries = desk.world.policy.workflows.get("chg_low_risk_auto")?.maxAttempts;
    expect(desk.model.calls).toHaveLength(tries ?? 0);
  });

  it("a case whose failure cannot be recorded either says so and waits an hour: it calls the model no more often", async () => {
    const desk = await openDesk();
    desk.model.behave(unsure);
    await desk.database.db.query("alter table reviews add constraint no_more check (false)");
    await desk.database.db.query("alter table cases add constraint never_stuck check (status <> 'stuck')");
    const number = await startChange(desk);
    await hours(desk, 1);
    const before = desk.model.calls.length;
    await hours(desk, 3);
    expect(desk.model.calls.length - before).toBeLessThanOrEqual(3);
    expect(desk.log).toContainEqual(expect.objectContaining({ level: "error", message: "case not recorded" }));
    await desk.database.db.query("alter table cases drop constraint never_stuck");
    await hours(desk, 1.5);
    expect(await standing(desk, number)).toBe("stuck");
  });

  it("a job that nothing mends is tried every five minutes and named in the log, not at every tick", async () => {
    const desk = await openDesk();
    desk.model.behave(unsure);
    const number = await startChange(desk);
    const review = reviewOf(desk, number);
    await desk.database.db.query("update reviews set data = '{}'");
    const { rows } = await desk.database.db.query("select ref from outbox where kind = 'review'");
    expect([review["state"], rows.length]).toEqual(["pending", 1]);
    await desk.world.store.outbox.set([{ kind: "review", ref: String(rows[0]?.["ref"]), at: desk.clock.now }]);
    for (let i = 0; i < 12; i += 1) await desk.pass(15);
    expect(desk.log.filter(({ message }) => message === "job cannot be done")).toHaveLength(1);
  });
});

describe("the largest answer that a model may give", () => {
  const numbers = (line: number): string => Array.from({ length: 120 }, (_, i) => line * 120 + i).join(" ");
  it.each([
    ["of three bytes a character", (line: number) => `${line}${"三".repeat(500)}`],
    ["of escapes", (line: number) => `${line}${`"\\`.repeat(250)}`],
    ["of numbers that the ticket does not hold", numbers],
  ])("assurance 15: is recorded whole and reviewed: %s", async (_what, text) => {
    const desk = await openDesk();
    const cites = Array.from({ length: 10 }, (_, i) => `fields.${"x".repeat(72)}${i}`);
    const note = Array.from({ length: 20 }, (_, i) => ({ text: text(i).slice(0, 500), cites }));
    desk.model.behave(says({ action: "add_comment", note }));
    const number = await startChange(desk);
    expect(await standing(desk, number)).toBe("in_review");
    expect(reviewOf(desk, number)["state"]).toBe("pending");
    expect(desk.model.calls).toHaveLength(1);
    const sizes = (await evidenceOf(desk)).map((entry) => Buffer.byteLength(entry.text));
    expect(Math.max(...sizes)).toBeLessThanOrEqual(ENTRY_LIMIT);
    await verifyEvidence(desk);
  });

  it.each([
    ["a cite more", { text: "All is well.", cites: Array.from({ length: 11 }, () => "fields.state") }],
    ["a longer cite", { text: "All is well.", cites: ["x".repeat(81)] }],
    ["a line of two lines", { text: "All is\nwell.", cites: ["fields.state"] }],
  ])("is not exceeded: %s makes the draft invalid, and people get the ticket", async (_what, line) => {
    const desk = await openDesk();
    desk.model.behave(says({ action: "add_comment", note: [line] }));
    const number = await startChange(desk);
    const decided = (await evidenceOf(desk, number)).find(({ kind }) => kind === "case.decided");
    expect(decided?.payload["drafted"]).toMatchObject({ kind: "invalid" });
    expect(await standing(desk, number)).toBe("in_review");
  });
});
