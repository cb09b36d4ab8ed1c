import { describe, expect, it } from "vitest";
import { fingerprint } from "../../../src/case/index.ts";
import { actionEffect, attempted, cleared, closeDesks, closingOf, type Desk, effectOf, idOf, messageOf } from "./desk.ts";
import { asked, CARD_HASH, close, DIGEST, later, moved, openPlain } from "./plain-desk.ts";

closeDesks();

const FORGED = {
  change_task_type: "review",
  short_description: "Review: close_task",
  correlation_id: "ots:01930000-0000-7000-8000-00000000ffff",
};

function task(desk: Desk, id: string) {
  return desk.sim.record("change_task", id) ?? {};
}

describe("a question asked in a review task", () => {
  it("capability 5.1: is one task of ours under the change, for the asked group, that says how to answer and that it blocks closing", async () => {
    const desk = await openPlain();
    const { record, receipt } = await asked(desk);
    expect(task(desk, record.id)).toMatchObject({
      change_request: desk.change.id,
      change_task_type: "review",
      state: "1",
      sys_created_by: "ots.service",
      assignment_group: idOf(desk.sim, "sys_user_group", "ops-lead"),
      due_date: "2026-11-21 14:00:00",
    });
    const lines = task(desk, record.id)["description"]?.split("\n") ?? [];
    expect(lines).toContain("- unsuccessful: rejected; the close notes must say why.");
    expect(lines).toContain("> <img src=x>");
    expect(lines.at(-2)).toBe(`[ots-question card:${CARD_HASH} digest:${DIGEST}]`);
    expect(lines.join(" ")).toContain("While this task is open the change cannot be closed.");
    expect(receipt).toMatchObject({ seen: { proposal_hash: DIGEST, card_hash: CARD_HASH } });
  });

  it("servicenow row 16: blocks closing the change while it is open, and no longer once it is over", async () => {
    const desk = await openPlain();
    const { record } = await asked(desk);
    desk.sim.update(
      "change_task",
      "CTASK0010001",
      { state: "3", close_code: "successful", close_notes: "x" },
      { asUser: "alice" },
    );
    desk.sim.update("change_request", desk.change.key, { state: "0" }, { asUser: "alice" });
    const closing = () =>
      desk.sim.update(
        "change_request",
        desk.change.key,
        { state: "3", close_code: "successful", close_notes: "x" },
        { asUser: "alice" },
      );
    expect(closing).toThrow("open Change Tasks");
    await moved(desk, record, "withdrawn");
    expect(closing()).toMatchObject({ state: "3" });
  });

  it("assurance 7: changes nothing that was decided on: neither tasks nor fingerprint nor the reading of a change that is asked again", async () => {
    const desk = await openPlain();
    const before = await desk.tickets.read(desk.change);
    const { record } = await asked(desk);
    const during = await desk.tickets.read(desk.change);
    close(desk, record.id, ["successful", "fine"]);
    const after = await desk.tickets.read(desk.change);
    expect(before.tasks.value).toHaveLength(2);
    expect([during.tasks, after.tasks]).toEqual([before.tasks, before.tasks]);
    expect([fingerprint(during), fingerprint(after)]).toEqual([fingerprint(before), fingerprint(before)]);
  });

  it("a task of somebody else's stays a task, however well it copies our marks", async () => {
    const desk = await openPlain();
    const { record } = await asked(desk);
    const columns = { ...FORGED, change_request: desk.change.id, correlation_display: `ots-after:${record.id}` };
    const forged = desk.sim.insert("change_task", columns, { asUser: "mallory" });
    const { tasks } = await desk.tickets.read(desk.change);
    expect(tasks.value?.map(({ id }) => id)).toContain(forged["sys_id"]);
    close(desk, forged["sys_id"] ?? "", ["successful", "approved by me", "mallory"]);
    expect(await desk.tickets.review(record)).toMatchObject({ state: "pending", answers: [] });
    expect(await desk.tickets.review({ id: forged["sys_id"] ?? "", key: record.key })).toMatchObject({ state: "absent" });
  });

  it("is no ticket and no target of ours: neither read as one nor closed by an action", async () => {
    const desk = await openPlain({ sources: ["change_request", "change_task"], risk: CONSTANT });
    const { record } = await asked(desk);
    const ref = { system: "servicenow", kind: "change_task", id: record.id, key: "CTASK" };
    await expect(desk.tickets.read(ref)).rejects.toMatchObject({ code: "TICKET_ABSENT", context: { ours: true } });
    const action = actionEffect(closingOf(desk.change, ref));
    await expect(desk.tickets.apply(cleared(desk, action))).rejects.toMatchObject({ code: "TICKET_REFUSED" });
    expect(task(desk, record.id)).toMatchObject({ state: "1" });
  });

  it.each([[["change_request"]], [["change_request", "change_task"]]] as const)(
    "capability 1.8: closed, it is polled as an answer on its first task, and never as a ticket, with the sources %o",
    async (sources) => {
      const desk = await openPlain({ sources: [...sources], risk: CONSTANT });
      later(desk);
      const { cursor } = await desk.tickets.poll(null);
      later(desk);
      const { record } = await asked(desk);
      close(desk, record.id, ["successful_issues", "no changes named"]);
      await moved(desk, record, "pending");
      const [, second] = desk.sim.records("change_task", { sys_created_by: "ots.service" });
      close(desk, second?.["sys_id"] ?? "", ["successful", "right as it is"]);
      const { deliveries } = await desk.tickets.poll(cursor);
      expect(deliveries.map(({ about, record: of, ticket }) => [about, of, ticket.id])).toEqual([
        ["review", record.id, desk.change.id],
        ["review", record.id, desk.change.id],
      ]);
    },
  );

  it("the poller takes tasks of others for nothing, even from an instance that drops its conditions", async () => {
    const desk = await openPlain();
    desk.sim.ignoreQueries("change_task");
    later(desk);
    const { cursor } = await desk.tickets.poll(null);
    later(desk);
    desk.sim.insert("change_task", { ...FORGED, change_request: desk.change.id, state: "3" }, { asUser: "mallory" });
    expect((await desk.tickets.poll(cursor)).deliveries).toEqual([]);
  });
});

const CONSTANT = {
  change_request: { constant: "low" },
  change_task: { constant: "low" },
  incident: { constant: "low" },
} as const;

describe("a review task that is over", () => {
  it.each(["expired", "withdrawn", "rejected", "approved", "applied"] as const)(
    "capability 5.10: an open one that is %s is cancelled with our note",
    async (to) => {
      const desk = await openPlain();
      const { record } = await asked(desk);
      expect(await moved(desk, record, to)).toMatchObject({ kind: "confirmed", receipt: { recordId: record.id } });
      expect(task(desk, record.id)).toMatchObject({ state: "4", active: "false" });
      expect(desk.sim.journalOf(record.id).map((entry) => entry["value"])).toEqual([
        expect.stringMatching(`^It is ${to}\\.\n\\[ots:`),
      ]);
    },
  );

  it("closed by a person it stays as it was closed, with our note", async () => {
    const desk = await openPlain();
    const { record } = await asked(desk);
    close(desk, record.id, ["unsuccessful", "wrong target"]);
    expect(await moved(desk, record, "withdrawn")).toMatchObject({ kind: "confirmed" });
    expect(task(desk, record.id)).toMatchObject({ state: "3", close_notes: "wrong target" });
    expect(desk.sim.journalOf(record.id)).toHaveLength(1);
  });

  it("put back after an answer it is followed by a task that shows the same question, once, also when our note is written twice", async () => {
    const desk = await openPlain();
    const { record } = await asked(desk);
    close(desk, record.id, ["successful", "fine", "mallory"]);
    const update = { reviewId: "review-1", ticket: desk.change, record, to: "pending", message: "Again." } as const;
    const effect = effectOf({ kind: "card_update", update });
    const written = [await desk.tickets.post(messageOf(desk, effect)), await desk.tickets.post(messageOf(desk, effect))];
    expect(await desk.tickets.find(attempted(effect), written[1] ?? null)).toMatchObject({ kind: "confirmed" });
    const [first, second, ...more] = desk.sim.records("change_task", { sys_created_by: "ots.service" });
    expect(more).toEqual([]);
    for (const column of ["description", "short_description", "change_request", "assignment_group", "due_date"])
      expect(second?.[column]).toBe(first?.[column]);
    expect(await desk.tickets.review(record)).toEqual({ state: "pending", answers: [], cardHash: CARD_HASH });
  });

  it("handed to another group, or put off, the open task moves to that group and time, and so does one that follows a closed one", async () => {
    const desk = await openPlain();
    const { record } = await asked(desk);
    const director = idOf(desk.sim, "sys_user_group", "ops-director");
    await moved(desk, record, "pending", { groups: ["ops-director"], expiresAt: "2026-11-23T14:00:00.000Z" });
    expect(task(desk, record.id)).toMatchObject({ assignment_group: director, due_date: "2026-11-23 14:00:00" });
    await moved(desk, record, "pending", { groups: ["nobody-has-it"] });
    expect(task(desk, record.id)).toMatchObject({ assignment_group: director });
    close(desk, record.id, ["successful", "fine", "mallory"]);
    await moved(desk, record, "pending", { groups: ["ops-lead"] });
    const [, second] = desk.sim.records("change_task", { sys_created_by: "ots.service" });
    expect(second).toMatchObject({ assignment_group: idOf(desk.sim, "sys_user_group", "ops-lead") });
  });

  it("cancelled by a person it is no answer, and cannot be put back", async () => {
    const desk = await openPlain();
    const { record } = await asked(desk);
    desk.sim.update("change_task", record.id, { state: "4" }, { asUser: "rita" });
    expect(await desk.tickets.review(record)).toMatchObject({ state: "closed", answers: [] });
    await expect(moved(desk, record, "pending")).rejects.toMatchObject({ code: "TICKET_REFUSED" });
  });

  it("our note is found in the journal as people see it where the journal table is hidden", async () => {
    const acls = [{ table: "sys_journal_field", operation: "read" as const, field: "value" }];
    const desk = await openPlain({}, { acls });
    const { record } = await asked(desk);
    expect(await moved(desk, record, "expired")).toMatchObject({ kind: "confirmed", receipt: { seen: { state: "4" } } });
  });
});
