import { describe, expect, it } from "vitest";
import type { Effect } from "../../../src/case/index.ts";
import { offeredIn } from "../../../src/connectors/servicenow/moves.ts";
import { actionEffect, attempted, cleared, closeDesks, type Desk, idOf, movingTo, openDesk, SEED, taskOf } from "./desk.ts";

closeDesks();

const MOVES = new Set(["moves"] as const);
const PATCHED = /change_request/;

/** The seeded change with other columns. */
async function deskWith(columns: Readonly<Record<string, string>>): Promise<Desk> {
  const { records } = SEED;
  return openDesk({ records: { ...records, change_request: records.change_request.map((row) => ({ ...row, ...columns })) } });
}

const moving = (desk: Desk, state: string): Effect => actionEffect(movingTo(desk.change, state));
const apply = (desk: Desk, effect: Effect, from = "implement") => desk.tickets.apply(cleared(desk, effect, 5_000, from));
const stateOf = (desk: Desk) => desk.sim.record("change_request", "CHG0030001")?.["state"];
const patches = (desk: Desk) => desk.calls().filter((call) => call.startsWith("PATCH"));

describe("what a change may become", () => {
  const item = (result: object) => ({ status: 200, total: null, body: { result } });

  it("servicenow row 15: is read in the same call, and only where it is wanted", async () => {
    const desk = await openDesk();
    expect(await desk.tickets.read(desk.change)).not.toHaveProperty("moves");
    expect(desk.sim.journal.filter(({ path }) => path.includes("nextstates"))).toEqual([]);
    desk.calls();
    expect((await desk.tickets.read(desk.change, MOVES)).moves).toEqual({ status: "ok", value: ["review"] });
    expect(desk.calls()).toEqual(["POST /api/now/v1/batch"]);
  });

  it.each<[string, Readonly<Record<string, string>>, readonly string[]]>([
    ["new and standard: neither cancelled", { state: "-5" }, ["scheduled"]],
    ["new and normal: nor put before those who approve", { state: "-5", type: "normal" }, []],
    ["waiting for approval: nor taken away from them", { state: "-3", type: "normal" }, []],
    ["scheduled: nor thrown back to New", { state: "-2" }, ["implement"]],
    ["on hold: nothing", { on_hold: "true", on_hold_reason: "freeze" }, []],
    ["in review, a task being open: not closed", { state: "0" }, []],
    ["closed: nothing", { state: "3", active: "false" }, []],
  ])("servicenow row 15: %s", async (_what, columns, value) => {
    const desk = await deskWith(columns);
    expect((await desk.tickets.read(desk.change, MOVES)).moves).toEqual({ status: "ok", value });
  });

  it("servicenow row 15: an incident has none, an instance that refuses or does not know the call tells none", async () => {
    const desk = await openDesk();
    const incident = { ...desk.change, kind: "incident", id: desk.sim.record("incident", "INC0010001")?.["sys_id"] ?? "" };
    expect((await desk.tickets.read(incident, MOVES)).moves).toEqual({ status: "absent", value: null });
    desk.sim.faults.add({ kind: "hidden", path: /nextstates/ });
    expect((await desk.tickets.read(desk.change, MOVES)).moves).toEqual({ status: "forbidden", value: null });
    const told = [403, 404, 400].map((status) => offeredIn({ status, total: null, body: undefined }, "-1").status);
    expect(told).toEqual(["forbidden", "forbidden", "absent"]);
  });

  it("servicenow row 24: typed states, and a model of the instance's own by its labels", () => {
    const own = { available_states: [-1, 0, 12], state_label: { "12": "Handed Over" } };
    expect(offeredIn(item(own), "-1")).toEqual({
      status: "ok",
      value: new Map([
        ["review", "0"],
        ["handed_over", "12"],
      ]),
    });
  });

  it("servicenow row 15: two states of one name are none of both: partial; a barred transition counts, whatever the list says", () => {
    const twins = { available_states: ["0", "12", "13"], state_label: { "12": "Handed over", "13": "Handed Over" } };
    expect(offeredIn(item(twins), "-1")).toEqual({ status: "partial", value: new Map([["review", "0"]]) });
    const barred = { available_states: ["0"], state_transitions: [[{ to_state: "0", transition_available: false }]] };
    expect(offeredIn(item(barred), "-1")).toEqual({ status: "ok", value: new Map() });
    expect(offeredIn(item({ available_states: "0" }), "-1")).toEqual({ status: "forbidden", value: null });
  });
});

describe("a move", () => {
  it("servicenow row 15: an offered state and its note go in one PATCH, after the instance was asked once more, and are read back", async () => {
    const desk = await openDesk();
    const effect = moving(desk, "review");
    const written = await apply(desk, effect);
    expect(desk.calls()).toEqual(["POST /api/now/v1/batch", `PATCH /api/now/table/change_request/${desk.change.id}`]);
    expect(stateOf(desk)).toBe("0");
    expect(await desk.tickets.find(attempted(effect), written)).toMatchObject({
      kind: "confirmed",
      from: "implement",
      receipt: { status: "succeeded", seen: { state: "review" } },
      context: { fields: { value: { state: "review" } } },
    });
  });

  it.each(["closed", "implement", "canceled", "authorize", "0"])(
    "servicenow row 15: %s, which is not offered, is never tried: nothing is sent, and it is decided anew",
    async (state) => {
      const desk = await openDesk();
      await expect(apply(desk, moving(desk, state))).rejects.toMatchObject({
        code: "TICKET_SYSTEM_BUSY",
        context: { reason: "not_offered", sent: false },
      });
      expect([patches(desk), stateOf(desk)]).toEqual([[], "-1"]);
    },
  );

  it.each<[string, Readonly<Record<string, string>>]>([
    ["moved on", { state: "0" }],
    ["put on hold", { on_hold: "true", on_hold_reason: "freeze" }],
  ])("servicenow row 15: a change that people have %s meanwhile is left alone", async (_what, columns) => {
    const desk = await openDesk();
    const effect = moving(desk, "review");
    desk.sim.update("change_request", "CHG0030001", columns, { asUser: "alice" });
    await expect(apply(desk, effect)).rejects.toMatchObject({ code: "TICKET_SYSTEM_BUSY", context: { sent: false } });
    expect(patches(desk)).toEqual([]);
  });

  it("servicenow row 15: granted for a change in another state it is not moved, though the state asked for is offered now as well", async () => {
    const desk = await openDesk();
    await expect(apply(desk, moving(desk, "review"), "scheduled")).rejects.toMatchObject({
      code: "TICKET_SYSTEM_BUSY",
      context: { reason: "not_offered", sent: false },
    });
    expect(patches(desk)).toEqual([]);
  });

  it("assurance 11: nothing but the change itself is moved: neither another record that a move names, nor a ticket of another kind", async () => {
    const desk = await openDesk();
    const incident = { ...desk.change, kind: "incident", id: idOf(desk.sim, "incident", "INC0010001") };
    for (const payload of [{ ...movingTo(desk.change, "review"), target: taskOf(desk) }, movingTo(incident, "review")])
      await expect(apply(desk, actionEffect(payload))).rejects.toMatchObject({ code: "TICKET_REFUSED" });
    expect(desk.calls()).toEqual([]);
  });

  it("servicenow row 28: what was asked more than a few seconds ago is no ground to move anything, however late a move may be sent", async () => {
    const desk = await openDesk();
    const meanwhile = () => void (desk.at.now = new Date(desk.at.now.getTime() + 4_001));
    desk.sim.faults.add({ kind: "pass", path: /batch/, about: "nextstates", meanwhile });
    await expect(desk.tickets.apply(cleared(desk, moving(desk, "review"), 60_000, "implement"))).rejects.toMatchObject({
      code: "TICKET_SYSTEM_DOWN",
      context: { reason: "deadline", sent: false },
    });
    expect(patches(desk)).toEqual([]);
  });

  it("servicenow row 15: a change whose next states cannot be read is not moved", async () => {
    const desk = await openDesk();
    desk.sim.faults.add({ kind: "hidden", path: /nextstates/ });
    await expect(apply(desk, moving(desk, "review"))).rejects.toMatchObject({ context: { reason: "not_offered", sent: false } });
    expect(patches(desk)).toEqual([]);
  });

  it("servicenow row 15: held in the very moment of the write, the rule's no carries its name, and no other way is tried", async () => {
    const desk = await openDesk();
    const hold = { on_hold: "true", on_hold_reason: "freeze" };
    const meanwhile = () => void desk.sim.update("change_request", "CHG0030001", hold, { asUser: "alice" });
    desk.sim.faults.add({ kind: "pass", method: "PATCH", path: PATCHED, meanwhile });
    await expect(apply(desk, moving(desk, "review"))).rejects.toMatchObject({
      code: "TICKET_REFUSED",
      context: { rule: "Change Model: Check State Transition" },
    });
    expect([patches(desk).length, stateOf(desk)]).toEqual([1, "-1"]);
  });

  it("servicenow row 15: a state that demands fields which nobody filled in is refused by the data policy, and nothing is filled in for them", async () => {
    const desk = await deskWith({ state: "0" });
    desk.sim.update("change_task", "CTASK0010001", { state: "4" }, { asUser: "alice" });
    expect((await desk.tickets.read(desk.change, MOVES)).moves?.value).toEqual(["closed"]);
    await expect(apply(desk, moving(desk, "closed"), "review")).rejects.toMatchObject({
      code: "TICKET_REFUSED",
      context: { rule: "Data Policy" },
    });
    expect([stateOf(desk), desk.sim.journalOf(desk.change.id)]).toEqual(["0", []]);
  });

  it("servicenow row 8: a state that the instance dropped without a word is different, although the note is there", async () => {
    const desk = await openDesk({ acls: [{ table: "change_request", operation: "write", field: "state" }] });
    const effect = moving(desk, "review");
    const written = await apply(desk, effect);
    expect(await desk.tickets.find(attempted(effect), written)).toEqual({ kind: "different", fields: ["state"] });
  });

  it("servicenow row 8: a note that came out where customers read it is different, although the change was moved", async () => {
    const desk = await openDesk();
    const effect = moving(desk, "review");
    const written = await apply(desk, effect);
    const [entry] = desk.sim.journalOf(desk.change.id);
    desk.sim.update("sys_journal_field", entry?.["sys_id"] ?? "", { element: "comments" }, { asUser: "root" });
    expect(await desk.tickets.find(attempted(effect), written)).toEqual({ kind: "different", fields: ["work_notes"] });
  });

  it("servicenow row 7: somebody else's note that carries our marker proves no move of ours, read afresh or with the ticket", async () => {
    const desk = await openDesk();
    const effect = moving(desk, "review");
    const forged = { state: "0", work_notes: `done\n[ots:${effect.id} evidence:${"e".repeat(16)}]` };
    desk.sim.update("change_request", "CHG0030001", forged, { asUser: "alice" });
    const context = await desk.tickets.read(desk.change);
    expect(await desk.tickets.find(attempted(effect), null)).toEqual({ kind: "missing" });
    expect(await desk.tickets.find(attempted(effect), null, context)).toEqual({ kind: "missing" });
  });

  it("servicenow row 7: what failed after the commit is adopted by its marker, and not made twice", async () => {
    const desk = await openDesk();
    const effect = moving(desk, "review");
    desk.sim.faults.add({ kind: "commit_then_status", status: 500, method: "PATCH", path: PATCHED });
    await expect(apply(desk, effect)).rejects.toMatchObject({ code: "EFFECT_UNKNOWN" });
    expect(await desk.tickets.find(attempted(effect), null)).toMatchObject({
      kind: "confirmed",
      receipt: { status: "adopted", seen: { state: "review" } },
    });
  });

  it("servicenow row 7: a conflict that committed nothing leaves no marker: missing", async () => {
    const desk = await openDesk();
    const effect = moving(desk, "review");
    const body = { error: { message: "Operation Failed", detail: "conflict" }, status: "failure" };
    desk.sim.faults.add({ kind: "status", status: 409, method: "PATCH", path: PATCHED, body });
    await expect(apply(desk, effect)).rejects.toMatchObject({ code: "EFFECT_UNKNOWN" });
    expect(await desk.tickets.find(attempted(effect), null)).toEqual({ kind: "missing" });
  });

  it("servicenow row 10: an instance that hides its journals still proves the marker", async () => {
    const desk = await openDesk({ acls: [{ table: "sys_journal_field", operation: "read" }] });
    const effect = moving(desk, "review");
    const written = await apply(desk, effect);
    expect(await desk.tickets.find(attempted(effect), written)).toMatchObject({
      kind: "confirmed",
      receipt: { seen: { state: "review", entry: "formatted" } },
    });
  });
});
