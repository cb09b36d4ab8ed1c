import { describe, expect, it } from "vitest";
import { submitAnswer } from "../../src/pipeline/index.ts";
import {
  answerChange,
  answerVendor,
  casesOf,
  closeDesks,
  type Desk,
  effectsOf,
  evidenceOf,
  exercisedDesk,
  expectUntouched,
  move,
  nextExercise,
  OPERATOR_TOKEN,
  openDesk,
  PEOPLE,
  plantChange,
  reviewIdOf,
  reviewOf,
  says,
  standing,
  startChange,
  subtaskOf,
  trainingChange,
  trainingVendor,
  verifyEvidence,
  withExercises,
} from "../support/desk/index.ts";
import { placeVendor } from "../support/desk/jira.ts";

closeDesks();

const revealedIn = async (desk: Desk, key: string) => (await evidenceOf(desk, key)).find(({ kind }) => kind === "case.revealed");
const operator = (desk: Desk, path: string) =>
  fetch(`${desk.url}${path}`, { headers: { authorization: `Bearer ${OPERATOR_TOKEN}` } }).then((answer) => answer.json());

describe("an exercise of the reviewers", () => {
  it("assurance 38, capability 5.19: approved, nothing of it is carried out; the card says what it was, and of nobody how he did", async () => {
    const { desk, number } = await exercisedDesk();
    expect(await standing(desk, number)).toBe("in_review");
    expect(reviewOf(desk, number)["summary"]).toContain(`Proposed for ${number}: close_task`);
    await answerChange(desk, number, "lee", { action: "approve" });
    expect(await standing(desk, number)).toBe("ended exercise");
    expectUntouched(desk, number);
    expect((await effectsOf(desk, number)).map(({ body, status }) => `${body.kind} ${status}`)).toEqual([
      "card confirmed",
      "card_update confirmed",
    ]);
    expect(reviewOf(desk, number)["state"]).toBe("withdrawn");
    expect(reviewOf(desk, number)["message"]).toMatch(/^This was an exercise: .*What was wrong: its .*Nothing was changed\./);
    expect(reviewOf(desk, number)["message"]).not.toMatch(/missed|caught|lee/i);
    expect((await revealedIn(desk, number))?.payload).toMatchObject({ outcome: "missed", decided: "approve" });
    await verifyEvidence(desk);
  });

  it("assurance 38: rejected on a Jira sub-task it is caught, and the issue stays where it is", async () => {
    const desk = await openDesk();
    desk.model.behave(says({ action: "route_approval", route: "finance" }));
    const key = placeVendor(desk.jira);
    await desk.restart(withExercises([trainingVendor(desk, key)]));
    await nextExercise(desk);
    await answerVendor(desk, key, "lou", { name: "Reject", comment: "wrong_action: this is not what the ticket says" });
    expect(await standing(desk, key)).toBe("ended exercise");
    expect((await revealedIn(desk, key))?.payload).toMatchObject({ outcome: "caught", decided: "reject" });
    expect(desk.jira.issue(key)).toMatchObject({ status: "Intake", comments: [] });
    expect(desk.jira.issue(subtaskOf(desk, key))?.comments.at(-1)?.text).toContain("This was an exercise");
  });

  it("assurance 38: approved on a Jira sub-task, the issue is not moved either", async () => {
    const desk = await openDesk();
    desk.model.behave(says({ action: "route_approval", route: "finance" }));
    const key = placeVendor(desk.jira);
    await desk.restart(withExercises([trainingVendor(desk, key)]));
    await nextExercise(desk);
    await answerVendor(desk, key, "lee", { name: "Approve", comment: "it looks right to me" });
    expect((await revealedIn(desk, key))?.payload).toMatchObject({ outcome: "missed" });
    expect(desk.jira.issue(key)).toMatchObject({ status: "Intake", comments: [] });
  });

  it("assurance 38: whoever answers on the page or by API is told alone how he did, and hears the same when he asks again", async () => {
    const { desk, number } = await exercisedDesk();
    const id = await reviewIdOf(desk, number);
    const answer = {
      kind: "approve" as const,
      account: PEOPLE.lee.sysId,
      at: desk.clock.now.toISOString(),
      reason: null,
      changes: null,
      digest: (await desk.world.store.reviews.load(id))?.digest ?? null,
      source: "page:1",
    };
    const told = await submitAnswer(desk.world, id, answer);
    expect(told).toMatchObject({
      kind: "counted",
      event: "revealed",
      message: expect.stringContaining("It was missed this time."),
    });
    expect(await submitAnswer(desk.world, id, answer)).toEqual(told);
    expect(await submitAnswer(desk.world, id, { ...answer, source: "page:2" })).toMatchObject({ kind: "closed" });
    expectUntouched(desk, number);
  });

  it("assurance 38: a change that mends the mistake counts as caught, another one does not; neither is asked about again", async () => {
    for (const [mends, outcome] of [
      [true, "caught"],
      [false, "missed"],
    ] as const) {
      const { desk, number } = await exercisedDesk();
      const { rows } = await desk.database.db.query("select defect from exercises where case_id is not null");
      const inNote = rows[0]?.["defect"] !== "wrong_outcome";
      const note = { note: "The testing is done." };
      const code = { close_code: "successful_issues" };
      const act = { action: "modify", comment: "as it really is", parameters: mends === inNote ? note : code };
      await answerChange(desk, number, "lee", act);
      expect(await standing(desk, number)).toBe("ended exercise");
      expect((await revealedIn(desk, number))?.payload).toMatchObject({ outcome });
      expect(await casesOf(desk, number)).toHaveLength(1);
      expectUntouched(desk, number);
    }
  });

  it("assurance 34, 38: unanswered it is revealed when it expires, and counts neither way", async () => {
    const { desk, number } = await exercisedDesk();
    await desk.pass(3 * 3_600);
    expect(await standing(desk, number)).toBe("ended exercise");
    expect((await revealedIn(desk, number))?.payload).toMatchObject({ outcome: "unanswered" });
    expect(await operator(desk, "/v1/vigilance")).toMatchObject({ groups: [], hidden: 0 });
  });

  it("assurance 38: exercises are switched off while it is open: the next change of its ticket reveals it, and is handled as any other", async () => {
    const { desk, number } = await exercisedDesk();
    move(desk, number);
    await desk.settle();
    expect(await standing(desk, number)).toBe("in_review");
    await desk.restart();
    desk.serviceNow.update("change_request", number, { risk: "3" }, { asUser: "alice" });
    await desk.settle();
    const [first] = await casesOf(desk, number);
    expect(first).toMatchObject({ status: "ended", end: "exercise", exercise: "withdrawn" });
    expect(await casesOf(desk, number)).toHaveLength(2);
  });
});

describe("the training ticket of exercises", () => {
  it("assurance 38: its webhooks and what polls find open no case; only its next exercise does", async () => {
    const { desk, number } = await exercisedDesk();
    await answerChange(desk, number, "lou", { action: "reject", comment: "wrong_action: no" });
    desk.serviceNow.update("change_request", number, { short_description: "Another title" }, { asUser: "alice" });
    await desk.settle();
    await desk.poll();
    expect(await casesOf(desk, number)).toHaveLength(1);
    const { rows } = await desk.database.db.query("select distinct ended from inbox where ended like 'training%'");
    expect(rows).toEqual([{ ended: "training_ticket" }]);
    await nextExercise(desk);
    expect(await casesOf(desk, number)).toHaveLength(2);
    expect(await standing(desk, number)).toBe("in_review");
  });

  it("assurance 38: what was opened on it reaches nobody when it would be of high risk, asks another group, or has no draft", async () => {
    const desk = await openDesk();
    const high = await plantedTicket(desk, { columns: { risk: "2", state: "-1" } });
    await nextExercise(desk);
    expect(await standing(desk, high)).toBe("ended superseded");
    const other = await plantedTicket(desk, { columns: { state: "-1" } }, "ops-analyst");
    await nextExercise(desk);
    expect(await standing(desk, other)).toBe("ended superseded");
    expect(desk.log).toContainEqual(expect.objectContaining({ message: expect.stringContaining("asks another group") }));
    desk.model.behave(() => ({ kind: "text", text: "no JSON at all" }));
    const none = await plantedTicket(desk, { columns: { state: "-1" } });
    await nextExercise(desk);
    expect(await standing(desk, none)).toBe("ended superseded");
    for (const number of [high, other, none]) expect(desk.serviceNow.records("x_ots_ops_review", { ticket: number })).toEqual([]);
  });
});

async function plantedTicket(desk: Desk, change: Parameters<typeof startChange>[1], group = "ops-lead"): Promise<string> {
  const number = plantChange(desk, change);
  await desk.restart(withExercises([{ ...trainingChange(desk, number), group }]));
  return number;
}
