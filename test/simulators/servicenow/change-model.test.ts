import { describe, expect, it } from "vitest";
import type { ServiceNowSim } from "../../../simulators/servicenow/index.ts";
import { ask, BOB, closeInstances, handClock, idOf, open, type Reply, SERVICE } from "./desk.ts";

closeInstances();

function patch(sim: ServiceNowSim, table: string, number: string, columns: Record<string, string>): Promise<Reply> {
  return ask(sim, BOB, `PATCH /api/now/table/${table}/${idOf(sim, table, number)}`, columns);
}

const DONE = { state: "3", close_code: "successful", close_notes: "done" };

describe("the change model of the ServiceNow simulator", () => {
  it.each([
    ["normal", ["-4", "-3", "-2", "-1", "0"]],
    ["standard", ["-2", "-1", "0"]],
    ["emergency", ["-3", "-2", "-1", "0"]],
  ])("a %s change goes through its states one by one", async (type, states) => {
    const sim = await open({ records: { change_request: [{ number: "CHG1", type }] } });
    for (const state of states) expect((await patch(sim, "change_request", "CHG1", { state })).status).toBe(200);
    expect((await patch(sim, "change_request", "CHG1", DONE)).body.result).toMatchObject({ state: "3", active: "false" });
  });

  it("a step that the model does not know is aborted by its business rule, whose message is not told", async () => {
    const sim = await open();
    const { status, body } = await patch(sim, "change_request", "CHG0030001", { state: "-4", short_description: "x" });
    expect(status).toBe(403);
    expect(body.error.message).toBe("Operation Failed");
    expect(body.error.detail).toMatch(
      /^Operation against file 'change_request' was aborted by Business Rule 'Change Model: Check State Transition\^[0-9a-f]{32}'\. Business Rule Stack:/,
    );
    expect(sim.writes).toEqual([]);
  });

  it("Review and Closed cannot be canceled, and the end is the end", async () => {
    const sim = await open({
      records: {
        change_request: [
          { number: "CHG1", state: "0" },
          { number: "CHG2", state: "4" },
        ],
      },
    });
    expect((await patch(sim, "change_request", "CHG1", { state: "4" })).status).toBe(403);
    expect((await patch(sim, "change_request", "CHG2", { state: "-5" })).status).toBe(403);
  });

  it.each([
    [{ state: "3" }, "Close code, Close notes"],
    [{ state: "3", close_code: "successful" }, "Close notes"],
    [{ state: "3", close_code: "fine", close_notes: "x" }, "Close code"],
  ])("closing with %o is refused: mandatory %s (an unknown code counts as missing)", async (columns, labels) => {
    const sim = await open();
    const { status, body } = await patch(sim, "change_task", "CTASK0010001", columns);
    expect(status).toBe(403);
    expect(body.error.detail).toBe(`Data Policy Exception: \n\tThe following fields are mandatory: ${labels}`);
  });

  it("an instance with other close codes knows only its own", async () => {
    const own = [{ name: "change_task", element: "close_code", value: "ok", label: "OK" }];
    const tasks = [{ number: "CTASK1", state: "1" }];
    const sim = await open({ records: { sys_choice: own, change_task: tasks } });
    expect((await patch(sim, "change_task", "CTASK1", DONE)).status).toBe(403);
    expect((await patch(sim, "change_task", "CTASK1", { ...DONE, close_code: "ok" })).status).toBe(200);
  });

  it("open tasks block closing the change", async () => {
    const task = { number: "CTASK1", change_request: "CHG1", state: "1" };
    const sim = await open({ records: { change_request: [{ number: "CHG1", state: "0" }], change_task: [task] } });
    const blocked = await patch(sim, "change_request", "CHG1", DONE);
    await patch(sim, "change_task", "CTASK1", DONE);
    const closed = await patch(sim, "change_request", "CHG1", DONE);
    expect([blocked.status, closed.status]).toEqual([403, 200]);
    expect(blocked.body.error.detail).toContain("open Change Tasks");
  });

  it("closing the last implementation task moves a change marked for it to Review, and no other", async () => {
    const records = {
      change_request: [
        { number: "CHG1", state: "-1", $auto_review: true },
        { number: "CHG2", state: "-1" },
      ],
      change_task: ["CHG1", "CHG1", "CHG2"].map((change, at) => ({
        number: `CTASK${at}`,
        change_request: change,
        change_task_type: "implementation",
        state: "2",
      })),
    };
    const sim = await open({ records });
    await patch(sim, "change_task", "CTASK0", DONE);
    expect(sim.record("change_request", "CHG1")?.["state"]).toBe("-1");
    await patch(sim, "change_task", "CTASK1", DONE);
    await patch(sim, "change_task", "CTASK2", DONE);
    expect(sim.record("change_request", "CHG1")).toMatchObject({ state: "0", sys_updated_by: "bob" });
    expect(sim.record("change_request", "CHG2")?.["state"]).toBe("-1");
    expect(sim.writes.map((write) => write.number)).toEqual(["CTASK0", "CTASK1", "CHG1", "CTASK2"]);
  });

  it("a held change needs a reason, holds its tasks, and can only be canceled", async () => {
    const sim = await open();
    const silent = await patch(sim, "change_request", "CHG0030001", { on_hold: "true" });
    const held = await patch(sim, "change_request", "CHG0030001", { on_hold: "true", on_hold_reason: "freeze" });
    const step = await patch(sim, "change_request", "CHG0030001", { state: "0" });
    const task = await patch(sim, "change_task", "CTASK0010001", DONE);
    const cancel = await patch(sim, "change_request", "CHG0030001", { state: "4" });
    expect([silent.status, held.status, step.status, task.status, cancel.status]).toEqual([403, 200, 403, 403, 200]);
    expect(silent.body.error.detail).toContain("On hold reason");
    expect(sim.record("change_task", "CTASK0010001")).toMatchObject({ state: "4", on_hold: "true" });
  });

  it("a hold puts requested approvals aside, and its end brings them back", async () => {
    const approval = { sysapproval: "CHG0030001", approver: "bob", state: "requested" };
    const change = { number: "CHG0030001", state: "-3" };
    const sim = await open({ records: { change_request: [change], sysapproval_approver: [approval] } });
    const state = () => sim.records("sysapproval_approver")[0]?.["state"];
    await patch(sim, "change_request", "CHG0030001", { on_hold: "true", on_hold_reason: "x" });
    expect(state()).toBe("not_required");
    await patch(sim, "change_request", "CHG0030001", { on_hold: "false" });
    expect(state()).toBe("requested");
  });

  it("a standard change locks its plans", async () => {
    const sim = await open();
    const { status, body } = await patch(sim, "change_request", "CHG0030002", { description: "other" });
    expect(status).toBe(403);
    expect(body.error.detail).toContain("Restrict fields from Standard Change");
  });

  it("incidents take any step, and their two states follow each other", async () => {
    const sim = await open({ now: handClock().now });
    const resolved = await patch(sim, "incident", "INC0010001", { state: "6" });
    const closed = await patch(sim, "incident", "INC0010001", { incident_state: "7" });
    const again = await patch(sim, "incident", "INC0010001", { incident_state: "4" });
    expect(resolved.body.result).toMatchObject({ incident_state: "6", resolved_at: "2026-11-21 12:00:00" });
    expect(closed.body.result).toMatchObject({ state: "7", active: "false" });
    expect(again.body.result).toMatchObject({ state: "4", active: "true" });
  });

  it("an import without business rules skips the model", async () => {
    const sim = await open();
    sim.update("change_request", "CHG0030001", { state: "3", sys_mod_count: 40 }, { silent: true });
    expect(sim.record("change_request", "CHG0030001")).toMatchObject({ state: "3", sys_mod_count: "40" });
    expect(() => sim.update("change_request", "CHG0030003", { state: "-5" }, { asUser: "bob" })).toThrow(
      "aborted by Business Rule",
    );
  });
});

describe("the change API of the ServiceNow simulator", () => {
  const url = (sim: ServiceNowSim, number = "CHG0030001") => `GET /api/sn_chg_rest/change/${idOf(sim, "change_request", number)}`;

  it("answers typed values with their display values, dates three times, no links", async () => {
    const sim = await open();
    const { body } = await ask(sim, SERVICE, url(sim));
    expect(body.result.state).toEqual({ display_value: "Implement", value: -1 });
    expect(body.result.on_hold).toEqual({ display_value: "false", value: false });
    expect(body.result.assigned_to).toEqual({ display_value: "Bob Roe", value: idOf(sim, "sys_user", "bob") });
    expect(body.result.start_date).toEqual({
      display_value: "2026-11-21 10:00:00",
      value: "2026-11-21 10:00:00",
      display_value_internal: "2026-11-21 10:00:00",
    });
  });

  it("lists the next states with the current one and says which conditions fail", async () => {
    const sim = await open();
    const { body } = await ask(sim, SERVICE, `${url(sim)}/nextstates`);
    expect(body.result.available_states).toEqual(["0", "4", "-1"]);
    expect(body.result.state_label).toEqual({ "0": "Review", "4": "Canceled", "-1": "Implement" });
    sim.update("change_request", "CHG0030001", { on_hold: true, on_hold_reason: "x" });
    const held = await ask(sim, SERVICE, `${url(sim)}/nextstates`);
    expect(held.body.result.available_states).toEqual(["4", "-1"]);
    expect(held.body.result.state_transitions[0][0]).toMatchObject({
      to_state: "0",
      transition_available: false,
      automatic_transition: true,
      conditions: [{ passed: false, condition: { name: "Not On hold" } }],
    });
  });

  it("says Conflict even without conflicts: only the list counts", async () => {
    const sim = await open();
    const none = await ask(sim, SERVICE, `${url(sim)}/conflict`);
    const change = idOf(sim, "change_request", "CHG0030001");
    sim.insert("conflict", { change, type: "not_in_maintenance_window" });
    const one = await ask(sim, SERVICE, `${url(sim)}/conflict`);
    expect(none.body.result).toMatchObject({ status: "Conflict", conflicts: [] });
    expect(one.body.result.conflicts).toMatchObject([{ change: { display_value: "CHG0030001", value: change } }]);
  });

  it("finds time slots through a worker, for changes with a window and an item", async () => {
    const sim = await open();
    const started = await ask(sim, SERVICE, `${url(sim)}/schedule`);
    const bare = await ask(sim, SERVICE, `${url(sim, "CHG0030003")}/schedule`);
    const link: string = started.body.result.worker.link;
    const early = await ask(sim, SERVICE, `GET ${link.slice(sim.url.length)}`);
    expect(early.body.result).toMatchObject({ state: { value: 2 } });
    const ready = await ask(sim, SERVICE, `GET ${link.slice(sim.url.length)}`);
    expect([started.status, bare.status, ready.status]).toEqual([202, 400, 200]);
    expect(ready.body.result.payload.spans[0].start.value).toBe("2026-11-21 10:00:00");
  });

  it("answers the common 404 for a change that is not there", async () => {
    const sim = await open();
    const answers = await Promise.all(
      ["", "/nextstates", "/conflict", "/schedule"].map((part) =>
        ask(sim, SERVICE, `GET /api/sn_chg_rest/change/${"0".repeat(32)}${part}`),
      ),
    );
    expect(answers.map((answer) => answer.status)).toEqual([404, 404, 404, 404]);
  });
});
