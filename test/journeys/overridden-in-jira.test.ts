import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SECRETS } from "../support/canaries/index.ts";
import {
  answerOpen,
  caseOf,
  closeDesks,
  type Desk,
  evidenceOf,
  openDesk,
  overridable,
  override,
  PEOPLE,
  says,
  signable,
  standing,
  startVendor,
  subtaskOf,
  verifyEvidence,
} from "../support/desk/index.ts";

closeDesks(afterAll);

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk({ policy: overridable });
  signable(desk);
});

async function applied(said: Parameters<typeof says>[0]): Promise<{ readonly key: string; readonly id: string }> {
  desk.model.behave(says(said));
  const key = await startVendor(desk);
  expect(await standing(desk, key)).toBe("ended applied");
  return { key, id: (await caseOf(desk, key)).id };
}

const noteOf = (key: string) =>
  desk.jira.issue(key)?.comments.find(({ text }) => text.includes("The ticket is as the SOP wants it."));

describe("what automation did to a vendor request is taken back", () => {
  it("assurance 63, capability 9.8: a comment is marked as withdrawn in place, above its own words, once", async () => {
    const { key, id } = await applied({ action: "draft_note" });
    const before = desk.jira.issue(key)?.comments.length ?? 0;
    const words = noteOf(key)?.text ?? "nothing";
    expect(await override(desk, id, "lee")).toMatchObject({ kind: "opened", status: "in_review" });
    expect(await answerOpen(desk, key, "lee")).toMatchObject({ kind: "refused", code: "override_requester" });
    expect(await answerOpen(desk, key, "lou")).toMatchObject({ kind: "counted", event: "approved" });
    await desk.settle();
    expect(await standing(desk, key)).toBe("ended applied");
    expect(desk.jira.issue(key)?.comments).toHaveLength(before);
    const now = noteOf(key)?.text ?? "";
    expect(now.startsWith("Withdrawn: what the automation wrote here at 2026-11-21 12:00 UTC no longer holds.")).toBe(true);
    expect([now.endsWith(words), now.split("Withdrawn:").length]).toEqual([true, 2]);
    const entry = (await evidenceOf(desk, key)).findLast(({ kind }) => kind === "case.effect_confirmed");
    expect(entry?.payload).toMatchObject({ receipt: { seen: { in_place: "yes" } } });
  });

  it("capability 9.8: a comment that somebody deleted leaves nothing to undo", async () => {
    const { key, id } = await applied({ action: "draft_note" });
    const issue = desk.jira.issue(key);
    const response = await fetch(`${desk.jira.url}/rest/api/3/issue/${issue?.id}/comment/${noteOf(key)?.id}`, {
      method: "DELETE",
      headers: { authorization: `Basic ${Buffer.from(`ots@corp.example:${SECRETS.jiraToken}`).toString("base64")}` },
    });
    expect(response.status).toBe(204);
    expect(await override(desk, id, "lee")).toMatchObject({
      kind: "refused",
      code: "nothing_to_undo",
      message: "Nothing to undo: The comment is no longer on the ticket: somebody deleted it.",
    });
    expect(await standing(desk, key)).toBe("ended applied");
  });

  it("capability 9.8, jira row 22: an issue that was routed goes back by a transition that is on offer, with its note", async () => {
    const { key, id } = await applied({ action: "route_approval", route: "finance" });
    expect(desk.jira.issue(key)?.status).toBe("Finance approval");
    expect(await override(desk, id, "lee", { reason: "it belongs to security first" })).toMatchObject({ kind: "opened" });
    expect(await answerOpen(desk, key, "lou")).toMatchObject({ kind: "counted", event: "approved" });
    await desk.settle();
    expect([await standing(desk, key), desk.jira.issue(key)?.status]).toEqual(["ended applied", "Checks"]);
    const last = desk.jira.issue(key)?.comments.at(-1)?.text ?? "";
    expect(last).toContain("Moved back:");
    expect(last).toContain("it belongs to security first");
    expect(desk.jira.issue(subtaskOf(desk, key))?.comments.at(-1)?.text).toContain("Applied as approved.");
  });

  it("capability 9.8: people who moved the issue on leave nothing to undo; while the question waits it is withdrawn", async () => {
    const { key, id } = await applied({ action: "route_approval", route: "finance" });
    expect(await override(desk, id, "lee")).toMatchObject({ kind: "opened" });
    await desk.pass(60);
    desk.jira.transition(key, "Waiting for vendor", { as: PEOPLE.alice.accountId });
    await desk.settle();
    const kinds = (await evidenceOf(desk, key)).map(({ kind }) => kind);
    expect(kinds).toContain("case.superseded");
    expect(kinds).not.toContain("case.overridden");
    const objections = (await evidenceOf(desk, key)).findLast(({ kind }) => kind === "case.decided")?.decision?.reasons;
    expect(objections?.map(({ rule }) => rule)).toContain("contested");
    expect(desk.jira.issue(key)?.status).toBe("Waiting for vendor");
  });

  it("the evidence of all of it verifies", async () => verifyEvidence(desk));
});
