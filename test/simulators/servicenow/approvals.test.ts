import { describe, expect, it } from "vitest";
import type { ServiceNowSim } from "../../../simulators/servicenow/index.ts";
import { ALICE, ask, BOB, closeInstances, handClock, idOf, open, RITA, SEED } from "./desk.ts";

closeInstances();

const [IMPLEMENTED] = SEED.records.change_request;
const ASSESSED = { ...IMPLEMENTED, state: "-3", $auto_review: false };

/** A change in Authorize that asks Bob and Rita; Alice is Bob's delegate from noon for an hour. */
async function asking(clock = handClock()): Promise<{ sim: ServiceNowSim; bob: string; rita: string; change: string }> {
  const approval = (approver: string) => ({ approver, sysapproval: "CHG0030001", state: "requested" });
  const records = {
    ...SEED.records,
    change_request: [ASSESSED],
    sysapproval_approver: [approval("bob"), approval("rita")],
    sys_user_delegate: [
      { user: "bob", delegate: "alice", approvals: "true", starts: "2026-11-21 12:00:00", ends: "2026-11-21 13:00:00" },
    ],
  };
  const sim = await open({ records, now: clock.now });
  const of = (name: string): string =>
    sim.records("sysapproval_approver", { approver: idOf(sim, "sys_user", name) })[0]?.["sys_id"] ?? "";
  return { sim, bob: of("bob"), rita: of("rita"), change: idOf(sim, "change_request", "CHG0030001") };
}

const press = (sim: ServiceNowSim, who: string, row: string, state: string) =>
  ask(sim, who, `PATCH /api/now/table/sysapproval_approver/${row}`, { state });

describe("approvals of the simulated ServiceNow", () => {
  it("are answered by the approver or a delegate of the hour, and the row goes on naming the approver", async () => {
    const clock = handClock();
    const { sim, bob, rita } = await asking(clock);

    expect((await press(sim, ALICE, rita, "approved")).status).toBe(403);
    expect((await press(sim, ALICE, bob, "approved")).status).toBe(200);

    const row = sim.record("sysapproval_approver", bob);
    expect(row).toMatchObject({ state: "approved", approver: idOf(sim, "sys_user", "bob"), sys_updated_by: "alice" });
    expect(sim.record("change_request", "CHG0030001")?.["approval"]).not.toBe("approved");
    expect((await press(sim, RITA, rita, "approved")).status).toBe(200);
    expect(sim.record("change_request", "CHG0030001")).toMatchObject({ approval: "approved", state: "-3" });
  });

  it("a delegation that is over gives no right", async () => {
    const clock = handClock();
    const { sim, bob } = await asking(clock);
    clock.forward(3_601);
    expect((await press(sim, ALICE, bob, "approved")).status).toBe(403);
  });

  it("one rejection puts the change back to New and calls the others off", async () => {
    const { sim, bob, rita } = await asking();

    expect((await press(sim, BOB, bob, "rejected")).status).toBe(200);

    expect(sim.record("change_request", "CHG0030001")).toMatchObject({ approval: "rejected", state: "-5" });
    expect(sim.record("sysapproval_approver", rita)?.["state"]).toBe("cancelled");
    expect((await press(sim, RITA, rita, "approved")).status).toBe(403);
  });

  it("through the change API are answered as the calling user: 400 for who is no approver, and for a rejection without words", async () => {
    const { sim, change, rita } = await asking();
    const path = `PATCH /api/sn_chg_rest/change/${change}/approvals`;

    expect((await ask(sim, "ots.service:service-pw", path, { state: "approved" })).status).toBe(400);
    expect((await ask(sim, RITA, path, { state: "rejected" })).status).toBe(400);
    expect((await ask(sim, RITA, path, { state: "approved" })).body.result).toEqual({ sys_id: rita, state: "approved" });
  });

  it("what an impersonating administrator does is recorded as the user's own; only the simulator's journal knows better", async () => {
    const { sim, bob } = await asking();

    sim.update("sysapproval_approver", bob, { state: "approved" }, { asUser: "bob", impersonatedBy: "root" });

    expect(sim.record("sysapproval_approver", bob)).toMatchObject({ state: "approved", sys_updated_by: "bob" });
    const tells = JSON.stringify([sim.records("sys_audit"), sim.record("sysapproval_approver", bob)]);
    expect(tells).not.toContain("root");
    expect(sim.writes.find(({ table }) => table === "sysapproval_approver")).toMatchObject({ by: "bob", impersonator: "root" });
  });
});
