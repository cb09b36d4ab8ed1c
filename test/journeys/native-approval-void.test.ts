import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  answerChange,
  approvedInTicket,
  ask,
  closeDesks,
  confirmByApi,
  type Desk,
  digestOf,
  evidenceOf,
  givenIn,
  openDesk,
  payloadOf,
  reviewOf,
  says,
  standing,
  tokenOf,
  verifyEvidence,
} from "../support/desk/index.ts";

closeDesks(afterAll);

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk({ login: {} });
});
beforeEach(() => {
  desk.clock.now = new Date(desk.clock.now.getTime() + 60_000);
  desk.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful", confidence: 0.8 }));
});

describe("an approval in the ticket that still lacks its factor", () => {
  it("never outlives its question: with the question's end it is void, which the ticket and the evidence say", async () => {
    const { number, id } = await approvedInTicket(desk);
    await desk.pass(14 * 60);
    expect(await givenIn(desk, number)).toEqual(["dora"]);
    await answerChange(desk, number, "ina", { action: "reject", comment: "policy: not this week" });
    expect(await standing(desk, number)).toBe("ended rejected");
    expect(reviewOf(desk, number)["message"]).toContain("not confirmed yet counts for nothing");
    expect((await payloadOf(desk, number, "case.rejected"))?.["voided_approvals"]).toMatchObject([{ person: "dora" }]);
    expect(await confirmByApi(desk, "dora", id)).toEqual([409, "closed"]);
  });

  it("is void when the ticket changed", async () => {
    const { number, id } = await approvedInTicket(desk);
    desk.serviceNow.update("change_request", number, { short_description: "Rotate two certificates" }, { asUser: "alice" });
    await desk.settle();
    expect(await confirmByApi(desk, "dora", id)).not.toEqual([200, "approved"]);
    const voided = (await evidenceOf(desk, number)).filter(({ payload }) => payload["voided_approvals"] !== undefined);
    expect(voided.map(({ kind }) => kind)).toEqual(["case.superseded"]);
    expect(await givenIn(desk, number)).toEqual([]);
  });

  it("is void when the question is handed on", async () => {
    const { number, id } = await approvedInTicket(desk);
    const sent = { verdict: "reassign", digest: await digestOf(desk, id), group: "internal-audit" };
    const said = await ask(desk, `POST /v1/reviews/${id}/verdicts`, tokenOf(desk, "dora"), sent);
    await desk.settle();
    expect([said.status, await givenIn(desk, number)]).toEqual([200, []]);
    expect((await payloadOf(desk, number, "case.reassigned"))?.["voided_approvals"]).toMatchObject([{ person: "dora" }]);
    expect(reviewOf(desk, number)["message"]).toContain("not confirmed yet counts for nothing");
  });

  it("is void when its giver is in the group no more, and his coming back revives nothing", async () => {
    const { number, id } = await approvedInTicket(desk);
    const at = desk.people.findIndex((one) => one.id === "dora");
    const [dora] = desk.people.splice(at, 1);
    if (dora === undefined) throw new Error("no dora");
    desk.people.push({ ...dora, groups: [] });
    expect((await confirmByApi(desk, "dora", id))[0]).toBe(403);
    await desk.pass(1);
    expect(await givenIn(desk, number)).toEqual([]);
    expect((await payloadOf(desk, number, "case.approval_lapsed"))?.["lapsed"]).toMatchObject([{ why: "not_entitled" }]);
    desk.people.splice(desk.people.length - 1, 1, dora);
    expect(await confirmByApi(desk, "dora", id)).toEqual([409, "nothing_to_confirm"]);
    expect(await standing(desk, number)).toBe("in_review");
  });

  it("is void when the card was edited", async () => {
    const { number, id } = await approvedInTicket(desk);
    const review = reviewOf(desk, number);
    desk.serviceNow.update("x_ots_ops_review", review["sys_id"] ?? "", { summary: "nothing to see" });
    expect(await confirmByApi(desk, "dora", id)).toEqual([409, "card_edited"]);
    await desk.pass(1);
    expect((await payloadOf(desk, number, "case.approval_lapsed"))?.["lapsed"]).toMatchObject([{ why: "card_edited" }]);
  });

  it("leaves evidence that is whole", () => verifyEvidence(desk));
});
