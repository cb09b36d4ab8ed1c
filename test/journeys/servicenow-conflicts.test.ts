import { afterEach, describe, expect, it } from "vitest";
import {
  answerChange,
  casesOf,
  closeDesks,
  type Desk,
  evidenceOf,
  openDesk,
  plantChange,
  reviewOf,
  reviewsOf,
  type Said,
  says,
  standing,
  startChange,
  taskOf,
} from "../support/desk/index.ts";
import { closeAs } from "../support/desk/review-tasks.ts";

closeDesks(afterEach);

const CLOSE: Said = { action: "close_task", target: "tasks.1", close_code: "successful" };
const PLAIN = { mode: "plain", reviewTasks: true, publicUrl: "https://ops.example/" } as const;

/** An instance without our app; the poller finds what happens there. */
async function openPlain(): Promise<Desk> {
  const desk = await openDesk({ serviceNow: { app: false }, connection: PLAIN });
  desk.model.behave(says({ ...CLOSE, confidence: 0.8 }));
  await desk.poll();
  return desk;
}

async function look(desk: Desk): Promise<void> {
  await desk.pass(60);
  await desk.poll();
}

/** A change whose question stands in a review task; no webhook tells. */
async function askedIn(desk: Desk): Promise<string> {
  await desk.pass(60);
  const number = plantChange(desk);
  desk.serviceNow.update("change_request", number, { state: "-1" }, { asUser: "alice" });
  await look(desk);
  expect(await standing(desk, number)).toBe("in_review");
  return number;
}

/** Somebody acts when our close of the task arrives at the instance, before it does any work. */
function meanwhile(desk: Desk, act: () => unknown): void {
  desk.serviceNow.faults.add({ kind: "pass", method: "PATCH", path: /change_task/, meanwhile: () => void act() });
}

/** Our closes of that task as sent. */
function closes(desk: Desk, number: string): number {
  const task = taskOf(desk, number)["sys_id"] ?? "none";
  return desk.serviceNow.journal.filter(({ method, path }) => method === "PATCH" && path.endsWith(task)).length;
}

const kinds = async (desk: Desk, number: string, kind: string) =>
  (await evidenceOf(desk, number)).filter((entry) => entry.kind === kind);

describe("without version control in the instance (no app)", () => {
  it("servicenow row 14: what moved between our reading and our writing stops the write: nothing is sent, the gate is asked again", async () => {
    const desk = await openPlain();
    const number = await askedIn(desk);
    desk.serviceNow.update(
      "change_task",
      taskOf(desk, number)["number"] ?? "",
      { state: "2" },
      { asUser: "alice", silent: true },
    );
    closeAs(desk, number, "lee", { code: "successful", notes: "checked" });
    await look(desk);
    expect(closes(desk, number)).toBe(0);
    expect((await kinds(desk, number, "case.stale")).map(({ payload }) => payload["why"])).toEqual(["fields_changed"]);
    expect(await kinds(desk, number, "case.decided")).toHaveLength(2);
    expect(await standing(desk, number)).toBe("in_review");
  });

  it("servicenow row 14: what moved in the very moment of our write is told and not written over again; the next event is decided anew although it reads alike", async () => {
    const desk = await openPlain();
    const number = await askedIn(desk);
    meanwhile(desk, () =>
      desk.serviceNow.update(
        "change_task",
        taskOf(desk, number)["number"] ?? "",
        { short_description: "Test it twice" },
        { asUser: "alice", silent: true },
      ),
    );
    closeAs(desk, number, "lee", { code: "successful", notes: "checked" });
    await look(desk);
    expect(await standing(desk, number)).toBe("ended applied");
    expect(closes(desk, number)).toBe(1);
    const [ended] = await kinds(desk, number, "case.ended");
    expect(ended?.payload["receipt"]).toMatchObject({ seen: { versions_between: "1" } });
    expect(await messagesOf(desk, number)).toContainEqual(
      expect.stringContaining("Somebody else changed the same record in that moment"),
    );

    desk.serviceNow.update("change_request", number, { work_notes: "I had just renamed it." }, { asUser: "alice" });
    await look(desk);
    expect(closes(desk, number)).toBe(1);
    expect(await casesOf(desk, number)).toHaveLength(2);
    expect(await kinds(desk, number, "case.decided")).toHaveLength(2);
  });

  it("servicenow row 14: where nobody else wrote, the same event is known and decides nothing", async () => {
    const desk = await openPlain();
    const number = await askedIn(desk);
    closeAs(desk, number, "lee", { code: "successful", notes: "checked" });
    await look(desk);
    desk.serviceNow.update("change_request", number, { work_notes: "Thank you." }, { asUser: "alice" });
    await look(desk);
    expect(await casesOf(desk, number)).toHaveLength(1);
  });

  /** What our messages on the questions of a change say. */
  async function messagesOf(desk: Desk, number: string): Promise<readonly string[]> {
    const change = desk.serviceNow.record("change_request", number)?.["sys_id"] ?? "";
    return desk.serviceNow
      .records("change_task", { change_request: change })
      .flatMap((task) => desk.serviceNow.journalOf(task["sys_id"] ?? "").map((row) => row["value"] ?? ""));
  }
});

describe("with our app, which compares the version that was read", () => {
  it("servicenow row 14: a press in the moment of our withdrawal: the instance refuses ours (409), which is not repeated as it was; the press is judged, and the question asked anew", async () => {
    const desk = await openDesk();
    desk.model.behave(says({ ...CLOSE, confidence: 0.8 }));
    const number = await startChange(desk);
    const first = reviewOf(desk, number)["sys_id"] ?? "";
    const lee = desk.serviceNow.record("sys_user", "lee")?.["sys_id"] ?? "";
    const press = { state: "approved", decided_by: lee, decided_by_user_name: "lee", decided_at: "2026-11-21 12:00:00" };
    desk.serviceNow.faults.add({
      kind: "pass",
      method: "PATCH",
      path: /reviews/,
      meanwhile: () => void desk.serviceNow.update("x_ots_ops_review", first, press, { asUser: "lee" }),
    });
    const before = desk.serviceNow.journal.length;
    desk.serviceNow.update("change_request", number, { risk: "3" }, { asUser: "alice" });
    await desk.pass(300);
    await desk.pass(300);

    const sent = desk.serviceNow.journal.slice(before).filter(({ method, path }) => method === "PATCH" && path.includes(first));
    expect(sent[0]).toMatchObject({ status: 409 });
    expect(sent.filter(({ status }) => status === 409)).toHaveLength(1);
    expect(desk.serviceNow.record("x_ots_ops_review", first)).toMatchObject({ state: "withdrawn" });
    expect(await kinds(desk, number, "review.answer_refused")).toMatchObject([
      { payload: { code: "closed", verdict: "approve" } },
    ]);
    expect(taskOf(desk, number)).toMatchObject({ state: "1" });
    expect(await standing(desk, number)).toBe("in_review");
    expect(reviewsOf(desk, number).map((one) => one["state"])).toEqual(["withdrawn", "pending"]);

    await answerChange(desk, number, "lee", { action: "approve", comment: "compared with the log" });
    expect(await standing(desk, number)).toBe("ended applied");
    expect(closes(desk, number)).toBe(1);
  });
});
