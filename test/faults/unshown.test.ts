import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import {
  answerChange,
  answerVendor,
  caseOf,
  closeDesks,
  type Desk,
  evidenceOf,
  kindsOf,
  OPERATOR_TOKEN,
  openDesk,
  reviewsOf,
  says,
  standing,
  startChange,
  startVendor,
} from "../support/desk/index.ts";

closeDesks(afterAll);

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});
beforeEach(() => {
  desk.serviceNow.faults.clear();
  desk.jira.faults.clear();
  desk.model.behave(says({ action: "add_comment", confidence: 0.8 }));
});

const CARDS = { path: /x_ots_ops\/v1\/reviews/, method: "POST", times: 1_000 } as const;

async function reviewIdOf(number: string): Promise<string | null> {
  const found = await caseOf(desk, number);
  return found.status === "in_review" ? found.reviewId : null;
}

async function operator(path: string, body?: object): Promise<unknown> {
  const headers = { authorization: `Bearer ${OPERATOR_TOKEN}`, "content-type": "application/json" };
  const asked = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
  const answer = await fetch(`${desk.url}${path}`, { headers, ...asked });
  expect(answer.status).toBe(200);
  return answer.json();
}

const Story = z.looseObject({
  case: z.looseObject({ status: z.string() }),
  effects: z.array(z.looseObject({ kind: z.string(), status: z.string() })),
  entries: z.array(z.looseObject({ record: z.looseObject({ kind: z.string() }) })),
});

/** What an operator sees of a ticket's newest case. */
async function shown(number: string): Promise<z.infer<typeof Story>> {
  return Story.parse(await operator(`/v1/cases/${(await caseOf(desk, number)).id}`));
}

describe("a review whose card the ticket system refuses", () => {
  it.each([403, 404, 400])(
    "with %i: the case is stuck at once, people see why, and a retry shows it when that is mended",
    async (status) => {
      const errors = desk.log.filter(({ level }) => level === "error").length;
      const refused = desk.serviceNow.faults.add({ kind: "status", status, ...CARDS });
      const number = await startChange(desk);
      expect(await standing(desk, number)).toBe("stuck");
      const story = await shown(number);
      expect(story.case).toMatchObject({ status: "stuck", code: expect.stringMatching(/^TICKET_/) });
      expect(story.effects).toEqual([expect.objectContaining({ kind: "card", status: "failed" })]);
      expect(story.entries.map(({ record }) => record.kind).slice(-2)).toEqual(["message.failed", "case.effect_failed"]);
      expect(await operator("/v1/totals")).toMatchObject({
        effects: expect.arrayContaining([expect.objectContaining({ kind: "card", status: "failed" })]),
        cases: expect.arrayContaining([expect.objectContaining({ status: "stuck" })]),
      });
      expect(desk.log.filter(({ level }) => level === "error").length).toBeGreaterThan(errors);

      const { id } = await caseOf(desk, number);
      await operator(`/v1/cases/${id}/retry`, { reason: "perhaps it is mended" });
      await desk.pass(60);
      expect(await standing(desk, number)).toBe("stuck");
      refused.remove();
      await operator(`/v1/cases/${id}/retry`, { reason: "the role was missing" });
      await desk.pass(60);
      expect(await standing(desk, number)).toBe("in_review");
      expect(reviewsOf(desk, number).map(({ state }) => state)).toEqual(["pending"]);
      await answerChange(desk, number, "lee", { action: "approve" });
      expect(await standing(desk, number)).toBe("ended applied");
    },
  );

  it("the same in Jira: a sub-task that may not be created makes the case stuck, and a retry asks when it may", async () => {
    desk.model.behave(says({ action: "route_approval", route: "finance", confidence: 0.75 }));
    desk.jira.faults.add({ kind: "status", status: 403, method: "POST", path: /\/rest\/api\/3\/issue$/, times: 50 });
    const key = await startVendor(desk);
    await desk.pass(120);
    expect(await standing(desk, key)).toBe("stuck");
    desk.jira.faults.clear();
    await operator(`/v1/cases/${(await caseOf(desk, key)).id}/retry`, { reason: "the permission was missing" });
    await desk.pass(60);
    expect(desk.jira.issue(key)?.subtaskKeys).toHaveLength(1);
    await answerVendor(desk, key, "lee", { name: "Approve" });
    expect(await standing(desk, key)).toBe("ended applied");
  });
});

describe("a review whose card cannot be shown before its time is over", () => {
  it("is never counted as rejected: it is asked anew with its whole time, on record, and one card is shown in the end", async () => {
    const down = desk.serviceNow.faults.add({ kind: "status", status: 503, ...CARDS });
    const number = await startChange(desk);
    expect(await standing(desk, number)).toBe("in_review");
    await desk.pass(600);
    expect((await shown(number)).effects).toEqual([expect.objectContaining({ kind: "card", status: "attempting" })]);
    const asked = await reviewIdOf(number);
    for (let i = 0; i < 20 && (await reviewIdOf(number)) === asked; i += 1) await desk.pass(3_600);
    expect(await standing(desk, number)).toBe("in_review");
    expect((await kindsOf(desk, number)).filter((kind) => kind === "case.unshown")).toHaveLength(1);
    expect((await shown(number)).entries.map(({ record }) => record.kind)).toContain("case.unshown");
    down.remove();
    for (let i = 0; i < 4; i += 1) await desk.pass(600);
    expect(reviewsOf(desk, number).map(({ state }) => state)).toEqual(["pending"]);
    await answerChange(desk, number, "lee", { action: "approve" });
    expect(await standing(desk, number)).toBe("ended applied");
    expect((await evidenceOf(desk, number)).some(({ kind }) => kind === "case.expired")).toBe(false);
  });
});
