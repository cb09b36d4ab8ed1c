import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  answerVendor,
  closeDesks,
  type Desk,
  evidenceOf,
  type Name,
  openDesk,
  PEOPLE,
  says,
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

/** The code that a card prints. */
function codeOn(card: string): string {
  const text = JSON.stringify(desk.jira.issue(card)?.fields["description"]);
  return /Code for a typed answer: ([0-9A-Z-]{9})/.exec(text)?.[1] ?? "";
}

async function type(card: string, who: Name, text: string): Promise<void> {
  desk.jira.comment(card, text, { as: PEOPLE[who].accountId });
  await desk.settle();
}

const lastWord = (card: string) => desk.jira.issue(card)?.comments.at(-1)?.text;

describe("answers that people type under a vendor request's question", () => {
  it("jira row 20: the card's own code approves; another code, or a typing error, is told under the card and changes nothing", async () => {
    const key = await startVendor(desk);
    const card = subtaskOf(desk, key);
    const code = codeOn(card);

    await type(card, "lee", "/ots approve 0000-0000");
    expect(lastWord(card)).toContain("the code is not this card's");
    await type(card, "lee", `/ots aprove ${code}`);
    expect(lastWord(card)).toContain('a typed answer reads "/ots approve CODE"');
    expect([await standing(desk, key), desk.jira.issue(key)?.status]).toEqual(["in_review", "Checks"]);

    await type(card, "lee", `/ots approve ${code}`);
    expect([await standing(desk, key), desk.jira.issue(key)?.status]).toEqual(["ended applied", "Finance approval"]);
    const kinds = (await evidenceOf(desk, key)).filter(({ kind }) => kind === "review.answer_refused");
    expect(kinds.map(({ payload }) => payload)).toMatchObject([{ code: "wrong_code" }, { code: "actor_unproven" }]);
  });

  it("jira row 20: a typed rejection needs its reason, and somebody outside the group types in vain", async () => {
    const key = await startVendor(desk);
    const card = subtaskOf(desk, key);
    const code = codeOn(card);

    await type(card, "nora", `/ots approve ${code}`);
    expect(lastWord(card)).toContain("this question goes to");
    await type(card, "lou", `/ots reject ${code}`);
    expect(lastWord(card)).toContain("a rejection needs a reason");
    await type(card, "lou", `/ots reject ${code} policy: on the watch list`);
    expect([await standing(desk, key), desk.jira.issue(key)?.status]).toEqual(["ended rejected", "Checks"]);
  });

  it("wish B14: a typed handing on asks the named group instead, by the same rules as elsewhere; one that is not trusted enough is refused", async () => {
    const key = await startVendor(desk);
    const card = subtaskOf(desk, key);
    const code = codeOn(card);

    await type(card, "lee", `/ots reassign ${code} ops-analyst`);
    expect(lastWord(card)).toContain("this question may go to ops-director or internal-audit");
    await type(card, "lee", `/ots reassign ${code}`);
    expect(lastWord(card)).toContain("name the group that is to be asked instead");
    await type(card, "lee", `/ots reassign ${code} ops-director`);
    expect(lastWord(card)).toContain("Asked now: ops-director");
    await type(card, "lou", `/ots approve ${code}`);
    expect(lastWord(card)).toContain("this question goes to ops-director");
    await type(card, "dora", `/ots approve ${code}`);
    expect(await standing(desk, key)).toBe("ended applied");
  });

  it("assurance 32, jira row 21: a typed change is a new question with a code of its own, and the old code is void", async () => {
    const key = await startVendor(desk);
    const first = subtaskOf(desk, key);
    const code = codeOn(first);

    await type(first, "lee", `/ots modify ${code} {"route": "security", "priority": "High"}`);
    expect(lastWord(first)).toContain('"priority" cannot be changed here');
    await type(first, "lee", `/ots modify ${code} {"route": "security"}`);
    const second = subtaskOf(desk, key);
    expect([second === first, codeOn(second) === code]).toEqual([false, false]);

    await type(second, "lou", `/ots approve ${code}`);
    expect([await standing(desk, key), lastWord(second)]).toEqual(["in_review", expect.stringContaining("the code is not")]);
    await type(second, "lou", `/ots approve ${codeOn(second)} agreed, security looks first`);
    expect([await standing(desk, key), desk.jira.issue(key)?.status]).toEqual(["ended applied", "Security review"]);
  });

  it("control 8 row 10: of an approval and a rejection that are found at once the rejection wins, whichever came first", async () => {
    const key = await startVendor(desk);
    const card = subtaskOf(desk, key);
    const type = (who: Name, text: string) =>
      desk.jira.comment(card, `/ots ${text}`, { as: PEOPLE[who].accountId, silent: true });
    type("lee", `approve ${codeOn(card)}`);
    desk.clock.now = new Date(desk.clock.now.getTime() + 5_000);
    type("lou", `reject ${codeOn(card)} policy: on the watch list`);
    await desk.poll();
    await desk.pass(60);
    expect([await standing(desk, key), desk.jira.issue(key)?.status]).toEqual(["ended rejected", "Checks"]);
    const refused = (await evidenceOf(desk, key)).filter(({ kind }) => kind === "review.answer_refused");
    expect(refused.map(({ actor, payload }) => [actor.id, payload["code"]])).toEqual([[PEOPLE.lee.accountId, "closed"]]);
  });

  it("jira row 18: where an administrator of the project may answer too, neither a transition nor a typed answer approves anything", async () => {
    const key = await startVendor(desk);
    const nora = desk.people.find(({ id }) => id === "nora");
    const others = desk.people.filter((one) => one !== nora);
    if (nora === undefined) throw new Error("nobody administers the project");
    desk.people.splice(0, desk.people.length, ...others, { ...nora, groups: ["ops-lead"] });

    await answerVendor(desk, key, "lee", { name: "Approve" });

    const card = subtaskOf(desk, key);
    const told = "whoever administers this project may answer the question too";
    expect(lastWord(card)).toContain(told);
    await type(card, "lee", `/ots approve ${codeOn(card)}`);
    expect(lastWord(card)).toContain(told);
    expect([await standing(desk, key), desk.jira.issue(key)?.status]).toEqual(["in_review", "Checks"]);
    desk.people.splice(0, desk.people.length, ...others, nora);
    await answerVendor(desk, key, "lee", { name: "Approve" });
    expect(await standing(desk, key)).toBe("ended applied");
  });

  it("assurance 28, jira row 18: where an administrator of the project asked for it himself, no transition approves it; a rejection counts all the same", async () => {
    const key = await startVendor(desk, { reporter: PEOPLE.nora.accountId });
    await answerVendor(desk, key, "lee", { name: "Approve" });
    expect(lastWord(subtaskOf(desk, key))).toContain("has a part in what it is about");
    expect([await standing(desk, key), desk.jira.issue(key)?.status]).toEqual(["in_review", "Checks"]);
    await desk.pass(60);
    await answerVendor(desk, key, "lee", { name: "Reject", comment: "policy: not this vendor" });
    await desk.pass(60);
    expect(await standing(desk, key)).toBe("ended rejected");
  });
});
