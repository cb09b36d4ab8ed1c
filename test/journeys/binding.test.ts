import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { actionDigest } from "../../src/case/index.ts";
import { runJob } from "../../src/pipeline/index.ts";
import type { TicketSystem } from "../../src/ports/index.ts";
import {
  answerChange,
  caseOf,
  closeDesks,
  type Desk,
  effectsOf,
  evidenceOf,
  kindsOf,
  objectionsOf,
  openDesk,
  ourNotes,
  PEOPLE,
  reviewOf,
  reviewsOf,
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

describe("what an approval is good for", () => {
  it("threat row 9, assurance 25, capability 4.19: a payload that was changed in the database after the approval is not carried out", async () => {
    const number = await startChange(desk);
    const of = await caseOf(desk, number);
    await desk.database.db.query(
      `update cases set data = jsonb_set(data, '{proposal,payload,note}', '"Something else."') where id = $1`,
      [of.id],
    );
    await answerChange(desk, number, "lee", { action: "approve" });
    await desk.pass(300);
    expect(taskOf(desk, number)).toMatchObject({ state: "1" });
    expect((await standing(desk, number)).startsWith("ended applied")).toBe(false);
  });

  it("assurance 25: an effect whose bytes were changed is not carried out", async () => {
    const number = await startChange(desk);
    desk.serviceNow.faults.add({ kind: "status", status: 503, path: /batch/, after: 2 });
    await answerChange(desk, number, "lee", { action: "approve" });
    const [effect] = (await effectsOf(desk, number)).filter(({ body }) => body.kind === "action");
    if (effect === undefined) throw new Error("no effect");
    await desk.database.db.query(
      `update effects set body = jsonb_set(body, '{payload,args,close_code}', '"unsuccessful"') where id = $1`,
      [effect.id],
    );
    await desk.pass(300);
    expect(taskOf(desk, number)).toMatchObject({ state: "1" });
    expect(await standing(desk, number)).toBe("stuck");
  });

  it("servicenow row 3, assurance 25: a review record made for one digest takes no answer for another", async () => {
    const number = await startChange(desk);
    desk.serviceNow.update(
      "x_ots_ops_review",
      reviewOf(desk, number)["sys_id"] ?? "",
      { proposal_hash: "0".repeat(64) },
      { silent: true },
    );
    await answerChange(desk, number, "lee", { action: "approve" });
    expect(await standing(desk, number)).toBe("in_review");
    expect(await kindsOf(desk, number)).toContain("review.answer_refused");
  });

  it("assurance 25: an approval under an earlier policy is not executed under the present one", async () => {
    const other = await openDesk();
    other.model.behave(says({ action: "add_comment", confidence: 0.8 }));
    const number = await startChange(other);
    await other.restart((world) => ({ ...world, policy: { ...world.policy, hash: "f".repeat(64) } }));
    await answerChange(other, number, "lee", { action: "approve" });
    expect(ourNotes(other, number)).toEqual([]);
    expect(await kindsOf(other, number)).toContain("case.stale");
    const [first] = reviewsOf(other, number);
    expect(first?.["message"]).toContain("Not executed: the policy changed after the question was put.");
    expect(first?.["message"]).not.toContain("the ticket changed");
  });

  it("a change of the ticket after the answer is named on the card as what it is", async () => {
    const number = await startChange(desk);
    desk.serviceNow.update("change_request", number, { risk: "3" }, { asUser: "alice", silent: true });
    await answerChange(desk, number, "lee", { action: "approve" });
    expect(reviewsOf(desk, number)[0]?.["message"]).toContain("Not executed: the ticket changed after the answer.");
  });

  it.each<[string, (number: string) => void]>([
    [
      "the risk",
      (number) => void desk.serviceNow.update("change_request", number, { risk: "2" }, { asUser: "alice", silent: true }),
    ],
    [
      "the configuration item",
      (number) =>
        void desk.serviceNow.update(
          "change_request",
          number,
          { cmdb_ci: desk.serviceNow.record("cmdb_ci_server", "db-02")?.["sys_id"] },
          { asUser: "alice", silent: true },
        ),
    ],
    [
      "the owner",
      (number) =>
        void desk.serviceNow.update(
          "change_request",
          number,
          { assigned_to: PEOPLE.nora.sysId },
          { asUser: "alice", silent: true },
        ),
    ],
  ])(
    "servicenow row 28, assurance 26: when %s changed after the question, the approval is void and a new one is asked for",
    async (_what, change) => {
      const number = await startChange(desk);
      const first = reviewOf(desk, number)["sys_id"] ?? "";
      change(number);
      await answerChange(desk, number, "lee", { action: "approve" });
      expect(await standing(desk, number)).toBe("in_review");
      expect(taskOf(desk, number)).toMatchObject({ state: "1" });
      expect(desk.serviceNow.record("x_ots_ops_review", first)).toMatchObject({
        message: expect.stringContaining("the ticket changed"),
      });
      expect(reviewOf(desk, number)["sys_id"]).not.toBe(first);
    },
  );

  it("threat row 5, servicenow row 19, assurance 26: a change that a webhook tells about withdraws the question at once", async () => {
    const number = await startChange(desk);
    const first = reviewOf(desk, number)["sys_id"] ?? "";
    desk.serviceNow.update("change_request", number, { risk: "2" }, { asUser: "alice" });
    await desk.settle();
    await desk.pass(60);
    expect(desk.serviceNow.record("x_ots_ops_review", first)).toMatchObject({ state: "withdrawn" });
    expect(await standing(desk, number)).toBe("in_review");
    expect(await objectionsOf(desk, number)).toContain("risk");
    expect(reviewOf(desk, number)["sys_id"]).not.toBe(first);
  });

  it("a person's new comment makes an automatic application stale: it is read and drafted again", async () => {
    desk.model.behave(says({ action: "add_comment" }));
    let first = true;
    desk.model.behave((request) => {
      const number = /CHG\d{7}/.exec(request.user)?.[0] ?? "";
      if (first)
        desk.serviceNow.update(
          "change_request",
          number,
          { work_notes: "Wait, I still see errors." },
          { asUser: "alice", silent: true },
        );
      first = false;
      return says({ action: "add_comment" })(request);
    });
    const number = await startChange(desk);
    expect(await kindsOf(desk, number)).toContain("case.stale");
    expect(ourNotes(desk, number)).toHaveLength(1);
  });

  it("threat row 12, assurance 27, capability 5.20: fifty executors of one approved effect make one write", async () => {
    const number = await startChange(desk);
    desk.serviceNow.faults.add({ kind: "status", status: 503, path: /batch/, after: 2 });
    await answerChange(desk, number, "lee", { action: "approve" });
    const of = await caseOf(desk, number);
    expect(of.status).toBe("cleared");
    const worlds = Array.from({ length: 50 }, (_, i) => ({ ...desk.world, owner: `executor ${i}` }));
    await Promise.all(worlds.map((world) => runJob(world, { kind: "case", ref: of.id })));
    await desk.pass(300);
    expect(await standing(desk, number)).toBe("ended applied");
    const closings = desk.serviceNow.writes.filter(
      ({ table, sys_id: sysId }) => table === "change_task" && sysId === taskOf(desk, number)["sys_id"],
    );
    expect(closings.filter(({ by }) => by === "ots.service")).toHaveLength(1);
    expect((await kindsOf(desk, number)).filter((kind) => kind === "case.ended")).toHaveLength(1);
  });

  it.each([
    ["its digest is the one that was asked about, its bytes are not", (asked: string, _planted: string) => asked],
    ["its digest fits its bytes, and nobody was asked about them", (_asked: string, planted: string) => planted],
  ])("assurance 24: an effect that was planted beside a case is not carried out: %s", async (_how, digestOf) => {
    const applied: string[] = [];
    const counted = (system: TicketSystem): TicketSystem => ({
      ...system,
      apply: (cleared) => {
        applied.push(cleared.digest);
        return system.apply(cleared);
      },
    });
    const other = await openDesk({}, (world) => ({
      ...world,
      systems: new Map([...world.systems].map(([name, system]) => [name, counted(system)])),
    }));
    other.model.behave(says({ action: "add_comment", confidence: 0.8 }));
    const number = await startChange(other);
    const of = await caseOf(other, number);
    if (of.status !== "in_review" || of.proposal === null) throw new Error("no question");
    const { payload: asked, digest } = of.proposal;
    const payload = { ...asked, note: "Approved by nobody." };
    const id = other.world.makeId();
    await other.database.db.query(
      `insert into effects (id, case_id, status, attempts, digest, entry_hash, body) values ($1, $2, 'intended', 0, $3, $4, $5)`,
      [id, of.id, digestOf(digest, actionDigest(payload)), of.entries[0], JSON.stringify({ kind: "action", payload })],
    );
    await other.database.db.query(
      `update cases set status = 'cleared', data = data || jsonb_build_object('status', 'cleared', 'effectId', $2::text) where id = $1`,
      [of.id, id],
    );
    const verdict = { kind: "approve", person: "lee", groups: ["ops-lead"], at: of.updatedAt, reason: null, source: "planted" };
    await other.database.db.query(`update reviews set data = data || jsonb_build_object('verdicts', $2::jsonb) where id = $1`, [
      of.reviewId,
      JSON.stringify([verdict]),
    ]);
    await runJob(other.world, { kind: "case", ref: of.id });
    await other.settle();
    expect(applied).toEqual([]);
    expect(ourNotes(other, number)).toEqual([]);
    const failed = (await evidenceOf(other, number)).find(({ kind }) => kind === "case.effect_failed");
    expect(failed?.payload).toMatchObject({ code: "EFFECT_REFUSED", why: expect.stringContaining("digest") });
  });
});
