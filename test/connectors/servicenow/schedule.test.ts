import { describe, expect, it } from "vitest";
import { factValues } from "../../../src/case/index.ts";
import { closeDesks, type Desk, NOON, openDesk, SEED } from "./desk.ts";

closeDesks();

const read = async (desk: Desk) => desk.tickets.read(desk.change, new Set(["schedule"] as const));
const WORKER = /\/change\/worker\//;

describe("the calendars around a change", () => {
  it("capability 2.1: the planned window that maintenance and blackout schedules leave free fits", async () => {
    const context = await read(await openDesk());
    const window = { start: "2026-11-21T08:00:00.000Z", end: "2026-11-21T10:00:00.000Z" };
    expect(context.schedule).toEqual({ status: "ok", value: { free: [window], fits: true } });
    expect(factValues(context, NOON, null)).toMatchObject({ "schedule.fits": true, "schedule.free": 1 });
  });

  it.each([
    ["outside its maintenance window", "not_in_maintenance_window", 1],
    ["with every time blacked out", "blackout", 0],
  ])("a change %s does not fit, and its conflict is counted", async (_what, type, free) => {
    const desk = await openDesk();
    desk.sim.insert("conflict", { change: desk.change.id, type });
    const facts = factValues(await read(desk), NOON, null);
    expect(facts).toMatchObject({ "schedule.fits": false, "schedule.free": free, "conflicts.open": 1 });
  });

  it("a change without an item has no schedule: absent, and its facts unknown", async () => {
    const [change] = SEED.records.change_request;
    const context = await read(await openDesk({ records: { change_request: [{ ...change, cmdb_ci: "" }] } }));
    expect(context.schedule).toEqual({ status: "absent", value: null });
    expect(factValues(context, NOON, null)).not.toHaveProperty(["schedule.fits"]);
  });

  it.each([
    ["fails", { kind: "status", status: 200, body: { result: { state: { value: 4 } } } }, "partial"],
    ["is not ready in time", { kind: "status", status: 200, body: { result: { state: { value: 2 } } }, times: 9 }, "partial"],
    [
      "is hidden",
      { kind: "status", status: 403, body: { error: { message: "no", detail: "no" }, status: "failure" } },
      "forbidden",
    ],
  ] as const)("a search for free times that %s says so, and nothing is known", async (_what, fault, status) => {
    const desk = await openDesk();
    desk.sim.faults.add({ ...fault, method: "GET", path: WORKER });
    const context = await read(desk);
    expect(context.schedule?.status).toBe(status);
    expect(factValues(context, NOON, null)).not.toHaveProperty(["schedule.fits"]);
  });

  const complete = (start: string, end: string) => ({
    result: { state: { value: 3 }, payload: { spans: [{ start: { value: start }, end: { value: end } }] } },
  });

  it.each([
    ["begins later", "2026-11-21 08:00:01", "2026-11-21 10:00:00"],
    ["ends sooner", "2026-11-21 08:00:00", "2026-11-21 09:59:59"],
  ])("a free time that %s than the planned window does not hold it", async (_what, start, end) => {
    const desk = await openDesk();
    desk.sim.faults.add({ kind: "status", status: 200, body: complete(start, end), path: WORKER });
    expect((await read(desk)).schedule).toMatchObject({ status: "ok", value: { fits: false } });
  });

  it("a free time that nobody can read makes the section partial: whether the window fits is unknown", async () => {
    const desk = await openDesk();
    desk.sim.faults.add({ kind: "status", status: 200, body: complete("soon", "2026-11-21 10:00:00"), path: WORKER });
    const context = await read(desk);
    expect(context.schedule).toEqual({ status: "partial", value: { free: [], fits: false } });
    expect(factValues(context, NOON, null)).not.toHaveProperty(["schedule.fits"]);
  });

  it("servicenow row 13: an instance that limits our calls, or is down, says nothing of the schedule: the ticket is read again later", async () => {
    const desk = await openDesk();
    desk.sim.faults.add({ kind: "rate_limit", path: /schedule/ });
    await expect(read(desk)).rejects.toMatchObject({ code: "TICKET_SYSTEM_BUSY" });
    const other = await openDesk();
    other.sim.faults.add({ kind: "status", status: 503, path: WORKER });
    await expect(read(other)).rejects.toMatchObject({ code: "TICKET_SYSTEM_DOWN" });
  });

  it("nothing of it is asked unless an SOP reads it, and an incident has none", async () => {
    const desk = await openDesk();
    expect((await desk.tickets.read(desk.change)).schedule).toBeUndefined();
    expect(desk.calls()).toHaveLength(1);
    const id = desk.sim.record("incident", "INC0010001")?.["sys_id"] ?? "";
    const incident = { system: "servicenow", kind: "incident", id, key: "INC0010001" };
    expect((await desk.tickets.read(incident, new Set(["schedule"] as const))).schedule).toEqual({
      status: "absent",
      value: null,
    });
  });
});

describe("conflicts of a change", () => {
  it("none found counts as none only once the instance has looked", async () => {
    const looked = await openDesk();
    expect((await read(looked)).conflicts).toEqual({ status: "ok", value: [] });
    const context = await read(await openDesk({ conflictDetection: false }));
    expect(context.conflicts).toEqual({ status: "absent", value: null });
    expect(factValues(context, NOON, null)).not.toHaveProperty(["conflicts.open"]);
  });

  it("a conflict that stands there counts, whenever it was found", async () => {
    const desk = await openDesk({ conflictDetection: false });
    desk.sim.insert("conflict", { change: desk.change.id, type: "blackout" });
    expect((await read(desk)).conflicts).toMatchObject({ status: "ok", value: [expect.any(String)] });
  });
});
