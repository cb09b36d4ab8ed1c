import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { whoWasAsked } from "../../src/pipeline/index.ts";
import { closeDesks, type Desk, evidenceOf, reviewOf, standing, startChange, taskOf } from "../support/desk/index.ts";
import { NO, openQuorum, type Quorum } from "../support/desk/quorum.ts";

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

describe("a question that two people must answer is handed to another group", () => {
  it("assurance 27, wish B14: it still needs two: one approval of the new group carries nothing out", async () => {
    const number = await startChange(desk);
    await hand(number, "lee");
    expect(reviewOf(desk, number)["message"]).toContain("Handed on. Asked now: 2 of ops-director.");
    expect(JSON.stringify(reviewOf(desk, number))).not.toContain("by lee");
    expect((await reviewIn(number)).steps).toMatchObject([{ groups: ["ops-director"], need: 2 }]);
    expect(await say(number, "dora")).toMatchObject({ event: "verdict_recorded" });
    expect(await standing(desk, number)).toBe("in_review");
    expect(taskOf(desk, number)).toMatchObject({ state: "1" });
    expect(await say(number, "dirk")).toMatchObject({ event: "approved" });
    expect(await standing(desk, number)).toBe("ended applied");
    const entry = (await evidenceOf(desk, number)).find(({ kind }) => kind === "case.reassigned");
    expect(entry?.payload).toMatchObject({ step: { groups: ["ops-director"], need: 2 } });
  });

  it("assurance 28: whoever handed it on is none of the two", async () => {
    const number = await startChange(desk);
    await hand(number, "both");
    expect(await say(number, "both")).toMatchObject({ kind: "refused", code: "handed_on" });
    expect(await say(number, "dora")).toMatchObject({ event: "verdict_recorded" });
    expect(await say(number, "both")).toMatchObject({ kind: "refused", code: "handed_on" });
    expect(await standing(desk, number)).toBe("in_review");
    expect(await say(number, "both", NO)).toMatchObject({ event: "rejected" });
  });

  it("assurance 27: an approval from before counts for nothing then, and nobody looks up who gave it", async () => {
    const number = await startChange(desk);
    expect(await say(number, "lee")).toMatchObject({ event: "verdict_recorded" });
    await hand(number, "lou");
    expect(await say(number, "dora")).toMatchObject({ event: "verdict_recorded" });
    expect(await standing(desk, number)).toBe("in_review");
    const at = desk.people.findIndex(({ id }) => id === "lee");
    const [lee] = desk.people.splice(at, 1);
    expect(await say(number, "dirk")).toMatchObject({ event: "approved" });
    if (lee !== undefined) desk.people.splice(at, 0, lee);
    expect(await standing(desk, number)).toBe("ended applied");
  });

  it("assurance 27: after an approval from before, a rejection ends it", async () => {
    const number = await startChange(desk);
    await say(number, "lee");
    await hand(number, "lou");
    expect(await say(number, "dora", NO)).toMatchObject({ kind: "counted", event: "rejected" });
    expect(await standing(desk, number)).toBe("ended rejected");
    expect(taskOf(desk, number)).toMatchObject({ state: "1" });
  });

  it("assurance 27: what was answered before this answer is never taken for it: it is refused, and nothing is done", async () => {
    const number = await startChange(desk);
    await say(number, "lee");
    quorum.forget(true);
    const answers = [await say(number, "lou"), await say(number, "lou", NO)];
    quorum.forget(false);
    expect(answers).toMatchObject([
      { kind: "refused", code: "answered_before" },
      { kind: "refused", code: "answered_before" },
    ]);
    expect(await standing(desk, number)).toBe("in_review");
    expect(await say(number, "lou", NO)).toMatchObject({ event: "rejected" });
  });
});

describe("a question is not handed on", () => {
  const to = (number: string, who: string, group: string) => say(number, who, { kind: "reassign", group });

  it("assurance 27, wish B14: to a group in which fewer may answer than must", async () => {
    const number = await startChange(desk);
    expect(await to(number, "lee", "internal-audit")).toMatchObject({ kind: "refused", code: "group_unable" });
    expect((await reviewIn(number)).steps).toMatchObject([{ groups: ["ops-lead"], need: 2 }]);
    const kept = desk.people.splice(0, desk.people.length);
    desk.people.push(...kept.map((one) => (one.id === "dora" || one.id === "dirk" ? { ...one, active: false } : one)));
    // Of three two are gone, and the third handed it on.
    const refused = await to(number, "both", "ops-director");
    desk.people.splice(0, desk.people.length, ...kept);
    expect(refused).toMatchObject({ kind: "refused", code: "group_unable" });
    expect(await to(number, "both", "ops-director")).toMatchObject({ kind: "counted", event: "reassigned" });
    await say(number, "dora", NO);
  });

  it("wish B14: a fourth time", async () => {
    const number = await startChange(desk);
    desk.people.push({ id: "ida", active: true, human: true, groups: ["internal-audit"], accounts: { servicenow: ["acc-ida"] } });
    await to(number, "lee", "ops-director");
    expect(await to(number, "dora", "internal-audit")).toMatchObject({ event: "reassigned" });
    const fourth = [await to(number, "ina", "ops-director"), await to(number, "dirk", "internal-audit")];
    desk.people.pop();
    expect(fourth).toMatchObject([
      { kind: "counted", event: "reassigned" },
      { kind: "refused", code: "moved_enough" },
    ]);
    await say(number, "dirk", NO);
  });
});

describe("a question that was handed to another group, and that nobody answers", () => {
  const groupsIn = async (number: string) => (await reviewIn(number)).steps.map(({ groups }) => groups);
  const moves = async (number: string) =>
    (await evidenceOf(desk, number)).filter(({ kind }) => kind === "case.escalated").map(({ payload }) => payload["move"]);

  it("assurance 34, wish B14: the group that handed it on is not asked again, neither by the reminder nor later", async () => {
    const number = await startChange(desk);
    await hand(number, "lee");
    await desk.pass(16 * 60);
    expect(await moves(number)).toEqual(["remind"]);
    expect(await groupsIn(number)).toEqual([["ops-director"]]);
    expect(await say(number, "lou")).toMatchObject({ kind: "refused", code: "not_in_group" });
    await desk.pass(46 * 60);
    expect(await moves(number)).toEqual(["remind", "widen", "fallback"]);
    expect(await groupsIn(number)).toEqual([["ops-director", "internal-audit"]]);
    await say(number, "dora", NO);
  });

  it("capability 5.12: who of the new group is asked, and who is not and why, is on record with the handing on", async () => {
    const number = await startChange(desk);
    await hand(number, "lee");
    const review = await reviewIn(number);
    expect(review.routing?.levels[0]).toEqual({ level: "primary", groups: ["ops-director"] });
    const told = [
      { person: "dora", level: "primary", outcome: "asked" },
      { person: "both", level: "primary", outcome: "asked" },
      { person: "dirk", level: "primary", outcome: "asked" },
      { person: "ina", level: "fallback", outcome: "skipped", reason: "not_reached_yet" },
    ];
    expect(review.routing?.told).toEqual(told);
    const asked = await whoWasAsked(desk.world, review);
    expect(asked.map(({ why, added }) => [why, added])).toEqual([
      ["asked", []],
      ["reassigned", ["ops-director"]],
    ]);
    expect(asked[1]?.told).toEqual(told);
    await say(number, "dora", NO);
  });
});
