import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  answerVendor,
  closeDesks,
  type Desk,
  evidenceOf,
  kindsOf,
  openDesk,
  PEOPLE,
  post,
  SERVICE,
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

describe("a vendor request that people are asked about", () => {
  it("an approval on the sub-task moves the issue, and the sub-task says so", async () => {
    const key = await startVendor(desk);
    expect(await standing(desk, key)).toBe("in_review");
    await answerVendor(desk, key, "lee", { name: "Approve" });
    expect(await standing(desk, key)).toBe("ended applied");
    expect(desk.jira.issue(key)?.status).toBe("Finance approval");
    expect(desk.jira.issue(subtaskOf(desk, key))?.comments.at(-1)?.text).toContain("Applied as approved.");
  });

  it("assurance 33: a rejection with its reason changes nothing", async () => {
    const key = await startVendor(desk);
    await answerVendor(desk, key, "lou", { name: "Reject", comment: "policy: the vendor is on the watch list" });
    expect(await standing(desk, key)).toBe("ended rejected");
    expect(desk.jira.issue(key)?.status).toBe("Checks");
    expect((await evidenceOf(desk, key)).find(({ kind }) => kind === "case.rejected")?.payload).toMatchObject({
      reasonCode: "policy",
    });
  });

  it("assurance 32: a changed route needs another approval and is what is executed; its status comes from the SOP", async () => {
    const key = await startVendor(desk);
    await answerVendor(desk, key, "lee", {
      name: "Approve with changes",
      comment: "they will hold data of ours",
      changes: { route: "security", status: "Done" },
    });
    expect(await standing(desk, key)).toBe("in_review");
    expect(desk.jira.issue(key)?.subtaskKeys).toHaveLength(2);
    expect(desk.jira.issue(key)?.status).toBe("Checks");
    await answerVendor(desk, key, "lou", { name: "Approve", comment: "agreed, security looks first" });
    expect(await standing(desk, key)).toBe("ended applied");
    expect(desk.jira.issue(key)?.status).toBe("Security review");
  });

  it("assurance 28: the requester, the service account and somebody outside the group are refused, on record and put back", async () => {
    desk.people.splice(0, 1, {
      id: "alice",
      active: true,
      human: true,
      groups: ["ops-lead"],
      accounts: { jira: [PEOPLE.alice.accountId], servicenow: [PEOPLE.alice.sysId] },
    });
    const key = await startVendor(desk);
    for (const who of ["alice", "ann"] as const) await answerVendor(desk, key, who, { name: "Approve" });
    desk.jira.transition(subtaskOf(desk, key), "Approve", { as: SERVICE.accountId });
    await desk.settle();
    expect(await standing(desk, key)).toBe("in_review");
    expect(desk.jira.issue(key)?.status).toBe("Checks");
    const refused = (await evidenceOf(desk, key))
      .filter(({ kind }) => kind === "review.answer_refused")
      .map(({ payload }) => payload["code"]);
    expect(refused).toEqual(["self_approval", "not_in_group"]);
  });

  it("assurance 30, wish B26: historyMetadata cannot forge who answered", async () => {
    const key = await startVendor(desk);
    const forged = { type: "ots", actor: { id: PEOPLE.lee.accountId, displayName: "Lee" }, generator: { id: "lee" } };
    desk.jira.transition(subtaskOf(desk, key), "Approve", { as: PEOPLE.nora.accountId, historyMetadata: forged });
    await desk.settle();
    expect(await standing(desk, key)).toBe("in_review");
    const refused = (await evidenceOf(desk, key)).find(({ kind }) => kind === "review.answer_refused");
    expect(refused?.actor.id).toBe(PEOPLE.nora.accountId);
    expect(refused?.payload).toMatchObject({ code: "not_in_group" });
  });

  it("assurance 30: a signed webhook that names an approver does not make a stranger's transition his", async () => {
    const key = await startVendor(desk);
    const card = desk.jira.issue(subtaskOf(desk, key));
    desk.jira.transition(subtaskOf(desk, key), "Approve", { as: PEOPLE.nora.accountId, silent: true });
    const lee = { accountId: PEOPLE.lee.accountId, accountType: "atlassian" };
    const items = [{ field: "status", fieldId: "status", fromString: "Pending", toString: "Approved" }];
    const fields = { project: { key: "VO" }, issuetype: { name: "Ops Review" }, status: { name: "Approved" } };
    const body = JSON.stringify({
      timestamp: desk.clock.now.getTime(),
      webhookEvent: "jira:issue_updated",
      issue_event_type_name: "issue_generic",
      user: lee,
      issue: { id: card?.id, key: card?.key, fields: { ...fields, parent: { id: desk.jira.issue(key)?.id, key } } },
      changelog: { id: "99999", author: lee, items },
    });

    expect((await post(desk, "jira", body, signed(desk, "jira", body))).status).toBe(202);
    await desk.settle();

    expect([await standing(desk, key), desk.jira.issue(key)?.status]).toEqual(["in_review", "Checks"]);
    const refused = (await evidenceOf(desk, key)).filter(({ kind }) => kind === "review.answer_refused");
    expect(refused).toMatchObject([{ actor: { id: PEOPLE.nora.accountId }, payload: { code: "not_in_group" } }]);
  });

  it("capability 6.2: two people around one approval: who pressed it decided it, and only with words of his own", async () => {
    desk.model.behave(says({ action: "route_approval", route: "finance", confidence: 0.2 }));
    const key = await startVendor(desk);
    const card = subtaskOf(desk, key);
    desk.jira.comment(card, "policy: looks fine to me", { as: PEOPLE.lou.accountId, silent: true });
    desk.jira.editIssue(card, { customfield_10500: '{"route": "security"}' }, { as: PEOPLE.lou.accountId, silent: true });
    await answerVendor(desk, key, "lee", { name: "Approve" });

    const refused = (await evidenceOf(desk, key)).find(({ kind }) => kind === "review.answer_refused");
    expect(refused).toMatchObject({ actor: { id: PEOPLE.lee.accountId }, payload: { reason: null } });
    expect(await standing(desk, key)).toBe("in_review");
    await desk.pass(1);
    desk.jira.comment(card, "timing: checked by hand", { as: PEOPLE.lee.accountId, silent: true });
    await answerVendor(desk, key, "lee", { name: "Approve" });
    expect([await standing(desk, key), desk.jira.issue(key)?.status]).toEqual(["ended applied", "Finance approval"]);
    const approved = (await evidenceOf(desk, key)).find(({ kind }) => kind === "case.approved");
    expect(approved?.payload).toMatchObject({ verdict: { person: "lee", reason: "timing: checked by hand" } });
  });

  it("assurance 26: an issue that changed after the question is read and asked again, and the old approval is void", async () => {
    const key = await startVendor(desk);
    const first = subtaskOf(desk, key);
    desk.jira.editIssue(key, { customfield_10603: "missing" }, { as: PEOPLE.alice.accountId, silent: true });
    desk.jira.transition(first, "Approve", { as: PEOPLE.lee.accountId });
    await desk.settle();
    expect(desk.jira.issue(key)?.status).toBe("Checks");
    expect(await standing(desk, key)).toBe("in_review");
    expect(subtaskOf(desk, key)).not.toBe(first);
    expect(await kindsOf(desk, key)).toContain("case.stale");
  });

  it("assurance 36: without an answer it expires as rejected and the sub-task is moved to Expired", async () => {
    const key = await startVendor(desk);
    await desk.pass(86_400 * 4);
    expect(await standing(desk, key)).toBe("ended expired");
    expect(desk.jira.issue(subtaskOf(desk, key))?.status).toBe("Expired");
  });
});
