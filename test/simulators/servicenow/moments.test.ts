import { describe, expect, it } from "vitest";
import { ask, closeInstances, idOf, open, SERVICE } from "./desk.ts";

closeInstances();

const TICKETS = "/api/now/table/change_request";

describe("bad moments of the simulated ServiceNow", () => {
  it("somebody edits the record in the moment before our write, which then comes on top", async () => {
    const sim = await open();
    const id = idOf(sim, "change_request", "CHG0030001");
    const meanwhile = () => void sim.update("change_request", id, { description: "other" }, { asUser: "bob" });
    sim.faults.add({ kind: "pass", method: "PATCH", path: /change_request/, meanwhile });

    const { status, body } = await ask(sim, SERVICE, `PATCH ${TICKETS}/${id}`, { short_description: "ours" });

    expect([status, body.result.sys_mod_count]).toEqual([200, "2"]);
    expect(sim.writes.map(({ by, arrived }) => [by, arrived === undefined])).toEqual([
      ["bob", true],
      ["ots.service", false],
    ]);
  });

  it("a write is done and the connection is cut, or half of its answer arrives", async () => {
    const sim = await open();
    const id = idOf(sim, "change_request", "CHG0030001");
    sim.faults.add({ kind: "commit_then_drop", path: /change_request/ });
    sim.faults.add({ kind: "garbled", path: /change_request/ });

    await expect(ask(sim, SERVICE, `PATCH ${TICKETS}/${id}`, { work_notes: "one" })).rejects.toThrow("fetch failed");
    await expect(ask(sim, SERVICE, `PATCH ${TICKETS}/${id}`, { work_notes: "two" })).rejects.toThrow(/JSON/);

    expect(sim.journalOf(id).map((row) => row["value"])).toEqual(["one", "two"]);
  });

  it("one record of a batch is hidden for once, and only requests about the text that was named are struck", async () => {
    const sim = await open();
    const id = idOf(sim, "change_request", "CHG0030001");
    const other = idOf(sim, "change_request", "CHG0030002");
    const batch = (of: string) => ({
      batch_request_id: "1",
      rest_requests: [
        { id: "a", method: "GET", url: `${TICKETS}/${of}`, headers: [{ name: "Accept", value: "application/json" }], body: "" },
      ],
    });
    sim.faults.add({ kind: "hidden", path: new RegExp(id) });
    sim.faults.add({ kind: "status", status: 503, path: /batch/, about: other });

    const hidden = await ask(sim, SERVICE, "POST /api/now/v1/batch", batch(id));
    const again = await ask(sim, SERVICE, "POST /api/now/v1/batch", batch(id));
    const down = await ask(sim, SERVICE, "POST /api/now/v1/batch", batch(other));

    expect(hidden.body.serviced_requests[0].status_code).toBe(404);
    expect(again.body.serviced_requests[0].status_code).toBe(200);
    expect(down.status).toBe(503);
    expect(sim.journal.map(({ parts }) => parts)).toEqual([[`GET ${TICKETS}/${id}`], [`GET ${TICKETS}/${id}`], []]);
  });
});
