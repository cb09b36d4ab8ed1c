import { afterEach, describe, expect, it } from "vitest";
import type { TicketSystem } from "../../src/ports/index.ts";
import {
  answerChange,
  changePerson,
  closeDesks,
  type Desk,
  evidenceOf,
  kindsOf,
  OPERATOR_TOKEN,
  openDesk,
  reviewOf,
  reviewsOf,
  says,
  standing,
  startChange,
  taskOf,
} from "../support/desk/index.ts";

closeDesks(afterEach);

const CLOSE = { action: "close_task", target: "tasks.1", close_code: "successful" } as const;
const DAY = 86_400;

async function deskOf(...given: Parameters<typeof openDesk>): Promise<Desk> {
  const desk = await openDesk(...given);
  desk.model.behave(says({ ...CLOSE, confidence: 0.8 }));
  return desk;
}

async function operate(desk: Desk, path: string): Promise<void> {
  const headers = { authorization: `Bearer ${OPERATOR_TOKEN}`, "content-type": "application/json" };
  const body = JSON.stringify({ reason: "something looks wrong", workflow: null });
  expect((await fetch(`${desk.url}${path}`, { method: "POST", headers, body })).status).toBe(200);
}

/** Nothing was ever sent to the task, and the ticket tells why. */
async function expectNeverRun(desk: Desk, number: string, review: string, told: string): Promise<void> {
  const task = taskOf(desk, number);
  expect(task).toMatchObject({ state: "1" });
  expect(desk.serviceNow.journal.filter(({ method, path }) => method === "PATCH" && path.endsWith(task["sys_id"] ?? ""))).toEqual(
    [],
  );
  expect(desk.serviceNow.record("x_ots_ops_review", review)?.["message"]).toContain(told);
}

/** Answers a question although the instance should no longer let anybody. */
async function pressAnyway(desk: Desk, review: string, at: string): Promise<void> {
  const lee = desk.serviceNow.record("sys_user", "lee")?.["sys_id"] ?? "";
  const press = { state: "approved", decided_by: lee, decided_by_user_name: "lee", decided_at: at };
  desk.serviceNow.update("x_ots_ops_review", review, press, { asUser: "lee" });
  await desk.settle();
}

describe("an approval that comes too late", () => {
  it("servicenow row 20: after the expiry: it is on record, the ticket says why it is not executed, and it never is", async () => {
    const desk = await deskOf();
    const number = await startChange(desk);
    const review = reviewOf(desk, number)["sys_id"] ?? "";
    await desk.pass(3 * DAY);
    await pressAnyway(desk, review, "2026-11-24 12:00:30");
    await desk.pass(DAY);
    await expectNeverRun(desk, number, review, "Not executed: the question had expired.");
    const refused = (await evidenceOf(desk, number)).filter(({ kind }) => kind === "review.answer_refused");
    expect(refused).toMatchObject([{ payload: { code: "closed", verdict: "approve" } }]);
    expect(await standing(desk, number)).toBe("ended expired");
  });

  it("servicenow row 20: after the gate closed: a pause before the approval voids it; the ticket says so when the pause is over, and it is asked anew", async () => {
    const desk = await deskOf();
    const number = await startChange(desk);
    const review = reviewOf(desk, number)["sys_id"] ?? "";
    await operate(desk, "/v1/pause");
    await answerChange(desk, number, "lee", { action: "approve" });
    await desk.pass(600);
    expect(await standing(desk, number)).toBe("held");
    expect(taskOf(desk, number)).toMatchObject({ state: "1" });
    await operate(desk, "/v1/resume");
    await desk.pass(60);
    await expectNeverRun(desk, number, review, "Not executed: automation was paused or held");
    expect(await kindsOf(desk, number)).toEqual(expect.arrayContaining(["case.approved", "case.held", "case.released"]));
    expect(await standing(desk, number)).toBe("in_review");
  });

  it("servicenow row 20: after the gate closed: a pause between the approval and the write voids it too", async () => {
    const desk = await deskOf();
    const number = await startChange(desk);
    const review = reviewOf(desk, number)["sys_id"] ?? "";
    const down = desk.serviceNow.faults.add({ kind: "status", status: 503, path: /batch/, after: 2, times: 10_000 });
    await answerChange(desk, number, "lee", { action: "approve" });
    expect(await standing(desk, number)).toBe("cleared");
    await operate(desk, "/v1/pause");
    down.remove();
    await desk.pass(600);
    expect(await standing(desk, number)).toBe("held");
    await operate(desk, "/v1/resume");
    await desk.pass(60);
    await expectNeverRun(desk, number, review, "Not executed: automation was paused or held");
    expect(await standing(desk, number)).toBe("in_review");
  });

  it.each([
    ["4", "lee", { groups: ["ops-analyst"] }],
    ["4", "lee", { active: false }],
    ["2", "dora", { groups: [] }],
  ] as const)(
    "servicenow row 20, assurance 29: risk %s: after %s became %j between the approval and the write: void, told, never run, asked anew",
    async (risk, who, change) => {
      const desk = await deskOf();
      const number = await startChange(desk, { columns: { risk } });
      const review = reviewOf(desk, number)["sys_id"] ?? "";
      const down = desk.serviceNow.faults.add({ kind: "status", status: 503, path: /batch/, after: 2, times: 10_000 });
      await answerChange(desk, number, who, { action: "approve" });
      expect(await standing(desk, number)).toBe("cleared");
      changePerson(desk.people, who, change);
      down.remove();
      await desk.pass(600);
      await expectNeverRun(desk, number, review, "Not executed: somebody who approved may no longer do so");
      expect((await evidenceOf(desk, number)).find(({ kind }) => kind === "case.stale")?.payload).toMatchObject({
        why: "approver_lost",
      });
      expect(await standing(desk, number)).toBe("in_review");
    },
  );

  it("servicenow row 20: after its worker lost its lease: the worker that wakes up sends nothing; the one that took over finds the ticket changed, says so and asks anew", async () => {
    const sleep = sleeper();
    const desk = await deskOf({}, (world) => ({
      ...world,
      systems: new Map([...world.systems].map(([name, system]) => [name, sleep.wrap(system)])),
    }));
    const number = await startChange(desk);
    const review = reviewOf(desk, number)["sys_id"] ?? "";
    const answering = answerChange(desk, number, "lee", { action: "approve" });
    await sleep.begun;
    desk.serviceNow.update("change_request", number, { risk: "3" }, { asUser: "alice", silent: true });
    await desk.restart();
    await desk.pass(300);
    sleep.wake();
    await sleep.over;
    await answering;
    await desk.pass(DAY / 24);
    await expectNeverRun(desk, number, review, "Not executed: the ticket changed after the answer.");
    expect(await sleep.over).toMatchObject({ context: { reason: "deadline", sent: false } });
    expect(await kindsOf(desk, number)).toEqual(expect.arrayContaining(["case.approved", "case.stale"]));
    expect(await standing(desk, number)).toBe("in_review");
    expect(reviewsOf(desk, number).map((one) => one["state"])).toEqual(["withdrawn", "pending"]);
  });
});

/** A worker that stops for minutes right before its write leaves; `over` is how that write ends. */
function sleeper() {
  const [begun, woken, over] = [Promise.withResolvers<void>(), Promise.withResolvers<void>(), Promise.withResolvers<unknown>()];
  const wrap = (system: TicketSystem): TicketSystem => ({
    ...system,
    apply: async (cleared) => {
      begun.resolve();
      await woken.promise;
      const sent = system.apply(cleared);
      sent.then(over.resolve, over.resolve);
      return sent;
    },
  });
  return { wrap, begun: begun.promise, wake: () => woken.resolve(), over: over.promise };
}
