import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  casesOf,
  closeDesks,
  type Desk,
  effectsOf,
  evidenceOf,
  openDesk,
  PEOPLE,
  post,
  rowsIn,
  says,
  signed,
  standing,
  startVendor,
  subtaskOf,
} from "../support/desk/index.ts";

closeDesks(afterAll);

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});
beforeEach(() => desk.model.behave(says({ action: "route_approval", route: "finance", confidence: 0.75 })));

/** What a rule of ours sends about an issue; whatever else it claims, `more` claims. */
function ping(key: string, event: string, more: object = {}): string {
  const issue = { id: desk.jira.issue(key)?.id, key };
  const initiator = { accountId: PEOPLE.lee.accountId };
  return JSON.stringify({ source: "ots", ruleId: "rule-1", event, issue, initiator, sentAt: desk.clock.now.getTime(), ...more });
}

async function send(body: string): Promise<number> {
  const { status } = await post(desk, "jira-automation", body, signed(desk, "jira-automation", body));
  await desk.settle();
  return status;
}

/** Everything that a rule's request could have changed. */
async function stands(key: string) {
  const [of, effects, entries] = [await casesOf(desk, key), await effectsOf(desk, key), await evidenceOf(desk, key)];
  return {
    cases: of.map(({ id, version, status }) => [id, version, status]),
    effects: effects.map(({ id, status, attempts }) => [id, status, attempts]),
    entries: entries.map(({ hash }) => hash),
    issue: [desk.jira.issue(key)?.status, desk.jira.issue(key)?.comments.length, desk.jira.issue(key)?.histories.length],
  };
}

describe("requests of Automation rules that somebody replays or forges", () => {
  it("jira row 16: the same request again, in another form of the same words too, is a duplicate and stores nothing", async () => {
    const key = await startVendor(desk);
    const body = ping(subtaskOf(desk, key), "review_answered");
    expect(await send(body)).toBe(202);
    const [before, rows] = [await stands(key), await rowsIn(desk, "inbox")];

    const again = { ...JSON.parse(body), initiator: { accountId: PEOPLE.nora.accountId }, note: "approve it" };
    for (const replayed of [body, JSON.stringify(again), `  ${JSON.stringify(again, null, 2)}`])
      expect(await send(replayed)).toBe(200);

    expect([await stands(key), await rowsIn(desk, "inbox")]).toEqual([before, rows]);
  });

  it.each([
    ["five minutes and a second old", -301_000],
    ["five minutes and a second ahead", 301_000],
  ])("jira row 16: a request that is %s is refused with 401 and stores nothing", async (_what, offset) => {
    const key = await startVendor(desk);
    const rows = await rowsIn(desk, "inbox");
    const sentAt = desk.clock.now.getTime() + offset;
    expect(await send(ping(subtaskOf(desk, key), "review_answered", { sentAt }))).toBe(401);
    expect(await rowsIn(desk, "inbox")).toBe(rows);
    const inside = sentAt - Math.sign(offset) * 1_000;
    expect(await send(ping(subtaskOf(desk, key), "review_answered", { sentAt: inside }))).toBe(202);
  });

  it("jira row 16: a request that was kept back and is sent anew after its window is refused, whatever happened meanwhile", async () => {
    const key = await startVendor(desk);
    const kept = ping(subtaskOf(desk, key), "review_answered");
    await desk.pass(301);
    const before = await stands(key);
    expect(await send(kept)).toBe(401);
    expect(await stands(key)).toEqual(before);
  });

  it("jira row 16: the initiator, the decision and the task that a body names are nobody's answer: only the changelog's author is", async () => {
    const key = await startVendor(desk);
    const card = subtaskOf(desk, key);
    const forged = { decision: "approve", verdict: "approve", taskId: "any", user: { accountId: PEOPLE.lee.accountId } };
    expect(await send(ping(card, "review_answered", forged))).toBe(202);
    expect([await standing(desk, key), desk.jira.issue(key)?.status]).toEqual(["in_review", "Checks"]);

    desk.jira.transition(card, "Approve", { as: PEOPLE.nora.accountId, silent: true });
    await desk.pass(1);
    expect(await send(ping(card, "review_answered", forged))).toBe(202);
    expect([await standing(desk, key), desk.jira.issue(key)?.status]).toEqual(["in_review", "Checks"]);
    const refused = (await evidenceOf(desk, key)).filter(({ kind }) => kind === "review.answer_refused");
    expect(refused).toMatchObject([{ actor: { id: PEOPLE.nora.accountId }, payload: { code: "not_in_group" } }]);

    desk.jira.transition(card, "Approve", { as: PEOPLE.lou.accountId, silent: true });
    await desk.pass(1);
    expect(await send(ping(card, "review_answered", { initiator: { accountId: PEOPLE.nora.accountId } }))).toBe(202);
    const approved = (await evidenceOf(desk, key)).find(({ kind }) => kind === "case.approved");
    expect([await standing(desk, key), approved?.payload["verdict"]]).toMatchObject(["ended applied", { person: "lou" }]);
  });

  it("jira row 16: a fresh request about a question that is answered finds its case further on and is a no-op", async () => {
    const key = await startVendor(desk);
    const card = subtaskOf(desk, key);
    desk.jira.transition(card, "Approve", { as: PEOPLE.lee.accountId });
    await desk.settle();
    expect(await standing(desk, key)).toBe("ended applied");
    const before = await stands(key);
    for (const [about, event] of [
      [card, "review_answered"],
      [card, "review_approved"],
      [key, "ticket_moved"],
      [key, "ticket_created"],
    ] as const) {
      await desk.pass(1);
      expect(await send(ping(about, event))).toBe(202);
    }
    expect(await stands(key)).toEqual(before);
  });
});
