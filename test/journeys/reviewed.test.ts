import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { REASON_CODES } from "../../src/case/index.ts";
import {
  answerChange,
  caseOf,
  closeDesks,
  type Desk,
  evidenceOf,
  kindsOf,
  move,
  openDesk,
  ourNotes,
  PEOPLE,
  plantChange,
  reviewOf,
  says,
  standing,
  startChange,
  taskOf,
} from "../support/desk/index.ts";

closeDesks(afterAll);

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});
beforeEach(() => desk.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful", confidence: 0.8 })));

async function payloadsOf(number: string, kind: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  return (await evidenceOf(desk, number)).filter((entry) => entry.kind === kind).map(({ payload }) => payload);
}

const REJECTED = "Earlier drafts for this ticket were rejected by operators for:";

describe("a change that people are asked about", () => {
  it("an approval by the routed group applies exactly what was shown, and the card says so", async () => {
    const number = await startChange(desk);
    expect(await standing(desk, number)).toBe("in_review");
    expect(taskOf(desk, number)).toMatchObject({ state: "1" });
    expect(await answerChange(desk, number, "lee", { action: "approve" })).toBe(200);
    expect(await standing(desk, number)).toBe("ended applied");
    expect(taskOf(desk, number)).toMatchObject({ state: "3", close_code: "successful" });
    expect(reviewOf(desk, number)).toMatchObject({ state: "closed", message: expect.stringContaining("Applied as approved.") });
    expect(await kindsOf(desk, number)).toEqual([
      "case.context_gathered",
      "case.decided",
      "message.confirmed",
      "case.approved",
      "case.effect_confirmed",
      "case.ended",
      "message.confirmed",
    ]);
  });

  it("assurance 45: the closing entry covers the final verdict, who gave it, what was read back and every entry before it", async () => {
    const number = await startChange(desk);
    await answerChange(desk, number, "lou", { action: "approve", comment: "the log is fine" });
    const all = await evidenceOf(desk, number);
    const ended = all.find(({ kind }) => kind === "case.ended");
    const moves = all.filter(({ kind }) => kind.startsWith("case.") && kind !== "case.ended");
    expect(ended?.payload).toMatchObject({
      end: "applied",
      touches: 1,
      entries: all
        .slice(
          0,
          all.findIndex(({ kind }) => kind === "case.ended"),
        )
        .map(({ hash }) => hash),
      verdict: {
        kind: "approve",
        person: "lou",
        groups: ["ops-lead"],
        account: PEOPLE.lou.sysId,
        provenBy: "servicenow",
        reason: "the log is fine",
      },
    });
    expect(moves.find(({ kind }) => kind === "case.approved")).toMatchObject({
      actor: { type: "person", id: "lou", groups: ["ops-lead"] },
      payload: { verdict: { reason: "the log is fine" } },
    });
    expect(ended?.payload["receipt"]).toMatchObject({ status: "succeeded", seen: { state: "3", close_code: "successful" } });
    expect(ended?.payload["digest"]).toBe(
      (await payloadsOf(number, "case.decided"))[0]?.["proposal"] && reviewOf(desk, number)["proposal_hash"],
    );
  });

  it("assurance 33: a rejection carries its reason and its code into the evidence, and nothing is changed", async () => {
    const number = await startChange(desk);
    await answerChange(desk, number, "lee", { action: "reject", comment: "insufficient evidence: the log is of another node" });
    expect(await standing(desk, number)).toBe("ended rejected");
    expect(taskOf(desk, number)).toMatchObject({ state: "1" });
    expect(await payloadsOf(number, "case.rejected")).toEqual([expect.objectContaining({ reasonCode: "insufficient_evidence" })]);
    expect(reviewOf(desk, number)).toMatchObject({ state: "rejected", message: expect.stringContaining("Nothing was changed") });
  });

  it("assurance 33, capability 5.5: the reasons of rejections are a closed list, and are counted for each workflow", async () => {
    const count = async (): Promise<Readonly<Record<string, number>>> => {
      const { rejections } = await desk.world.store.overview.totals();
      const ours = rejections.filter(({ workflow }) => workflow === "chg_low_risk_auto");
      return Object.fromEntries(ours.map(({ reason, count: n }) => [reason, n]));
    };
    const before = await count();
    await answerChange(desk, await startChange(desk), "lee", { action: "reject", comment: "capacity: nobody is there" });
    await answerChange(desk, await startChange(desk), "lee", { action: "reject", comment: "no thanks" });
    expect(await count()).toEqual({ ...before, capacity: 1, other: (before["other"] ?? 0) + 1 });
    expect(REASON_CODES).toContain("capacity");
  });

  it("assurance 33: the next draft of that ticket is told why people rejected the earlier one, another ticket's is not", async () => {
    const number = await startChange(desk);
    await answerChange(desk, number, "lee", { action: "reject", comment: "timing: the freeze is still on" });
    desk.serviceNow.update("change_request", number, { short_description: "Once more, after the freeze" }, { asUser: "alice" });
    await desk.settle();
    expect(desk.model.calls.at(-1)?.request?.user).toContain(`${REJECTED} timing.`);
    await answerChange(desk, number, "lee", { action: "reject", comment: "wrong target: it is the other node" });
    desk.serviceNow.update("change_request", number, { short_description: "Now of the right node" }, { asUser: "alice" });
    await desk.settle();
    expect(desk.model.calls.at(-1)?.request?.user).toContain(`${REJECTED} timing, wrong_target.`);
    await startChange(desk);
    expect(desk.model.calls.at(-1)?.request?.user).not.toContain(REJECTED);
  });

  it("servicenow row 21, assurance 32, capability 5.4, capability 7.9, wish B2: a modification keeps the original and the change, passes the gate again, needs an approval of its own, and is what is executed", async () => {
    const number = await startChange(desk);
    const original = reviewOf(desk, number);
    const parameters = { note: "Closed with one remark.", close_code: "successful_issues" };
    expect(await answerChange(desk, number, "lee", { action: "modify", comment: "one remark", parameters })).toBe(200);
    const modified = reviewOf(desk, number);
    expect(modified["sys_id"]).not.toBe(original["sys_id"]);
    expect(modified["proposal_hash"]).not.toBe(original["proposal_hash"]);
    expect(desk.serviceNow.record("x_ots_ops_review", original["sys_id"] ?? "")).toMatchObject({ state: "withdrawn" });
    expect(taskOf(desk, number)).toMatchObject({ state: "1" });
    await answerChange(desk, number, "lou", { action: "approve", comment: "the remark is right" });
    expect(await standing(desk, number)).toBe("ended applied");
    expect(taskOf(desk, number)).toMatchObject({
      state: "3",
      close_code: "successful_issues",
      close_notes: expect.stringContaining("Closed with one remark."),
    });
    const [first] = await payloadsOf(number, "case.decided");
    const [second] = await payloadsOf(number, "case.modified");
    const [last] = await payloadsOf(number, "case.ended");
    expect(first?.["proposal"]).toMatchObject({ digest: original["proposal_hash"], by: "model" });
    expect(second?.["proposal"]).toMatchObject({
      digest: modified["proposal_hash"],
      modifies: original["proposal_hash"],
      by: "lee",
      payload: { args: { close_code: "successful_issues" } },
    });
    expect(last).toMatchObject({ digest: modified["proposal_hash"], touches: 2 });
    const decided = (await evidenceOf(desk, number)).find(({ kind }) => kind === "case.modified")?.decision;
    expect(decided?.reasons.map(({ rule }) => rule)).toContain("modified");
  });

  it("assurance 32: who modified a state change cannot approve it; another member can", async () => {
    const number = await startChange(desk);
    await answerChange(desk, number, "lee", { action: "modify", comment: "shorter", parameters: { note: "Done." } });
    await answerChange(desk, number, "lee", { action: "approve" });
    expect(await standing(desk, number)).toBe("in_review");
    expect(reviewOf(desk, number)).toMatchObject({ state: "pending", message: expect.stringContaining("another member must") });
    await answerChange(desk, number, "lou", { action: "approve" });
    expect(reviewOf(desk, number)["message"]).toContain("needs a written reason");
    await answerChange(desk, number, "lou", { action: "approve", comment: "compared with the log" });
    expect(await standing(desk, number)).toBe("ended applied");
  });

  it.each([
    ["another action", { action: "delete_record" }],
    ["a value that is none", { close_code: "approved" }],
    ["nothing", {}],
  ])("assurance 32: a modification to %s is refused with a reason, and the question stays open", async (_what, parameters) => {
    const number = await startChange(desk);
    await answerChange(desk, number, "lee", { action: "modify", comment: "try this", parameters });
    expect(await standing(desk, number)).toBe("in_review");
    expect(reviewOf(desk, number)).toMatchObject({ state: "pending", message: expect.stringContaining("Not counted") });
    expect(await kindsOf(desk, number)).toContain("review.answer_refused");
  });

  it("servicenow row 20, capability 5.10, assurance 36, wish B3, wish B4: without an answer it expires as rejected, the card is marked expired, and a late press changes nothing and says so", async () => {
    const number = await startChange(desk);
    const review = reviewOf(desk, number)["sys_id"] ?? "";
    await desk.pass(3_601 * 24 * 3);
    expect(await standing(desk, number)).toBe("ended expired");
    expect(reviewOf(desk, number)).toMatchObject({ state: "expired", message: expect.stringContaining("counted as rejected") });
    expect(await answerChange(desk, number, "lee", { action: "approve" })).toBe(409);
    // As if the instance had let the press through.
    desk.serviceNow.update(
      "x_ots_ops_review",
      review,
      {
        state: "approved",
        decided_by: desk.serviceNow.record("sys_user", "lee")?.["sys_id"],
        decided_by_user_name: "lee",
        decided_at: "2026-11-21 12:10:00",
      },
      { asUser: "lee" },
    );
    await desk.settle();
    expect(await standing(desk, number)).toBe("ended expired");
    expect(taskOf(desk, number)).toMatchObject({ state: "1" });
    expect(await payloadsOf(number, "review.answer_refused")).toEqual([expect.objectContaining({ code: "closed" })]);
    expect(reviewOf(desk, number)["message"]).toContain("Too late");
  });

  it("capability 12.5: a review survives a restart, and the answer given meanwhile is found without its webhook", async () => {
    const number = await startChange(desk);
    await desk.restart();
    desk.serviceNow.delivery.set({ loseShare: 1 });
    await answerChange(desk, number, "lee", { action: "approve" });
    desk.serviceNow.delivery.set({ loseShare: 0 });
    expect(await standing(desk, number)).toBe("in_review");
    await desk.poll();
    await desk.pass(120);
    await desk.poll();
    expect(await standing(desk, number)).toBe("ended applied");
    expect(taskOf(desk, number)).toMatchObject({ state: "3" });
  });

  it("wish B21: a review of a ticket with more than a megabyte of comments survives a restart, and its approval is applied", async () => {
    const number = plantChange(desk);
    const long = "Node seven was drained and came back as planned. ".repeat(110);
    const told = (i: number): void =>
      void desk.serviceNow.update("change_request", number, { comments: `${i} ${long}` }, { asUser: "alice", silent: true });
    for (let i = 0; i < 200; i += 1) told(i);
    expect(long.length * 200).toBeGreaterThan(1_000_000);
    move(desk, number);
    await desk.settle();
    expect(await standing(desk, number)).toBe("in_review");
    await desk.restart();
    await answerChange(desk, number, "lee", { action: "approve" });
    expect(await standing(desk, number)).toBe("ended applied");
    expect(taskOf(desk, number)).toMatchObject({ state: "3" });
  });

  it("a review without a proposal can be rejected, never approved", async () => {
    desk.model.behave(says({ action: "run_script" }));
    const number = await startChange(desk);
    await answerChange(desk, number, "ann", { action: "approve" });
    expect((await caseOf(desk, number)).status).toBe("in_review");
    await answerChange(desk, number, "ann", { action: "reject", comment: "by hand" });
    expect(await standing(desk, number)).toBe("ended rejected");
    expect(ourNotes(desk, number)).toEqual([]);
  });
});
