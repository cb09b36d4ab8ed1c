import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  answerVendor,
  caseOf,
  casesOf,
  closeDesks,
  type Desk,
  evidenceOf,
  openDesk,
  PEOPLE,
  says,
  standing,
  startVendor,
  subtaskOf,
  verifyEvidence,
} from "../support/desk/index.ts";

closeDesks(afterAll);

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});
beforeEach(() => {
  desk.jira.faults.clear();
  desk.model.behave(says({ action: "draft_note", confidence: 0.75 }));
});

/** 900 lines: more than the site takes as one document. */
const NOTE = Array.from({ length: 900 }, () => "ok").join("\n");
const COMMENT = { method: "POST", path: /\/comment$/, about: "This is the beginning of a text" } as const;
const FILE = { method: "POST", path: /\/attachments$/ } as const;
const ALICE = { as: PEOPLE.alice.accountId, silent: true } as const;

const descriptionOf = (card: string) => JSON.stringify(desk.jira.issue(card)?.fields["description"]);
const filesOn = (key: string, name: RegExp) =>
  (desk.jira.issue(key)?.attachments ?? []).filter(({ filename }) => name.test(filename));
const beginnings = (key: string) => (desk.jira.issue(key)?.comments ?? []).filter(({ text }) => text.includes(COMMENT.about));

/** A request for which Lee typed a very long note: the question about it, which does not fit its sub-task. */
async function longQuestion(): Promise<string> {
  const key = await startVendor(desk);
  const card = subtaskOf(desk, key);
  const code = /Code for a typed answer: ([0-9A-Z-]{9})/.exec(descriptionOf(card))?.[1] ?? "";
  desk.jira.comment(card, `/ots modify ${code} ${JSON.stringify({ note: NOTE })}`, { as: PEOPLE.lee.accountId });
  await desk.settle();
  return key;
}

async function payloadOf(key: string, kind: string): Promise<Readonly<Record<string, unknown>> | undefined> {
  return (await evidenceOf(desk, key)).findLast((entry) => entry.kind === kind)?.payload;
}

describe("a text that is too long for Jira, from the question to its receipt", () => {
  it("jira row 26: people read the whole of it in the card's file, approve it with the button, and it is written whole", async () => {
    const key = await longQuestion();
    const card = subtaskOf(desk, key);
    expect(descriptionOf(card)).toContain("It cannot be approved by one command");
    expect(
      filesOn(card, /^card-/)[0]
        ?.text.split("\n")
        .filter((line) => line === "> ok"),
    ).toHaveLength(900);

    await answerVendor(desk, key, "lou", { name: "Approve", comment: "read to the end, it is right" });

    expect(await standing(desk, key)).toBe("ended applied");
    expect(filesOn(key, /^note-/).map(({ text }) => text.startsWith(`${NOTE}`))).toEqual([true]);
    expect(beginnings(key)).toHaveLength(1);
    const [file] = filesOn(key, /^note-/);
    expect(await payloadOf(key, "case.ended")).toMatchObject({ receipt: { seen: { file: file?.id } } });
    await verifyEvidence(desk);
  });

  it("jira row 26, wish B1: a command that is typed all the same, with the very code that is shown nowhere, is refused with the way out", async () => {
    const key = await longQuestion();
    const card = subtaskOf(desk, key);
    const of = await caseOf(desk, key);
    const review = of.status === "in_review" ? await desk.world.store.reviews.load(of.reviewId) : null;
    desk.jira.comment(card, `/ots approve ${review?.code}`, { as: PEOPLE.lou.accountId });
    await desk.settle();
    expect(await standing(desk, key)).toBe("in_review");
    expect(desk.jira.issue(card)?.comments.at(-1)?.text).toContain(
      "too long to be shown whole, so no typed command answers it: read all of it in the attachment, then use the buttons",
    );
    expect(await payloadOf(key, "review.answer_refused")).toMatchObject({ code: "actor_unproven", verdict: "approve" });
  });

  it("jira row 26, assurance 72: a note that was cut between its halves is finished by the next attempt, with one file", async () => {
    const key = await longQuestion();
    desk.jira.faults.add({ kind: "status", status: 409, ...COMMENT });
    await answerVendor(desk, key, "lou", { name: "Approve", comment: "read to the end, it is right" });
    expect([await standing(desk, key), filesOn(key, /^note-/).length, beginnings(key).length]).toEqual(["cleared", 1, 0]);
    await desk.restart();
    await desk.pass(120);
    expect(await standing(desk, key)).toBe("ended applied");
    expect([filesOn(key, /^note-/).length, beginnings(key).length]).toEqual([1, 1]);
  });

  it("jira row 26, assurance 49: a note that may not be finished any more leaves a receipt of the file that stands", async () => {
    const key = await longQuestion();
    desk.jira.faults.add({ kind: "status", status: 409, ...COMMENT });
    await answerVendor(desk, key, "lou", { name: "Approve", comment: "read to the end, it is right" });
    desk.jira.editIssue(key, { customfield_10603: "missing" }, ALICE);
    await desk.pass(120);
    const left = { status: "partial", seen: { file: filesOn(key, /^note-/)[0]?.id, comment: "none" } };
    expect(await payloadOf(key, "case.stale")).toMatchObject({ why: "fields_changed", left });
    const told = desk.jira.issue(key)?.comments.map(({ text }) => text) ?? [];
    expect(told.filter((text) => text.includes(`left on the ticket: file ${left.seen.file}`))).toHaveLength(1);
    expect(beginnings(key)).toEqual([]);
  });

  it("jira row 26, assurance 49: a card whose file is refused for good is given up with a receipt of its sub-task", async () => {
    desk.jira.faults.add({ kind: "status", status: 403, ...FILE });
    const key = await longQuestion();
    await desk.pass(120);
    const card = desk.jira.issue(subtaskOf(desk, key));
    expect(await payloadOf(key, "message.failed")).toMatchObject({
      kind: "card",
      code: "TICKET_FORBIDDEN",
      receipt: { status: "partial", recordId: card?.id, seen: { status: "Pending", file: "none" } },
    });
    expect(await standing(desk, key)).toBe("stuck");
  });

  it("jira row 26: a card of which only a part is there when its question ends is finished, and withdrawn", async () => {
    desk.jira.faults.add({ kind: "status", status: 409, ...FILE });
    const key = await longQuestion();
    const card = subtaskOf(desk, key);
    expect(filesOn(card, /^card-/)).toEqual([]);
    await desk.pass(1);
    desk.jira.editIssue(key, { customfield_10603: "missing" }, { as: PEOPLE.alice.accountId });
    for (let i = 0; i < 3; i += 1) await desk.pass(60);
    expect((await casesOf(desk, key)).length).toBeGreaterThan(1);
    expect([desk.jira.issue(card)?.status, filesOn(card, /^card-/).length]).toEqual(["Withdrawn", 1]);
    expect((await caseOf(desk, key)).status).not.toBe("stuck");
  });
});
