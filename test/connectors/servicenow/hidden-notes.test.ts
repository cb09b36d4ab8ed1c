import { describe, expect, it } from "vitest";
import type { ActionPayload } from "../../../src/case/index.ts";
import { actionEffect, attempted, cleared, closeDesks, closingOf, commentOn, type Desk, openDesk, taskOf } from "./desk.ts";
import { asked, openPlain } from "./plain-desk.ts";

closeDesks();

const NOBODY = ["admin"];
const hidden = (table: string, field?: string) =>
  ({ table, operation: "read", roles: NOBODY, ...(field === undefined ? {} : { field }) }) as const;

function reopening(desk: Desk): ActionPayload {
  const args = {
    effect: "01930000-0000-7000-8000-000000009999",
    state: "open",
    version: desk.sim.record("change_task", "CTASK0010001")?.["sys_mod_count"] ?? "",
  };
  return { ...closingOf(desk.change, taskOf(desk)), action: "reopen_task", args } as const;
}

describe("a note that our account cannot see is not missing", () => {
  it("servicenow row 7: neither journal rows nor work notes readable: a note whose answer was lost is not called missing, so it is not written again", async () => {
    const desk = await openDesk({ acls: [hidden("sys_journal_field"), hidden("change_request", "work_notes")] });
    const effect = actionEffect(commentOn(desk.change));
    await desk.tickets.apply(cleared(desk, effect));
    expect(desk.sim.journalOf(desk.change.id)).toHaveLength(1);
    await expect(desk.tickets.find(attempted(effect), null)).rejects.toMatchObject({ code: "TICKET_FORBIDDEN" });
  });

  it("servicenow row 10: as long as one of the two can be read, it tells", async () => {
    for (const acl of [hidden("sys_journal_field"), hidden("change_request", "work_notes")]) {
      const desk = await openDesk({ acls: [acl] });
      const effect = actionEffect(commentOn(desk.change));
      expect(await desk.tickets.find(attempted(effect), null)).toMatchObject({ kind: "missing" });
      await desk.tickets.apply(cleared(desk, effect));
      expect(await desk.tickets.find(attempted(effect), null)).toMatchObject({ kind: "confirmed" });
    }
  });

  it("the same for a task that was closed: with its journal and its close notes hidden nobody can tell for what", async () => {
    const desk = await openDesk({ acls: [hidden("sys_journal_field"), hidden("change_task", "close_notes")] });
    const effect = actionEffect(closingOf(desk.change, taskOf(desk)));
    await desk.tickets.apply(cleared(desk, effect));
    await expect(desk.tickets.find(attempted(effect), null)).rejects.toMatchObject({ code: "TICKET_FORBIDDEN" });
  });

  it("the same for a task that was opened again: with its journal and its work notes hidden nobody can tell by whom", async () => {
    const desk = await openDesk({
      guards: { closedTasks: false },
      acls: [hidden("sys_journal_field"), hidden("change_task", "work_notes")],
    });
    desk.sim.update(
      "change_task",
      "CTASK0010001",
      { state: "3", close_code: "successful", close_notes: "done" },
      { asUser: "root" },
    );
    const effect = actionEffect(reopening(desk));
    await desk.tickets.apply(cleared(desk, effect));
    expect(desk.sim.record("change_task", "CTASK0010001")?.["state"]).toBe("1");
    await expect(desk.tickets.find(attempted(effect), null)).rejects.toMatchObject({ code: "TICKET_FORBIDDEN" });
  });

  it("servicenow row 7: somebody else's note with our marker on the task proves no reopening of ours", async () => {
    const desk = await openDesk();
    const effect = actionEffect(reopening(desk));
    const forged = { work_notes: `done\n[ots:${effect.id} evidence:${"e".repeat(16)}]` };
    desk.sim.update("change_task", "CTASK0010001", forged, { asUser: "alice" });
    expect(await desk.tickets.find(attempted(effect), null)).toMatchObject({ kind: "missing" });
  });

  it("capability 5.1: a review task that is hidden from us is not missing: people are not asked twice", async () => {
    const own = { ...hidden("change_task"), query: "correlation_idSTARTSWITHots:" };
    const desk = await openPlain({}, { acls: [own] });
    await expect(asked(desk)).rejects.toMatchObject({ code: "TICKET_FORBIDDEN" });
  });
});
