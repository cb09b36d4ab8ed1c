import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  answerChange,
  caseOf,
  closeDesks,
  type Desk,
  evidenceOf,
  openDesk,
  ourNotes,
  PEOPLE,
  plantChange,
  reviewOf,
  type Said,
  says,
  standing,
  startChange,
  taskOf,
} from "../support/desk/index.ts";

closeDesks(afterEach);

const CLOSE: Said = { action: "close_task", target: "tasks.1", close_code: "successful" };
const STATE_RULE = "Change Model: Check State Transition";
const TOLD = "Not carried out as asked: a rule of the ticket system refused it:";
const DAY = 86_400;

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk();
});

/** The platform's body of an update that a business rule aborted. */
const aborted = (rule: string) => ({
  error: {
    message: "Operation Failed",
    detail: `Operation against file 'change_task' was aborted by Business Rule '${rule}^0123456789abcdef0123456789abcdef'. Business Rule Stack:${rule}`,
  },
  status: "failure",
});

/** Requests since the start; nobody but our account uses these APIs here. */
function sent(method: string, path: RegExp): number {
  return desk.serviceNow.journal.filter((one) => one.method === method && path.test(one.path)).length;
}

async function expectStuck(number: string, why: string): Promise<void> {
  expect(await standing(desk, number)).toBe("stuck");
  expect(await caseOf(desk, number)).toMatchObject({ code: "TICKET_REFUSED" });
  const failed = (await evidenceOf(desk, number)).filter(({ kind }) => kind === "case.effect_failed");
  expect(failed.map(({ payload }) => payload["why"])).toEqual([why]);
}

describe("a close that a rule of the instance refuses", () => {
  it("servicenow row 15: once approved, the card and the evidence name the rule; nothing else is tried, then or days later", async () => {
    desk.model.behave(says({ ...CLOSE, confidence: 0.8 }));
    const number = await startChange(desk);
    desk.serviceNow.faults.add({ kind: "status", status: 403, method: "PATCH", path: /change_task/, body: aborted(STATE_RULE) });
    await answerChange(desk, number, "lee", { action: "approve" });
    await expectStuck(number, `a rule of the ticket system refused it: ${STATE_RULE}`);
    expect(reviewOf(desk, number)).toMatchObject({
      state: "approved",
      message: expect.stringContaining(`${TOLD} ${STATE_RULE}.`),
    });
    await desk.pass(3 * DAY);
    await desk.poll();
    expect(sent("PATCH", /table/)).toBe(1);
    expect(sent("GET", /nextstates/)).toBe(0);
    expect(desk.serviceNow.record("change_request", number)).toMatchObject({ state: "-1", approval: "approved" });
    expect(taskOf(desk, number)).toMatchObject({ state: "1" });
  });

  it("servicenow row 15: done by itself, the ticket's work notes name the rule", async () => {
    desk.model.behave(says(CLOSE));
    desk.serviceNow.faults.add({ kind: "status", status: 403, method: "PATCH", path: /change_task/, body: aborted(STATE_RULE) });
    const number = await startChange(desk);
    await expectStuck(number, `a rule of the ticket system refused it: ${STATE_RULE}`);
    expect(ourNotes(desk, number)).toEqual([expect.stringContaining(`${TOLD} ${STATE_RULE}.`)]);
    await desk.pass(3 * DAY);
    expect(sent("PATCH", /change_task/)).toBe(1);
    expect(ourNotes(desk, number)).toHaveLength(1);
  });

  it.each(["Ask maria.planted@corp.example", "Call +1 415 555 2671", "<b>Stop</b>", "x".repeat(200)])(
    "servicenow row 15: a rule named %j is not quoted: it may hold somebody's address or number",
    async (rule) => {
      desk.model.behave(says(CLOSE));
      desk.serviceNow.faults.add({ kind: "status", status: 403, method: "PATCH", path: /change_task/, body: aborted(rule) });
      const number = await startChange(desk);
      await expectStuck(
        number,
        `a rule of the ticket system refused it: ${rule.length > 100 ? rule.slice(0, 100) : "its name is not shown"}`,
      );
    },
  );
});

describe("what the change model blocks", () => {
  it("servicenow row 16: a change that goes on hold in the moment of the write: refused with the rule's name, told, and no loop; it is decided again by its own event", async () => {
    desk.model.behave(says({ ...CLOSE, confidence: 0.8 }));
    const number = await startChange(desk);
    const hold = { on_hold: "true", on_hold_reason: "freeze" };
    desk.serviceNow.faults.add({
      kind: "pass",
      method: "PATCH",
      path: /change_task/,
      meanwhile: () => void desk.serviceNow.update("change_request", number, hold, { asUser: "alice", silent: true }),
    });
    const first = reviewOf(desk, number)["sys_id"] ?? "";
    await answerChange(desk, number, "lee", { action: "approve" });
    await expectStuck(number, `a rule of the ticket system refused it: ${STATE_RULE}`);
    await desk.pass(DAY);
    expect(sent("PATCH", /change_task/)).toBe(1);
    expect(desk.serviceNow.record("x_ots_ops_review", first)?.["message"]).toContain(TOLD);
    desk.serviceNow.update("change_request", number, { assigned_to: PEOPLE.nora.sysId }, { asUser: "alice" });
    await desk.pass(60);
    expect(await standing(desk, number)).toBe("in_review");
    expect(reviewOf(desk, number)["summary"]).toContain("The change must not be on hold.");
  });

  it.each<[string, Readonly<Record<string, string>>, string]>([
    ["on hold", { on_hold: "true", on_hold_reason: "freeze" }, "The change must not be on hold."],
    ["closed", { state: "3", active: "false" }, "The change must be in Implement or Review."],
    ["cancelled", { state: "4", active: "false" }, "The change must be in Implement or Review."],
  ])(
    "servicenow row 16: a change that is %s when it is decided is an objection: people are asked, nothing is written",
    async (_what, columns, says_) => {
      desk.model.behave(says(CLOSE));
      const number = plantChange(desk, { columns: { state: "-1", ...columns } });
      desk.serviceNow.update("change_request", number, { assigned_to: PEOPLE.nora.sysId }, { asUser: "alice" });
      await desk.settle();
      expect(await standing(desk, number)).toBe("in_review");
      expect(reviewOf(desk, number)["summary"]).toContain(says_);
      expect(sent("PATCH", /table/)).toBe(0);
    },
  );

  it("servicenow row 16: a standard change that is locked against us too: a typed refusal, told in the ticket, and no loop", async () => {
    desk.model.behave(says({ action: "add_comment" }));
    const locked = {
      error: {
        message:
          "Change Request record could not be updated. Operation against file 'change_request' was aborted by Business Rule 'Restrict fields from Standard Change^5230cafe'. ",
        detail: "",
      },
      status: "failure",
    };
    desk.serviceNow.faults.add({ kind: "status", status: 400, method: "PATCH", path: /change_request/, body: locked });
    const number = await startChange(desk, { columns: { type: "standard" } });
    await expectStuck(number, "a rule of the ticket system refused it: Restrict fields from Standard Change");
    await desk.pass(DAY);
    expect(ourNotes(desk, number)).toEqual([expect.stringContaining(`${TOLD} Restrict fields from Standard Change.`)]);
    expect(sent("PATCH", /change_request/)).toBe(2);
  });
});

describe("evidence that the instance does not take", () => {
  it("servicenow row 27: a file type that it does not list is a typed refusal, told in the ticket, and not tried again", async () => {
    desk.model.behave(says({ action: "attach_evidence" }));
    desk.serviceNow.insert("sys_properties", { name: "glide.attachment.extensions", value: "pdf, docx" }, { silent: true });
    const number = await startChange(desk);
    await expectStuck(number, "a rule of the ticket system refused it: file types that may be attached");
    expect(ourNotes(desk, number)).toEqual([expect.stringContaining(`${TOLD} file types that may be attached.`)]);
    await desk.pass(DAY);
    expect(sent("POST", /attachment/)).toBe(1);
  });
});
