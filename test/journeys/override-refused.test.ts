import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  answerOpen,
  caseOf,
  closeDesks,
  type Desk,
  evidenceOf,
  openDesk,
  overridable,
  override,
  says,
  signable,
  standing,
  startChange,
  taskOf,
} from "../support/desk/index.ts";

closeDesks(afterAll);

const CLOSING = { action: "close_task", target: "tasks.1", close_code: "successful" } as const;

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk({ policy: overridable, serviceNow: { guards: { closedTasks: false } } });
  signable(desk);
});

async function closed(confidence = 0.95): Promise<{ readonly number: string; readonly id: string }> {
  desk.model.behave(says({ ...CLOSING, confidence }));
  const number = await startChange(desk);
  return { number, id: (await caseOf(desk, number)).id };
}

const refusals = async () =>
  (await evidenceOf(desk)).filter(({ kind }) => kind === "case.override_refused").map(({ payload }) => payload["code"]);

describe("who may not have an action taken back, and which", () => {
  it("assurance 63: a stranger, and a member without the right, learn nothing and stand in the evidence", async () => {
    const { id } = await closed();
    expect(await override(desk, id, "mallory")).toMatchObject({ kind: "refused", code: "unknown_person" });
    expect(await override(desk, id, "ann")).toMatchObject({ kind: "refused", code: "override_not_allowed" });
    expect(await override(desk, "no-such-case", "ann")).toMatchObject({ kind: "refused", code: "override_not_allowed" });
    expect(await override(desk, "no-such-case", "lee")).toMatchObject({ kind: "refused", code: "unknown_action" });
    expect((await refusals()).slice(-4)).toEqual([
      "unknown_person",
      "override_not_allowed",
      "override_not_allowed",
      "unknown_action",
    ]);
  });

  it("assurance 28, 63: a program asks for nothing, although the directory lists it as a person with the right", async () => {
    const { number, id } = await closed();
    const ots = desk.people.findIndex((person) => person.id === "ots");
    const [was] = desk.people.splice(ots, 1);
    if (was === undefined) throw new Error("the directory has no account of ours");
    const { id: bot, ...like } = { ...was, human: true };
    desk.people.push({ ...like, id: "bot", accounts: { idp: ["oid-bot"] } }, { ...like, id: bot });
    const { policy, ...world } = desk.world;
    const automaticReviewers = [{ name: "bot", account: "oid-bot", workflows: ["chg_low_risk_auto"] }];
    const declared = { clock: desk.clock, world: { ...world, policy: { ...policy, automaticReviewers } } };
    expect(await override(declared, id, "bot")).toMatchObject({ kind: "refused", code: "unknown_person" });
    expect(await override(declared, id, "ots")).toMatchObject({ kind: "refused", code: "unknown_person" });
    desk.people.splice(-2, 2, was);
    expect(await standing(desk, number)).toBe("ended applied");
  });

  it("capability 9.8: without rbac.verbs.override nobody may", async () => {
    const { id } = await closed();
    const { policy, ...world } = desk.world;
    const verbs = new Map([...policy.rights.verbs].filter(([verb]) => verb !== "override"));
    const plain = { clock: desk.clock, world: { ...world, policy: { ...policy, rights: { ...policy.rights, verbs } } } };
    expect(await override(plain, id, "dora")).toMatchObject({ kind: "refused", code: "override_not_allowed" });
  });

  it("capability 9.8: what was never confirmed is not undone: a question that waits, one that was rejected", async () => {
    const { number, id } = await closed(0.8);
    expect(await standing(desk, number)).toBe("in_review");
    expect(await override(desk, id, "lee")).toMatchObject({ kind: "refused", code: "not_applied" });
    await answerOpen(desk, number, "lou", { kind: "reject", reason: "wrong_action: not tested" });
    await desk.settle();
    expect(await override(desk, id, "lee")).toMatchObject({
      code: "not_applied",
      message: "Not asked: nothing was applied in this case (it ended as rejected), so there is nothing to undo.",
    });
  });

  it("capability 9.8: a reason that says nothing is none", async () => {
    const { id } = await closed();
    expect(await override(desk, id, "lee", { reason: "   no  " })).toMatchObject({ code: "reason_missing" });
  });

  it("assurance 31, capability 9.8: a one-time code as a reason, or in one, is refused and gets onto no ticket", async () => {
    const { number, id } = await closed();
    for (const reason of ["123 456", "because my code is 123456"])
      expect(await override(desk, id, "lee", { reason })).toMatchObject({ kind: "refused", code: "reason_missing" });
    expect(await standing(desk, number)).toBe("ended applied");
    expect((await evidenceOf(desk)).some(({ text }) => text.includes("123456"))).toBe(false);
  });

  it("capability 9.8: an override is not overridden, and an action is taken back once", async () => {
    const { number, id } = await closed();
    await override(desk, id, "lee");
    expect(await override(desk, id, "dora")).toMatchObject({ kind: "refused", code: "already_asked" });
    await answerOpen(desk, number, "lou");
    await desk.settle();
    const reversal = await caseOf(desk, number);
    expect(await standing(desk, number)).toBe("ended applied");
    const again = await override(desk, reversal.id, "dora");
    expect(again).toMatchObject({ kind: "refused", code: "override_of_override" });
    expect(again.message).toContain(`took back the action of case ${id}. What is wanted now is a change of the ticket`);
    expect(await override(desk, id, "dora")).toMatchObject({ code: "already_overridden" });
  });

  it("capability 9.8: the same request sent twice is one, with other words under the same key a mistake", async () => {
    const { number, id } = await closed();
    const twice = { source: "api:k1.a", key: "api:k1" };
    const [first, second] = await Promise.all([override(desk, id, "lee", twice), override(desk, id, "lee", twice)]);
    expect([first.kind, second.kind]).toEqual(["opened", "opened"]);
    expect(first).toMatchObject({ case: (await caseOf(desk, number)).id });
    expect(second).toMatchObject({ case: (await caseOf(desk, number)).id });
    expect(await override(desk, id, "lee", { source: "api:k1.b", key: "api:k1" })).toMatchObject({ code: "key_reused" });
  });

  it("capability 9.8: two who ask at once open one case", async () => {
    const { number, id } = await closed();
    const both = await Promise.all([override(desk, id, "lee"), override(desk, id, "dora")]);
    expect(both.map(({ kind }) => kind).sort()).toEqual(["opened", "refused"]);
    expect((await desk.world.store.cases.list({ ticket: number, limit: 10 })).length).toBe(2);
  });

  it("capability 9.8: it is named by an entry of its record too: by the entry's id, or its sequence number", async () => {
    const { number, id } = await closed();
    await desk.seal();
    const { rows } = await desk.database.db.query(
      "select e.id, s.seq from entries e join seals s on s.entry_id = e.id where e.case_id = $1 and e.kind = 'case.effect_confirmed'",
      [id],
    );
    expect(await override(desk, "999999", "lee")).toMatchObject({ code: "unknown_action" });
    expect(await override(desk, String(rows[0]?.["seq"]), "lee")).toMatchObject({ kind: "opened" });
    await answerOpen(desk, number, "lou", { kind: "reject", reason: "policy: it was right" });
    await desk.settle();
    expect([await standing(desk, number), taskOf(desk, number)["state"]]).toEqual(["ended rejected", "3"]);
    expect(await override(desk, String(rows[0]?.["id"]), "lee")).toMatchObject({ kind: "opened" });
  });

  it("capability 9.8: while another question of the ticket waits it is said which", async () => {
    const { number, id } = await closed();
    desk.model.behave(says({ action: "add_comment", confidence: 0.7 }));
    desk.serviceNow.update("change_request", number, { short_description: "Another title" }, { asUser: "alice" });
    await desk.settle();
    const open = await caseOf(desk, number);
    expect(open.status).toBe("in_review");
    const refused = await override(desk, id, "lee");
    expect(refused).toMatchObject({ kind: "refused", code: "case_open" });
    expect(refused.message).toContain(open.id);
  });
});
