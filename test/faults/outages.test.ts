import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { OpsError } from "../../src/case/index.ts";
import {
  answerChange,
  caseOf,
  changeEvent,
  closeDesks,
  type Desk,
  evidenceOf,
  kindsOf,
  move,
  noting,
  openDesk,
  ourNotes,
  plantChange,
  post,
  rowsIn,
  says,
  signed,
  standing,
  startChange,
  startVendor,
  taskOf,
} from "../support/desk/index.ts";

closeDesks(afterAll);

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});
beforeEach(() => desk.model.behave(noting));

/** Everything asked of the instance fails until it is removed. */
function instanceDown(after = 0): { remove(): void } {
  return desk.serviceNow.faults.add({ kind: "status", status: 503, path: /./, after, times: 10_000 });
}

describe("a ticket system that is down", () => {
  it("an outage of ten minutes before anything was read loses nothing and makes nothing stuck", async () => {
    const down = instanceDown();
    const numbers = [await startChange(desk), await startChange(desk)];
    for (let i = 0; i < 10; i += 1) await desk.pass(60);
    down.remove();
    for (let i = 0; i < 3; i += 1) await desk.pass(60);
    for (const number of numbers) {
      expect(await standing(desk, number)).toBe("ended applied");
      expect(ourNotes(desk, number)).toHaveLength(1);
    }
  });

  it("an outage of ten minutes between the decision and the write is no try: the case waits and is applied once", async () => {
    const number = plantChange(desk);
    // The ticket and its file are read, then nothing answers any more.
    const down = instanceDown(2);
    move(desk, number);
    await desk.settle();
    expect(await standing(desk, number)).toBe("cleared");
    for (let i = 0; i < 10; i += 1) await desk.pass(60);
    expect(await standing(desk, number)).toBe("cleared");
    down.remove();
    for (let i = 0; i < 3; i += 1) await desk.pass(60);
    expect(await standing(desk, number)).toBe("ended applied");
    expect(ourNotes(desk, number)).toHaveLength(1);
  });

  it("an outage while the question is put: the card comes later, once", async () => {
    desk.model.behave(says({ action: "add_comment", confidence: 0.8 }));
    const number = plantChange(desk);
    const down = desk.serviceNow.faults.add({ kind: "status", status: 503, path: /reviews/, times: 10_000 });
    move(desk, number);
    await desk.settle();
    expect(await standing(desk, number)).toBe("in_review");
    for (let i = 0; i < 3; i += 1) await desk.pass(30);
    down.remove();
    for (let i = 0; i < 4; i += 1) await desk.pass(300);
    const ticket = desk.serviceNow.record("change_request", number)?.["sys_id"] ?? "";
    expect(desk.serviceNow.records("x_ots_ops_review", { ticket }).map(({ state }) => state)).toEqual(["pending"]);
  });

  it.each(["html", "ok_with_error"] as const)("an instance that answers with %s is not a ticket that is gone", async (kind) => {
    const down = desk.serviceNow.faults.add({ kind, path: /batch/, times: 3 });
    const number = await startChange(desk);
    for (let i = 0; i < 6; i += 1) await desk.pass(60);
    down.remove();
    expect(await standing(desk, number)).toBe("ended applied");
  });

  it("a proxy that answers every batch with another ticket's record for ten seconds loses no change", async () => {
    const other = Buffer.from(JSON.stringify({ result: { sys_id: "f".repeat(32), number: "CHG0000000" } })).toString("base64");
    const serviced_requests = [{ id: "ticket", status_code: 200, body: other, headers: [] }];
    const lying = desk.serviceNow.faults.add({
      kind: "status",
      status: 200,
      path: /batch/,
      times: 100,
      body: { serviced_requests },
    });
    const number = await startChange(desk);
    await desk.pass(9);
    expect(lying.hits()).toBeGreaterThan(0);
    lying.remove();
    for (let i = 0; i < 3; i += 1) await desk.pass(60);
    expect(await standing(desk, number)).toBe("ended applied");
  });

  it("a ticket that is hidden from us or gone makes no case, and an open case is a matter for people", async () => {
    const gone = untold();
    const body = changeEvent(desk, gone);
    desk.serviceNow.remove("change_request", gone, { silent: true });
    await post(desk, "servicenow", body, signed(desk, "servicenow", body));
    await desk.settle();
    // It is believed at the third look.
    for (let i = 0; i < 2; i += 1) await desk.pass(60);
    expect((await desk.world.store.cases.list({ ticket: gone, limit: 1 })).length).toBe(0);
    const told = (await evidenceOf(desk)).filter(({ kind }) => kind === "delivery.ticket_absent");
    expect(told.map(({ payload }) => payload)).toEqual([
      { code: "TICKET_ABSENT", tries: 2, via: expect.any(String), others_readable: true },
    ]);
    expect(told[0]?.corr).toEqual({ delivery: expect.any(String) });
    const ended = await desk.database.db.query("select ended from inbox where id = $1", [told[0]?.corr["delivery"]]);
    expect(ended.rows).toEqual([{ ended: "ticket_absent" }]);
    const open = plantChange(desk, { file: null });
    const down = instanceDown(1);
    move(desk, open);
    await desk.settle();
    desk.serviceNow.remove("change_request", open, { silent: true });
    down.remove();
    await desk.pass(60);
    expect(await caseOf(desk, open)).toMatchObject({ status: "stuck", code: "TICKET_ABSENT" });
  });
});

function untold(): string {
  const number = plantChange(desk);
  desk.serviceNow.update("change_request", number, { state: "-1" }, { asUser: "alice", silent: true });
  return number;
}

describe("our own parts being down", () => {
  it("capability 1.7: while the store is down the listener answers 503 with Retry-After, and the sender's retry is taken", async () => {
    let down = true;
    const failing =
      <A extends readonly unknown[], R>(call: (...args: A) => Promise<R>) =>
      (...args: A): Promise<R> =>
        down ? Promise.reject(new OpsError("STORE_DOWN", "the database does not answer")) : call(...args);
    await desk.restart((world) => ({
      ...world,
      store: { ...world.store, inbox: { ...world.store.inbox, put: failing(world.store.inbox.put) } },
    }));
    const number = untold();
    const body = changeEvent(desk, number);
    const headers = signed(desk, "servicenow", body);
    const refused = await post(desk, "servicenow", body, headers);
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([503, "5"]);
    down = false;
    expect((await post(desk, "servicenow", body, headers)).status).toBe(202);
    await desk.settle();
    expect(await standing(desk, number)).toBe("ended applied");
  });

  it("while the queue is down webhooks are taken, and the sweeper brings them back", async () => {
    await desk.restart((world) => ({
      ...world,
      queue: { ...world.queue, add: () => Promise.reject(new OpsError("QUEUE_DOWN", "the queue does not answer")) },
    }));
    const number = untold();
    const body = changeEvent(desk, number);
    const rows = await rowsIn(desk, "inbox");
    // The listener got the queue of the world it was made for.
    expect((await post(desk, "servicenow", body, signed(desk, "servicenow", body))).status).toBe(202);
    expect(await rowsIn(desk, "inbox")).toBe(rows + 1);
    await desk.restart();
    await desk.pass(60);
    expect(await standing(desk, number)).toBe("ended applied");
  });

  it("while the directory cannot tell who is who no answer counts; afterwards the same answer does", async () => {
    desk.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful", confidence: 0.8 }));
    let down = true;
    await desk.restart((world) => ({
      ...world,
      directory: {
        ...world.directory,
        byAccount: (...args) =>
          down ? Promise.reject(new OpsError("DIRECTORY_DOWN", "no answer")) : world.directory.byAccount(...args),
      },
    }));
    const number = await startChange(desk);
    await answerChange(desk, number, "lee", { action: "approve" });
    expect(await standing(desk, number)).toBe("in_review");
    expect(await kindsOf(desk, number)).not.toContain("review.answer_refused");
    down = false;
    await desk.pass(60);
    expect(await standing(desk, number)).toBe("ended applied");
    expect(taskOf(desk, number)).toMatchObject({ state: "3" });
  });

  it("a log line or an entry never says more of a failure than its code", async () => {
    const lines = desk.log.filter(({ level }) => level !== "info");
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines)
      expect(Object.keys(line)).toEqual(expect.not.arrayContaining(["error", "stack", "body", "headers", "message_text"]));
    expect((await evidenceOf(desk)).some(({ text }) => /at .*\.ts:\d+|ECONNREFUSED|Traceback/.test(text))).toBe(false);
  });

  it("a vendor request whose site is down for ten minutes is routed once it is back", async () => {
    desk.model.behave(says({ action: "route_approval", route: "finance" }));
    await desk.restart();
    desk.jira.faults.add({ kind: "status", status: 503, path: /./, times: 12 });
    const key = await startVendor(desk);
    for (let i = 0; i < 12; i += 1) await desk.pass(60);
    desk.jira.faults.clear();
    for (let i = 0; i < 4; i += 1) await desk.pass(60);
    expect(await standing(desk, key)).toBe("ended applied");
    expect(desk.jira.issue(key)?.status).toBe("Finance approval");
  });
});
