import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  answerChange,
  closeDesks,
  type Desk,
  evidenceOf,
  kindsOf,
  move,
  objectionsOf,
  openDesk,
  plantChange,
  says,
  standing,
  startChange,
  startVendor,
} from "../support/desk/index.ts";

closeDesks(afterAll);

const MODIFY = { action: "modify", comment: "say it better", parameters: { note: "Looked at it." } };

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});

async function factsOf(key: string) {
  const decided = (await evidenceOf(desk, key)).find(({ kind }) => kind === "case.decided");
  return decided?.payload["facts"];
}

describe("files that people attached", () => {
  it("capability 4.6: a change without files, and one whose only file could be read, are applied at once", async () => {
    desk.model.behave(says({ action: "add_comment", confidence: 0.95 }));
    const [none, read] = [await startChange(desk, { file: null }), await startChange(desk)];
    expect([await standing(desk, none), await standing(desk, read)]).toEqual(["ended applied", "ended applied"]);
    expect(await factsOf(read)).toMatchObject({
      values: { "attachments.human": 1, "attachments.unread": 0 },
      pii: { unread: false },
    });
  });

  it("capability 4.6: one that nobody could read brings the change to people", async () => {
    desk.model.behave(says({ action: "add_comment", confidence: 0.95 }));
    const number = await startChange(desk, { file: "protocol.pdf" });
    expect(await standing(desk, number)).toBe("in_review");
    expect(await objectionsOf(desk, number)).toEqual(["pii"]);
    expect(await factsOf(number)).toMatchObject({ values: { "attachments.unread": 1 }, pii: { unread: true, tripped: false } });
  });

  it("assurance 53: personal data inside a file brings the change to people and stands in no entry", async () => {
    desk.model.behave(says({ action: "add_comment", confidence: 0.95 }));
    const number = await startChange(desk, { content: "Tested with the account of 123-45-6789." });
    expect(await standing(desk, number)).toBe("in_review");
    expect(await factsOf(number)).toMatchObject({ pii: { restricted: true, unread: false } });
    expect(JSON.stringify(await evidenceOf(desk, number))).not.toContain("123-45-6789");
  });

  it("capability 4.6: a vendor's papers that nobody could read go to the highest reviewers, as the guardrail says", async () => {
    desk.model.behave(says({ action: "draft_note", confidence: 0.95 }));
    const key = await startVendor(desk, { file: "papers.pdf" });
    expect(await standing(desk, key)).toBe("in_review");
    expect(await factsOf(key)).toMatchObject({ pii: { unread: true } });
  });

  it.each([
    ["a failure", { kind: "status", status: 500 }],
    ["a closed connection", { kind: "drop" }],
    ["too many requests", { kind: "rate_limit" }],
  ] as const)(
    "capability 4.6: one whose content is %s brings the change to people, and is asked for once",
    async (_what, fault) => {
      desk.model.behave(says({ action: "add_comment", confidence: 0.95 }));
      const number = plantChange(desk);
      const broken = desk.serviceNow.faults.add({ ...fault, path: /attachment/, times: 1_000 });
      move(desk, number);
      await desk.settle();
      expect([await standing(desk, number), broken.hits()]).toEqual(["in_review", 1]);
      expect(await factsOf(number)).toMatchObject({ values: { "attachments.unread": 1 }, pii: { unread: true } });
      await desk.pass(6); // who limits our requests is left alone for as long as it says
      expect(await answerChange(desk, number, "lee", MODIFY)).toBe(200);
      expect(await kindsOf(desk, number)).toContain("case.modified");
      broken.remove();
      await desk.pass(6);
    },
  );

  it("capability 4.6: an empty file is no evidence of anything", async () => {
    desk.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful", confidence: 0.95 }));
    const number = await startChange(desk, { content: "" });
    expect(await standing(desk, number)).toBe("in_review");
    expect(await objectionsOf(desk, number)).toContain("sop_check");
    expect(await factsOf(number)).toMatchObject({ values: { "attachments.human": 0, "attachments.unread": 0 } });
  });
});
