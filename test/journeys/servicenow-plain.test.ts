import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  closeDesks,
  type Desk,
  evidenceOf,
  openDesk,
  ourNotes,
  plantChange,
  says,
  standing,
  taskOf,
} from "../support/desk/index.ts";
import { closeAs, questionsOf } from "../support/desk/review-tasks.ts";

closeDesks(afterAll);

let desk: Desk;
beforeAll(async () => {
  const connection = { mode: "plain", reviewTasks: true, publicUrl: "https://ops.example/trust/" } as const;
  desk = await openDesk({ serviceNow: { app: false }, connection });
  await desk.poll();
});
beforeEach(() => desk.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful", confidence: 0.8 })));

/** Without the app nothing tells us: time passes, and the poller looks. */
async function look(): Promise<void> {
  await desk.pass(60);
  await desk.poll();
}

/** A change that its owner moved to Implement, as the poller finds it. */
async function asked(columns: Readonly<Record<string, string>> = {}): Promise<string> {
  await desk.pass(60);
  const number = plantChange(desk, { columns });
  desk.serviceNow.update("change_request", number, { state: "-1" }, { asUser: "alice" });
  await look();
  expect(await standing(desk, number)).toBe("in_review");
  return number;
}

async function payloadsOf(number: string, kind: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  return (await evidenceOf(desk, number)).filter((entry) => entry.kind === kind).map(({ payload }) => payload);
}

describe("a change on an instance without our app, asked about in a review task", () => {
  it("capability 5.3, assurance 30: closed as successful, what was shown is done, and the evidence names who closed it", async () => {
    const number = await asked();
    const [question] = questionsOf(desk, number);
    expect(question).toMatchObject({ state: "1", change_task_type: "review", sys_created_by: "ots.service" });
    expect(question?.["description"]).toContain("While this task is open the change cannot be closed.");

    closeAs(desk, number, "lee", { code: "successful", notes: "checked against the log" });
    await look();

    expect(await standing(desk, number)).toBe("ended applied");
    expect(taskOf(desk, number)).toMatchObject({ state: "3", close_code: "successful" });
    const [ended] = await payloadsOf(number, "case.ended");
    expect(ended).toMatchObject({ verdict: { kind: "approve", person: "lee", reason: "checked against the log" } });
    expect(questionsOf(desk, number)).toMatchObject([{ state: "3" }]);
    expect(desk.serviceNow.journalOf(question?.["sys_id"] ?? "").at(-1)?.["value"]).toContain("Applied as approved.");
  });

  it("assurance 33: closed as unsuccessful, its close notes are the reason, and nothing is changed", async () => {
    const number = await asked();
    closeAs(desk, number, "lou", { code: "unsuccessful", notes: "timing: the freeze is still on" });
    await look();

    expect(await standing(desk, number)).toBe("ended rejected");
    expect(taskOf(desk, number)).toMatchObject({ state: "1" });
    expect(await payloadsOf(number, "case.rejected")).toEqual([expect.objectContaining({ reasonCode: "timing" })]);
  });

  it("capability 5.4, assurance 32: closed as successful with issues, the changed version has a question of its own, which another member answers", async () => {
    const number = await asked();
    const parameters = JSON.stringify({ note: "Closed with one remark.", close_code: "successful_issues" });
    closeAs(desk, number, "lee", { code: "successful_issues", notes: `one remark\n${parameters}` });
    await look();
    expect(await standing(desk, number)).toBe("in_review");
    expect(questionsOf(desk, number).map((task) => task["state"])).toEqual(["3", "1"]);

    closeAs(desk, number, "lou", { code: "successful", notes: "the remark is right" });
    await look();

    expect(await standing(desk, number)).toBe("ended applied");
    expect(taskOf(desk, number)).toMatchObject({
      close_code: "successful_issues",
      close_notes: expect.stringContaining("Closed with one remark."),
    });
    expect(await payloadsOf(number, "case.modified")).toEqual([
      expect.objectContaining({ verdict: expect.objectContaining({ person: "lee" }) }),
    ]);
  });

  it("capability 5.10, assurance 36: unanswered it expires as rejected, and the task is cancelled with our note and blocks the change no longer", async () => {
    const number = await asked();
    await desk.pass(3_601 * 24 * 3);
    await look();

    expect(await standing(desk, number)).toBe("ended expired");
    const [question] = questionsOf(desk, number);
    expect(question).toMatchObject({ state: "4", active: "false" });
    expect(desk.serviceNow.journalOf(question?.["sys_id"] ?? "").at(-1)?.["value"]).toContain("counted as rejected");
    expect(() => closeAs(desk, number, "lee", { code: "successful", notes: "too late" })).toThrow("no open question");
    expect(taskOf(desk, number)).toMatchObject({ state: "1" });
  });

  it("assurance 30: an answer that is refused says why on the task, and a task that follows it asks again", async () => {
    const number = await asked();
    closeAs(desk, number, "nora", { code: "successful", notes: "looks fine to me" });
    await look();
    expect(await standing(desk, number)).toBe("in_review");
    const [first, second] = questionsOf(desk, number);
    expect([first?.["state"], second?.["state"]]).toEqual(["3", "1"]);
    expect(second).toMatchObject({ description: first?.["description"], correlation_display: `ots-after:${first?.["sys_id"]}` });
    expect(desk.serviceNow.journalOf(second?.["sys_id"] ?? "").at(-1)?.["value"]).toContain("Not counted");

    closeAs(desk, number, "lee", { code: "unsuccessful", notes: "wrong target" });
    await look();
    expect(await standing(desk, number)).toBe("ended rejected");
  });

  it("servicenow row 5: our question moves nothing that was decided on: one case, however often the poller looks", async () => {
    const number = await asked();
    for (let round = 0; round < 3; round += 1) await look();
    expect(questionsOf(desk, number)).toMatchObject([{ state: "1" }]);
    expect(await payloadsOf(number, "case.decided")).toHaveLength(1);
    await desk.pass(3_601 * 24 * 3);
  });
});

describe("a change of more than low risk on an instance without our app", () => {
  it("is asked about in a note that leads to our own page, whatever was opted for, and expires as rejected when nobody answers there", async () => {
    const number = await asked({ risk: "3" });
    expect(questionsOf(desk, number)).toEqual([]);
    const [card] = ourNotes(desk, number);
    expect(card).toMatch(
      /\nWhere it will be answered, signed in as yourself: https:\/\/ops\.example\/trust\/reviews\/[0-9a-f-]{36}\n/,
    );
    expect(card).toMatch(
      /\nThere is no page to answer on yet .* until 2026-\S+Z and then counts as rejected\.\n.* counts as an answer\.\n/,
    );

    await desk.pass(3_601 * 24 * 7);

    expect(await standing(desk, number)).toBe("ended expired");
    expect(ourNotes(desk, number).at(-1)).toContain("Expired without an answer");
  });
});
