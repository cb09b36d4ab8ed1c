import { describe, expect, it } from "vitest";
import { actionEffect, attempted, cleared, closeDesks, closingOf, commentOn, type Desk, openDesk, taskOf } from "./desk.ts";

closeDesks();

const OTHER = "f".repeat(32);

/** One batch in which something between us and the instance answers for it: for `id` this, for all other parts nothing, so they are asked for again. */
function lie(desk: Desk, id: string, status: number, answer: unknown): void {
  const body = Buffer.from(JSON.stringify(answer)).toString("base64");
  const serviced_requests = [{ id, status_code: status, body, headers: [] }];
  desk.sim.faults.add({ kind: "status", status: 200, path: /batch/, body: { serviced_requests } });
}

const refusal = { error: { message: "No", detail: null }, status: "failure" };

describe("a ticket is gone only when the instance says so of its record", () => {
  it.each([
    ["a 200 without a record", 200, {}, "TICKET_ANSWER_INVALID"],
    ["a 200 with an empty record", 200, { result: {} }, "TICKET_ANSWER_INVALID"],
    ["a 200 with another record", 200, { result: { sys_id: OTHER, number: "CHG0030001" } }, "TICKET_ANSWER_INVALID"],
    ["a 200 with a list", 200, { result: [] }, "TICKET_ANSWER_INVALID"],
    ["a 400", 400, refusal, "TICKET_ANSWER_INVALID"],
    ["a 404", 404, refusal, "TICKET_ABSENT"],
    ["a 403", 403, refusal, "TICKET_ABSENT"],
  ])("servicenow row 9: %s", async (_name, status, answer, code) => {
    const desk = await openDesk();
    lie(desk, "ticket", status, answer);
    await expect(desk.tickets.read(desk.change)).rejects.toMatchObject({ code });
  });

  it("a part of a batch in another encoding than UTF-8 is read again, not repaired", async () => {
    const desk = await openDesk();
    const record = { sys_id: desk.change.id, number: "CHG0030001", short_description: "Größe" };
    const body = Buffer.from(JSON.stringify({ result: record }), "latin1").toString("base64");
    const serviced_requests = [{ id: "ticket", status_code: 200, body, headers: [] }];
    desk.sim.faults.add({ kind: "status", status: 200, path: /batch/, body: { serviced_requests } });
    await expect(desk.tickets.read(desk.change)).rejects.toMatchObject({ code: "TICKET_ANSWER_INVALID" });
  });

  it("the same for the version read beside a notice, and for the task that a look-up asks for", async () => {
    const desk = await openDesk();
    const other = { result: { sys_id: OTHER, sys_mod_count: "1", state: "3", close_notes: "" } };
    const comment = attempted(actionEffect(commentOn(desk.change)));
    const closing = attempted(actionEffect(closingOf(desk.change, taskOf(desk))));
    lie(desk, "ticket", 200, other);
    await expect(desk.tickets.find(comment, null)).rejects.toMatchObject({ code: "TICKET_ANSWER_INVALID" });
    lie(desk, "task", 200, other);
    await expect(desk.tickets.find(closing, null)).rejects.toMatchObject({ code: "TICKET_ANSWER_INVALID" });
  });

  it("before a task is closed: another record's answer is no refusal, and nothing is written", async () => {
    const desk = await openDesk();
    desk.sim.faults.add({
      kind: "status",
      status: 200,
      method: "GET",
      path: /change_task/,
      body: { result: { sys_id: OTHER, active: "true" } },
    });
    const failed = desk.tickets.apply(cleared(desk, actionEffect(closingOf(desk.change, taskOf(desk)))));
    await expect(failed).rejects.toMatchObject({ code: "TICKET_ANSWER_INVALID", context: { sent: false } });
    expect(desk.sim.writes.filter(({ by }) => by === "ots.service")).toEqual([]);
  });
});

describe("a question is gone only when the instance says so of its record", () => {
  it.each([
    ["card", "app", /reviews/, { result: { sys_id: OTHER, state: "approved" } }],
    ["task", "plain", /batch/, null],
    ["note", "plain", /batch/, null],
  ] as const)("an answer with another record than the %s is read again", async (way, mode, path, body) => {
    const desk = await openDesk({}, { mode, ...(mode === "plain" ? { publicUrl: "https://ots.example" } : {}) });
    const encoded = Buffer.from(JSON.stringify({ result: { sys_id: OTHER } })).toString("base64");
    const part = way === "task" ? "first" : "entry";
    const batched = { serviced_requests: [{ id: part, status_code: 200, body: encoded, headers: [] }] };
    desk.sim.faults.add({ kind: "status", status: 200, path, body: body ?? batched });
    const record = { id: "a".repeat(32), key: `${way}-${"0".repeat(32)}` };
    await expect(desk.tickets.review(record)).rejects.toMatchObject({ code: "TICKET_ANSWER_INVALID" });
    expect(await desk.tickets.review(record)).toMatchObject({ state: "absent" });
  });
});
