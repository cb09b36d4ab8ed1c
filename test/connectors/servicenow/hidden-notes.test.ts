import { describe, expect, it } from "vitest";
import { actionEffect, attempted, cleared, closeDesks, closingOf, commentOn, openDesk, taskOf } from "./desk.ts";
import { asked, openPlain } from "./plain-desk.ts";

closeDesks();

const NOBODY = ["admin"];
const hidden = (table: string, field?: string) =>
  ({ table, operation: "read", roles: NOBODY, ...(field === undefined ? {} : { field }) }) as const;

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

  it("capability 5.1: a review task that is hidden from us is not missing: people are not asked twice", async () => {
    const own = { ...hidden("change_task"), query: "correlation_idSTARTSWITHots:" };
    const desk = await openPlain({}, { acls: [own] });
    await expect(asked(desk)).rejects.toMatchObject({ code: "TICKET_FORBIDDEN" });
  });
});
