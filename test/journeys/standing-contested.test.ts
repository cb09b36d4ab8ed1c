import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  answerChange,
  ask,
  closeDesks,
  type Desk,
  digestOf,
  openDesk,
  ourNotes,
  reviewIdOf,
  says,
  standing,
  startChange,
  tokenOf,
} from "../support/desk/index.ts";
import { endAll, given, low, newest, withStanding } from "../support/desk/standing.ts";

closeDesks(afterAll);

const CHECK = { name: "fraud-check", account: "oid-robot", workflows: ["chg_low_risk_auto"] };

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk({
    login: {},
    policy: (file) => withStanding()({ ...file, rbac: { ...file.rbac, automatic_reviewers: [CHECK] } }),
  });
});
beforeEach(() => desk.model.behave(says({ action: "add_comment", confidence: 0.8 })));
afterEach(() => endAll(desk));

/** The requester changes his ticket: it is drafted again, in the words that stand. */
async function edited(number: string): Promise<string> {
  desk.serviceNow.update("change_request", number, { short_description: `Edited, ${number}` }, { asUser: "alice" });
  await desk.poll();
  await desk.settle();
  await desk.pass(60);
  return standing(desk, number);
}

async function escalate(number: string, who: "lou" | "robot"): Promise<number> {
  const id = await reviewIdOf(desk, number);
  const said = { verdict: "escalate", reason: "the figures look odd: fraud?", digest: await digestOf(desk, id) };
  return (await ask(desk, `POST /v1/reviews/${id}/verdicts`, tokenOf(desk, who), said)).status;
}

const OTHER = says({
  action: "add_comment",
  confidence: 0.8,
  note: [{ text: "Other words entirely.", cites: ["fields.state"] }],
});

describe("wish B16: a standing approval and what people said of a ticket", { timeout: 120_000 }, () => {
  it("wish B16: is none for a question that an automatic reviewer escalated", async () => {
    await given(desk);
    const number = await startChange(desk, { columns: { risk: "4" } });
    expect(await escalate(number, "robot")).toBe(200);
    await desk.pass(5);
    expect([await standing(desk, number), (await newest(desk)).used.length]).toEqual(["in_review", 1]);
  });

  it("wish B16: is none for a ticket that people rejected, whatever its requester changes then", async () => {
    desk.model.behave(OTHER);
    const number = await low(desk);
    await answerChange(desk, number, "lou", { action: "reject", comment: "policy: do nothing at all on this ticket" });
    desk.model.behave(says({ action: "add_comment", confidence: 0.8 }));
    await given(desk);
    expect([await edited(number), ourNotes(desk, number)]).toEqual(["in_review", []]);
  });

  it("wish B16: is none for the redraft of a question that was open when it was given", async () => {
    const older = await low(desk);
    await given(desk);
    expect([await edited(older), ourNotes(desk, older)]).toEqual(["in_review", []]);
  });

  it("wish B16: is none for a ticket that somebody escalated or commented on before it was changed", async () => {
    desk.model.behave(OTHER);
    const [escalated, commented] = [await low(desk), await low(desk)];
    expect(await escalate(escalated, "lou")).toBe(200);
    desk.serviceNow.update("change_request", commented, { comments: "wrong customer" }, { asUser: "lou" });
    await desk.settle();
    await desk.pass(60);
    desk.model.behave(says({ action: "add_comment", confidence: 0.8 }));
    await given(desk);
    expect([await edited(escalated), await edited(commented)]).toEqual(["in_review", "in_review"]);
  });

  it("wish B16: is none for a ticket whose requester was asked back and answered", async () => {
    const number = await low(desk);
    await answerChange(desk, number, "lou", { action: "request_info", comment: "Which node is meant?" });
    await given(desk);
    desk.serviceNow.update("change_request", number, { comments: "Node seven, and please do not do this." }, { asUser: "alice" });
    await desk.poll();
    await desk.pass(5);
    expect(await standing(desk, number)).toBe("in_review");
  });

  it("wish B16: is used on a ticket that was changed where nobody said anything, and whose question is younger than it", async () => {
    await given(desk);
    desk.model.behave(OTHER);
    const number = await low(desk);
    expect(await standing(desk, number)).toBe("in_review");
    desk.model.behave(says({ action: "add_comment", confidence: 0.8 }));
    expect(await edited(number)).toBe("ended applied");
  });
});
