import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { lookAt, withdrawApproval } from "../../src/pipeline/index.ts";
import { closeDesks, type Desk, evidenceOf, reviewOf, standing, startChange, taskOf } from "../support/desk/index.ts";
import { NO, openQuorum, type Quorum } from "../support/desk/quorum.ts";
import { rederiveEntries } from "../support/rederived.ts";

closeDesks(afterAll);

let desk: Desk;
let quorum: Quorum;
beforeAll(async () => {
  quorum = await openQuorum();
  desk = quorum.desk;
});
const reviewIn: Quorum["reviewIn"] = (number) => quorum.reviewIn(number);
const say: Quorum["say"] = (...said) => quorum.say(...said);
const hand: Quorum["hand"] = (...said) => quorum.hand(...said);

let given = 0;

describe("approvals that two people must give", () => {
  it("assurance 29: whoever lost the group that he approved for carries nothing out, though another group of his was asked since", async () => {
    const number = await startChange(desk);
    expect(await say(number, "both")).toMatchObject({ event: "verdict_recorded" });
    await desk.pass(31 * 60);
    expect((await reviewIn(number)).steps).toMatchObject([
      { groups: expect.arrayContaining(["ops-lead", "ops-director"]), need: 2 },
    ]);
    const at = desk.people.findIndex(({ id }) => id === "both");
    const [both] = desk.people.splice(at, 1);
    if (both === undefined) throw new Error("nobody is called both");
    desk.people.splice(at, 0, { ...both, groups: ["ops-director"] });
    expect(await say(number, "dirk")).toMatchObject({ event: "approved" });
    desk.people.splice(at, 1, both);
    expect(await standing(desk, number)).toBe("in_review");
    const entries = await evidenceOf(desk, number);
    const first = entries.find(({ kind }) => kind === "case.verdict_recorded");
    expect(first?.payload["verdict"]).toMatchObject({ groups: ["ops-lead", "ops-director"], countedFor: ["ops-lead"] });
    expect(entries.find(({ kind }) => kind === "case.stale")?.payload).toMatchObject({
      why: "approver_lost",
      approvers: [{ person: "both", lapse: "not_in_group" }],
    });
  });

  it("assurance 27: what is carried out is held against the decision's own steps: of two it demanded one is not enough, though the question asks for one by then", async () => {
    const number = await startChange(desk);
    quorum.forget(true);
    await say(number, "lee");
    quorum.forget(false);
    expect(taskOf(desk, number)).toMatchObject({ state: "1" });
    expect(await standing(desk, number)).toBe("in_review");
    const entries = await evidenceOf(desk, number);
    expect(entries.find(({ kind }) => kind === "case.stale")?.payload).toMatchObject({ why: "approver_lost", approvers: [] });
    const recorded = entries.map(({ hash, text }) => ({ hash, record: JSON.parse(text) as unknown }));
    const derived = rederiveEntries(recorded, desk.world.policy).map(({ kind, derivation }) => [kind, derivation]);
    expect(derived).toEqual([
      ["case.decided", { kind: "same" }],
      ["case.approved", { kind: "differs", fields: ["steps"] }],
      ["case.decided", { kind: "same" }],
    ]);
  });

  it("assurance 23, 27: approvals of a question that was handed on or widened derive again from the evidence alone", async () => {
    const number = await startChange(desk);
    await say(number, "lee");
    await hand(number, "lou");
    await desk.pass(62 * 60);
    await say(number, "ina");
    await say(number, "dirk");
    expect(await standing(desk, number)).toBe("ended applied");
    const recorded = (await evidenceOf(desk, number)).map(({ hash, text }) => ({ hash, record: JSON.parse(text) as unknown }));
    const derived = rederiveEntries(recorded, desk.world.policy);
    expect(derived.map(({ kind, derivation }) => [kind, derivation.kind])).toEqual([
      ["case.decided", "same"],
      ["case.approved", "same"],
    ]);
    const unasked = recorded.filter(({ record }) => !JSON.stringify(record).includes('"kind":"case.escalated"'));
    expect(rederiveEntries(unasked, desk.world.policy).at(-1)?.derivation).toEqual({ kind: "differs", fields: ["steps"] });
    const alone = recorded.filter(({ record }) => JSON.stringify(record).includes('"kind":"case.approved"'));
    expect(rederiveEntries(alone, desk.world.policy)).toMatchObject([{ derivation: { kind: "not_derivable" } }]);
  });

  it("whoever sends the first of two approvals again, after others ended it otherwise, hears what it did then", async () => {
    const number = await startChange(desk);
    const { id } = await reviewIn(number);
    const source = "api:lost-reply";
    expect(await say(number, "lee", { source })).toMatchObject({ event: "verdict_recorded" });
    await say(number, "lou", NO);
    expect(await standing(desk, number)).toBe("ended rejected");
    expect(await say(number, "lee", { source })).toMatchObject({ kind: "counted", event: "verdict_recorded" });
    expect((await reviewIn(number)).id).toBe(id);
  });
});

describe("the first of two approvals", () => {
  it("capability 5.21: is taken back while the second one is waited for, by who gave it alone: the same is asked anew, and both must approve", async () => {
    const number = await startChange(desk);
    const { id } = await reviewIn(number);
    await say(number, "lee");
    const take = (who: string) =>
      withdrawApproval(desk.world, id, {
        account: `oid-${who}`,
        provenBy: "idp",
        at: desk.clock.now.toISOString(),
        reason: "wrong window",
        source: `page:taken-${++given}`,
      });
    const [lee, lou] = ["lee", "lou"].map((who) => desk.people.find((person) => person.id === who));
    if (lee === undefined || lou === undefined) throw new Error("nobody is called lee or lou");
    expect(await lookAt(desk.world, lee, id)).toMatchObject({ review: { withdrawable: true } });
    expect(await lookAt(desk.world, lou, id)).toMatchObject({ review: { withdrawable: false } });
    expect(await take("lou")).toMatchObject({ kind: "refused", code: "not_the_approver" });
    expect(await take("lee")).toMatchObject({ kind: "counted", event: "withdrawn" });
    await desk.settle();
    const anew = await reviewIn(number);
    expect([anew.id === id, anew.verdicts, await standing(desk, number)]).toEqual([false, [], "in_review"]);
    expect(reviewOf(desk, number)["summary"]).toContain("Asked anew: an approval of the same was withdrawn");
    expect(await take("lee")).toMatchObject({ kind: "refused", code: "closed" });
    expect(await say(number, "lou")).toMatchObject({ event: "verdict_recorded" });
    expect(await standing(desk, number)).toBe("in_review");
    expect(await say(number, "lee")).toMatchObject({ event: "approved" });
    expect(await standing(desk, number)).toBe("ended applied");
    const recorded = (await evidenceOf(desk, number)).map(({ hash, text }) => ({ hash, record: JSON.parse(text) as unknown }));
    expect(rederiveEntries(recorded, desk.world.policy).map(({ derivation }) => derivation.kind)).toEqual(["same", "same"]);
  });

  it("capability 5.21: that a handing on made count for nothing is none that could be taken back", async () => {
    const number = await startChange(desk);
    await say(number, "lee");
    await hand(number, "lou");
    const by = {
      account: "oid-lee",
      provenBy: "idp",
      at: desk.clock.now.toISOString(),
      reason: null,
      source: `page:taken-${++given}`,
    };
    expect(await withdrawApproval(desk.world, (await reviewIn(number)).id, by)).toMatchObject({ code: "not_the_approver" });
    await say(number, "dora", NO);
  });
});
