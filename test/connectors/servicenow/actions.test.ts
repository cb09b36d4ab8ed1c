import { describe, expect, it } from "vitest";
import { type ActionPayload, type Effect, OpsError } from "../../../src/case/index.ts";
import type { Found } from "../../../src/ports/index.ts";
import {
  actionEffect,
  asking,
  attaching,
  attempted,
  cleared,
  closeDesks,
  closingOf,
  commentOn,
  type Desk,
  ENTRY,
  effectOf,
  messageOf,
  openDesk,
  taskOf,
} from "./desk.ts";

closeDesks();

/** What the effect runner does for an automatic ticket: read, look, write, read back. */
async function carryOut(desk: Desk, effect: Effect): Promise<Found> {
  const context = await desk.tickets.read(desk.change);
  const before = await desk.tickets.find(effect, null, context);
  if (before.kind !== "missing") return before;
  const written = await desk.tickets.apply(cleared(desk, effect));
  return desk.tickets.find(attempted(effect), written);
}

const journey: readonly (readonly [string, (desk: Desk) => ActionPayload])[] = [
  ["add_comment", (desk) => commentOn(desk.change)],
  ["attach_evidence", (desk) => attaching(desk.change)],
  ["close_task", (desk) => closingOf(desk.change, taskOf(desk))],
  ["request_info", (desk) => asking(desk.change)],
];

describe("an action from reading to receipt", () => {
  it.each(journey)(
    "%s is written once, read back, and needs at most six outside calls with the first reading",
    async (_name, payload) => {
      const desk = await openDesk();
      const effect = actionEffect(payload(desk));
      const found = await carryOut(desk, effect);
      expect(found).toMatchObject({ kind: "confirmed", receipt: { status: "succeeded" } });
      expect(desk.calls().length + 1).toBeLessThanOrEqual(6);
      expect(desk.sim.writes.filter((write) => write.by === "ots.service")).toHaveLength(1);
    },
  );

  it.each(journey)("assurance 5: %s is found by its marker and not written a second time", async (_name, payload) => {
    const desk = await openDesk();
    const effect = actionEffect(payload(desk));
    await carryOut(desk, effect);
    const again = await carryOut(desk, attempted(effect));
    expect(again).toMatchObject({ kind: "confirmed", receipt: { status: "adopted" } });
    expect(desk.sim.writes.filter((write) => write.by === "ots.service")).toHaveLength(1);
  });

  it("assurance 49: the receipt carries the ticket's version and what was read back", async () => {
    const desk = await openDesk();
    const found = await carryOut(desk, actionEffect(closingOf(desk.change, taskOf(desk))));
    if (found.kind !== "confirmed") throw new Error("not confirmed");
    expect(found.receipt).toMatchObject({
      recordKey: "CTASK0010001",
      version: "7",
      seen: { state: "3", close_code: "successful" },
    });
    expect(found.context?.tasks.value?.[0]).toMatchObject({ key: "CTASK0010001", phase: "done" });
  });
});

describe("where the text goes", () => {
  it("a comment is an internal work note with the marker line at its end", async () => {
    const desk = await openDesk();
    const effect = actionEffect(commentOn(desk.change, "Line one\r\n[co[code]de]<b>bold</b>[/code]\u202e\u0007"));
    await carryOut(desk, effect);
    const [entry] = desk.sim.journalOf(desk.change.id);
    expect(entry?.["element"]).toBe("work_notes");
    expect(entry?.["value"]).toBe(`Line one\n<b>bold</b>\n[ots:${effect.id} evidence:${ENTRY.slice(0, 16)}]`);
  });

  it("a question for information goes to the comments, which the requester sees", async () => {
    const desk = await openDesk();
    await carryOut(desk, actionEffect(asking(desk.change)));
    expect(desk.sim.journalOf(desk.change.id).map((entry) => entry["element"])).toEqual(["comments"]);
  });

  it("closing a task is one PATCH with state, code, notes and work note", async () => {
    const desk = await openDesk();
    await carryOut(desk, actionEffect(closingOf(desk.change, taskOf(desk))));
    expect(desk.calls().filter((call) => call.startsWith("PATCH"))).toHaveLength(1);
    const task = desk.sim.record("change_task", "CTASK0010001");
    expect(task).toMatchObject({ state: "3", close_code: "successful" });
    expect(task?.["close_notes"]).toMatch(/^Certificate rotated on both nodes\.\n\[ots:/);
    expect(desk.sim.journalOf(taskOf(desk).id)).toHaveLength(1);
  });

  it("servicenow row 14, assurance 11: after a reading that shows the task open under this ticket the PATCH is the first call; an old or used reading is looked up anew", async () => {
    const desk = await openDesk();
    const effect = actionEffect(closingOf(desk.change, taskOf(desk)));
    const path = `/api/now/table/change_task/${taskOf(desk).id}`;
    await desk.tickets.read(desk.change);
    desk.at.now = new Date(desk.at.now.getTime() + 4_000);
    desk.sim.faults.add({ kind: "status", method: "PATCH", path: /change_task/, status: 429 });
    desk.calls();
    await expect(desk.tickets.apply(cleared(desk, effect))).rejects.toMatchObject({ code: "TICKET_SYSTEM_BUSY" });
    expect(desk.calls()).toEqual([`GET ${path}`, `PATCH ${path}`]);
    await desk.tickets.read(desk.change);
    desk.calls();
    const written = await desk.tickets.apply(cleared(desk, effect));
    expect(desk.calls()).toEqual([`PATCH ${path}`]);
    desk.sim.update("change_task", "CTASK0010001", { change_request: "" }, { asUser: "alice" });
    expect(await desk.tickets.find(attempted(effect), written)).toEqual({ kind: "different", fields: ["change_request"] });
    await expect(desk.tickets.apply(cleared(desk, effect))).rejects.toMatchObject({ code: "TICKET_REFUSED" });
  });

  it("servicenow row 14: a check that took four seconds is too old to write on: the PATCH does not leave, however long the attempt may send", async () => {
    const desk = await openDesk();
    const effect = actionEffect(closingOf(desk.change, taskOf(desk)));
    const meanwhile = () => {
      desk.at.now = new Date(desk.at.now.getTime() + 4_000);
    };
    desk.sim.faults.add({ kind: "pass", method: "GET", path: /change_task/, meanwhile });
    await expect(desk.tickets.apply(cleared(desk, effect, 60_000))).rejects.toMatchObject({
      code: "TICKET_SYSTEM_DOWN",
      context: { reason: "deadline", sent: false },
    });
    expect(desk.sim.writes.filter((write) => write.by === "ots.service")).toEqual([]);
  });

  it("a task that was read as closed or as another ticket's is not closed on the strength of that reading", async () => {
    const desk = await openDesk();
    for (const number of ["CTASK0010002", "CTASK0010003"]) {
      await desk.tickets.read(desk.change);
      const effect = actionEffect(closingOf(desk.change, taskOf(desk, number)));
      await expect(desk.tickets.apply(cleared(desk, effect))).rejects.toMatchObject({ code: "TICKET_REFUSED" });
    }
    expect(desk.sim.writes.filter((write) => write.by === "ots.service")).toEqual([]);
  });

  it("servicenow row 27, capability 7.14: evidence becomes a file whose name carries its hash", async () => {
    const desk = await openDesk();
    await carryOut(desk, actionEffect(attaching(desk.change)));
    const [file] = desk.sim.records("sys_attachment");
    expect(file?.["file_name"]).toMatch(/^evidence-[0-9a-f]{12}\.txt$/);
    expect(file?.["file_name"]).toContain(file?.["hash"]?.slice(0, 12));
  });

  it("servicenow row 22: a text that does not fit is refused, not cut", async () => {
    const desk = await openDesk();
    const effect = actionEffect(commentOn(desk.change, "x".repeat(4_000)));
    await expect(desk.tickets.apply(cleared(desk, effect))).rejects.toMatchObject({ code: "TICKET_REFUSED" });
    expect(desk.calls()).toEqual([]);
  });

  it("servicenow row 7: somebody else's entry that carries our marker is none of ours, read afresh or with the ticket", async () => {
    const desk = await openDesk();
    const effect = actionEffect(commentOn(desk.change));
    const text = `${commentOn(desk.change).note}\n[ots:${effect.id} evidence:${"e".repeat(16)}]`;
    desk.sim.update("change_request", desk.change.key, { work_notes: text }, { asUser: "alice" });
    const context = await desk.tickets.read(desk.change);
    expect(await desk.tickets.find(attempted(effect), null)).toEqual({ kind: "missing" });
    expect(await desk.tickets.find(attempted(effect), null, context)).toEqual({ kind: "missing" });
  });

  it("a notice is a work note too; a long one is cut before its marker line", async () => {
    const desk = await openDesk();
    const effect = effectOf({ kind: "notice", notice: { ticket: desk.change, text: "é".repeat(9_000) } });
    const written = await desk.tickets.post(messageOf(desk, effect));
    const [entry] = desk.sim.journalOf(desk.change.id);
    expect(entry?.["value"]?.length).toBeLessThanOrEqual(4_000);
    expect(await desk.tickets.find(effect, written)).toMatchObject({ kind: "confirmed" });
    expect(await desk.tickets.find(attempted(effect), null)).toMatchObject({ kind: "confirmed", receipt: { status: "adopted" } });
  });
});

describe("what is refused before anything is sent", () => {
  it.each<[string, (desk: Desk) => ActionPayload]>([
    ["a task of another change", (desk) => closingOf(desk.change, taskOf(desk, "CTASK0010003"))],
    ["a task that is closed already", (desk) => closingOf(desk.change, taskOf(desk, "CTASK0010002"))],
    ["a target of another type", (desk) => closingOf(desk.change, { ...taskOf(desk), kind: "incident" })],
    ["another ticket than the triggering one", (desk) => ({ ...commentOn(desk.change), target: taskOf(desk) })],
    ["another system's ticket", (desk) => commentOn({ ...desk.change, system: "jira" })],
    [
      "an action that is not served",
      (desk) => ({ ...commentOn(desk.change), action: "set_field", args: { field: "state", value: "3" } }),
    ],
  ])("assurance 11: %s", async (_name, payload) => {
    const desk = await openDesk();
    await expect(desk.tickets.apply(cleared(desk, actionEffect(payload(desk))))).rejects.toMatchObject({
      code: "TICKET_REFUSED",
    });
    expect(desk.sim.writes.filter((write) => write.by === "ots.service")).toEqual([]);
  });

  it("an attempt whose deadline has passed sends nothing", async () => {
    const desk = await openDesk();
    const token = cleared(desk, actionEffect(commentOn(desk.change)), 1_000);
    desk.at.now = new Date(desk.at.now.getTime() + 1_000);
    const failed = await desk.tickets.apply(token).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(OpsError);
    expect(failed).toMatchObject({ context: { sent: false } });
    expect(desk.sim.writes).toEqual([]);
  });
});
