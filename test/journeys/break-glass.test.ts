import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { submitAnswer } from "../../src/pipeline/index.ts";
import { answerOn, breakFor, codeOf, judgeIt, withGlass } from "../support/desk/glass.ts";
import {
  answerChange,
  caseOf,
  changePerson,
  closeDesks,
  type Desk,
  evidenceOf,
  kindsOf,
  openDesk,
  reviewOf,
  says,
  standing,
  startChange,
  taskOf,
  verifyEvidence,
} from "../support/desk/index.ts";

closeDesks(afterAll);

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk({ login: {}, policy: withGlass() });
});
beforeEach(() => desk.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful", confidence: 0.8 })));

describe("wish B23: break-glass for a question that nobody answers", () => {
  it("wish B23: exactly that proposal is carried out, once, and the evidence holds what was overridden, by whom, why and with which factor", async () => {
    const number = await startChange(desk);
    const before = await caseOf(desk, number);
    const digest = before.status === "in_review" ? before.proposal?.digest : null;
    expect(codeOf(await breakFor(desk, number, "dora"))).toBe("broken");
    expect(await standing(desk, number)).toBe("ended applied");
    expect(taskOf(desk, number)).toMatchObject({ state: "3" });
    const broken = (await evidenceOf(desk, number)).find(({ kind }) => kind === "case.glass_broken");
    expect(broken?.actor).toMatchObject({ type: "person", id: "dora" });
    expect(broken?.payload["glass"]).toMatchObject({
      person: "dora",
      digest,
      reasonCode: "outage",
      incident: "INC0012345",
      factor: { kind: "login" },
      overrode: {
        asked: ["ops-lead"],
        approvals: 0,
        holds: [],
        objections: expect.arrayContaining([expect.objectContaining({ rule: "zone" })]),
      },
      review: { by: ["internal-audit"] },
    });
    const twice = await breakFor(desk, number, "dora", { digest: digest ?? "" });
    expect(codeOf(twice)).toBe("nothing_to_break");
    await verifyEvidence(desk);
  });

  it("wish B23: those who were asked read it on their card, and the ticket says who judges it, without a name or a person's words", async () => {
    const number = await startChange(desk);
    await breakFor(desk, number, "dora");
    expect(reviewOf(desk, number)["message"]).toContain("Carried out by break-glass");
    const effects = await desk.world.store.effects.ofCase((await caseOf(desk, number)).id);
    const notices = effects.flatMap(({ body, status }) => (body.kind === "notice" ? [`${status}: ${body.notice.text}`] : []));
    expect(notices).toEqual([expect.stringContaining("confirmed: Break-glass (outage, incident INC0012345)")]);
    expect(notices[0]).toContain("internal-audit must judge it afterwards");
    expect(notices[0]).not.toMatch(/dora|payment gateway/);
  });

  it.each([
    ["nora", {}, "no_right"],
    ["ina", {}, "no_right"],
    ["alice", {}, "no_right"],
    ["dora", { account: "oid-nobody" }, "no_right"],
    ["dora", { account: "oid-robot" }, "no_right"],
    ["dora", { digest: "f".repeat(64) }, "other_digest"],
    ["dora", { reason: "because" }, "reason_missing"],
    ["dora", { reason: "123456" }, "reason_missing"],
    ["dora", { login: null }, "factor_missing"],
    ["dora", { login: { kind: "login", at: "2026-11-21T10:00:00.000Z", acr: null } }, "factor_missing"],
    ["dora", { login: null, shown: { kind: "totp", code: "123456" } }, "factor_missing"],
  ] as const)("wish B23: %s with %o is refused as %s, on record, and nothing is done", async (who, more, code) => {
    const number = await startChange(desk);
    expect(codeOf(await breakFor(desk, number, who, more))).toBe(code);
    expect(await standing(desk, number)).toBe("in_review");
    expect(taskOf(desk, number)).toMatchObject({ state: "1" });
    const refused = (await evidenceOf(desk, number)).filter(({ kind }) => kind === "break_glass.refused");
    expect(refused.map(({ payload }) => payload["code"])).toEqual([code]);
  });

  it("wish B23: a case that there is none of is refused, on record", async () => {
    const number = await startChange(desk);
    expect(codeOf(await breakFor(desk, number, "dora", { caseId: "no-such-case" }))).toBe("unknown_case");
  });

  it("wish B23: the requester cannot, whatever right he has", async () => {
    const undo = changePerson(desk.people, "alice", { groups: ["ops-director"] });
    const number = await startChange(desk);
    const broke = await breakFor(desk, number, "alice");
    undo();
    expect(codeOf(broke)).toBe("self_approval");
    expect(await standing(desk, number)).toBe("in_review");
  });

  it("wish B23: whoever changed the proposal cannot have it carried out himself", async () => {
    const number = await startChange(desk);
    const changed = {
      ...(await answerOn(desk, number, "lee", "modify")),
      changes: JSON.stringify({ close_code: "successful_issues" }),
    };
    await submitAnswer(desk.world, changed.reviewId, changed);
    await desk.settle();
    expect(codeOf(await breakFor(desk, number, "lee"))).toBe("modifier");
    expect(codeOf(await breakFor(desk, number, "dora"))).toBe("broken");
  });

  it("wish B23: a pause by a person is never lifted: it is his will, and he or another operator can end it", async () => {
    const number = await startChange(desk);
    await desk.world.store.pauses.set({ workflow: null, by: "olga", reason: "stop", at: desk.clock.now.toISOString() }, []);
    const broke = await breakFor(desk, number, "dora");
    await desk.world.store.pauses.clear(null, [], desk.clock.now);
    expect(codeOf(broke)).toBe("paused");
    expect(taskOf(desk, number)).toMatchObject({ state: "1" });
  });

  it("wish B23: a changed ticket is never carried out", async () => {
    const number = await startChange(desk);
    desk.serviceNow.delivery.set({ loseShare: 1 });
    desk.serviceNow.update("change_request", number, { risk: "2" }, { asUser: "alice" });
    desk.serviceNow.delivery.set({ loseShare: 0 });
    expect(codeOf(await breakFor(desk, number, "dora"))).toBe("ticket_changed");
  });

  it("wish B23: what somebody rejected in the ticket meanwhile, and nobody has told us of, is heard first and stands", async () => {
    const number = await startChange(desk);
    const digest = await digestIn(number);
    desk.serviceNow.delivery.set({ loseShare: 1 });
    await answerChange(desk, number, "lou", { action: "reject", comment: "policy: not this week" });
    desk.serviceNow.delivery.set({ loseShare: 0 });
    expect(codeOf(await breakFor(desk, number, "dora", { digest }))).toBe("nothing_to_break");
    expect(await standing(desk, number)).toBe("ended rejected");
  });
});

async function digestIn(number: string): Promise<string> {
  const of = await caseOf(desk, number);
  return of.status === "in_review" ? (of.proposal?.digest ?? "") : "";
}

describe("wish B23: the review afterwards", () => {
  it("wish B23: is done by people who did not break the glass, once, with a reason, and stands in the evidence and on the ticket", async () => {
    const number = await startChange(desk);
    const broke = await breakFor(desk, number, "dora");
    const id = broke.kind === "broken" ? broke.id : "";
    expect(codeOfJudged(await judgeIt(desk, id, "dora"))).toBe("own_glass");
    expect(codeOfJudged(await judgeIt(desk, id, "lou"))).toBe("not_in_group");
    expect(codeOfJudged(await judgeIt(desk, id, "ina", { reason: "ok" }))).toBe("reason_missing");
    expect(codeOfJudged(await judgeIt(desk, "no-such-use", "ina"))).toBe("unknown_use");
    expect(codeOfJudged(await judgeIt(desk, id, "ina", { verdict: "not_justified" }))).toBe("judged");
    expect(codeOfJudged(await judgeIt(desk, id, "ina"))).toBe("answered");
    const entries = await evidenceOf(desk, number);
    const judged = entries.find(({ kind }) => kind === "break_glass.judged");
    expect(judged?.actor).toMatchObject({ type: "person", id: "ina" });
    expect(judged?.payload).toMatchObject({ glass: id, verdict: "not_justified", broken_by: "dora" });
    expect(entries.filter(({ kind }) => kind === "break_glass.judgement_refused").map(({ payload }) => payload["code"])).toEqual([
      "own_glass",
      "not_in_group",
      "reason_missing",
      "answered",
    ]);
    const effects = await desk.world.store.effects.ofCase((await caseOf(desk, number)).id);
    expect(effects.flatMap(({ body }) => (body.kind === "notice" ? [body.notice.text] : [])).at(-1)).toContain(
      "it was not justified",
    );
    expect(await kindsOf(desk, number)).toContain("case.glass_broken");
  });

  it("assurance 28, wish B23: none of the ticket's people judges it, nor whoever made what was carried out, nor a program, whatever their groups", async () => {
    const before = [...desk.people];
    const inAudit = new Set(["alice", "lou", "ots"]);
    const number = await startChange(desk);
    const said = await answerOn(desk, number, "lou", "modify");
    await submitAnswer(desk.world, said.reviewId, { ...said, changes: JSON.stringify({ close_code: "successful_issues" }) });
    await desk.settle();
    const broke = await breakFor(desk, number, "dora");
    const id = broke.kind === "broken" ? broke.id : "";
    const judges = before.map((person) =>
      inAudit.has(person.id) ? { ...person, human: true, groups: [...person.groups, "internal-audit"] } : person,
    );
    desk.people.splice(0, before.length, ...judges);
    expect(codeOfJudged(await judgeIt(desk, id, "alice"))).toBe("self_approval");
    expect(codeOfJudged(await judgeIt(desk, id, "lou"))).toBe("modifier");
    expect(codeOfJudged(await judgeIt(desk, id, "ina", { account: "oid-robot" }))).toBe("not_a_person");
    desk.people.splice(0, judges.length, ...before);
    expect(codeOfJudged(await judgeIt(desk, id, "ina"))).toBe("judged");
  });

  it("wish B23: an act on a ticket that is gone for good can still be judged", async () => {
    const number = await startChange(desk);
    const broke = await breakFor(desk, number, "dora");
    desk.serviceNow.remove("change_request", number);
    expect(codeOfJudged(await judgeIt(desk, broke.kind === "broken" ? broke.id : "", "ina"))).toBe("judged");
  });
});

function codeOfJudged(judged: Awaited<ReturnType<typeof judgeIt>>): string {
  return judged.kind === "refused" ? judged.code : judged.kind;
}
