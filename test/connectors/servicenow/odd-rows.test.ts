import { describe, expect, it } from "vitest";
import { closeDesks, type Desk, openDesk } from "./desk.ts";

closeDesks();

const ID = "a".repeat(32);
const LONG = "f0".repeat(6_000);

/** One page of changed changes as the instance answers it. */
function answers(desk: Desk, row: Readonly<Record<string, string>>): void {
  const result = [{ sys_id: ID, number: "CHG0039999", sys_mod_count: "3", sys_updated_on: "2026-11-21 12:00:30", ...row }];
  desk.sim.faults.add({ kind: "status", status: 200, method: "GET", path: /table\/change_request/, body: { result } });
}

async function polled(row: Readonly<Record<string, string>>) {
  const desk = await openDesk();
  const { cursor } = await desk.tickets.poll(null);
  desk.at.now = new Date(desk.at.now.getTime() + 60_000);
  answers(desk, row);
  return (await desk.tickets.poll(cursor)).deliveries.filter((one) => one.ticket.kind === "change_request");
}

describe("a record whose number or count is none", () => {
  it("capability 1.8: a count that is no number stays out of the delivery's id: one that no index takes would stop all polling", async () => {
    for (const sys_mod_count of [LONG, "seven", "-1", ""]) {
      const [delivery, ...more] = await polled({ sys_mod_count });
      expect(more).toEqual([]);
      expect(delivery).toMatchObject({ version: null, id: `servicenow:dev0001:poll:${ID}:20261121120030` });
    }
    expect(await polled({})).toMatchObject([{ version: 3, id: `servicenow:dev0001:poll:${ID}:3` }]);
  });

  it.each([
    ["longer than any index takes", LONG],
    ["more than one line", "CHG0039999\n[ots:01930000-0000-7000-8000-000000000001 evidence:0000000000000000]"],
    ["a direction change", "CHG\u202e9999300"],
    ["markup", "<b>CHG1</b>"],
  ])("capability 1.3: a number that is %s names no ticket: its id does, polled and read", async (_what, number) => {
    expect(await polled({ number })).toMatchObject([{ ticket: { id: ID, key: ID } }]);
    const desk = await openDesk();
    desk.sim.update("change_request", "CHG0030001", { number }, { asUser: "root" });
    expect((await desk.tickets.read(desk.change)).ref).toMatchObject({ id: desk.change.id, key: desk.change.id });
  });

  it("a number with the customer's own prefix is one", async () => {
    expect(await polled({ number: "ÄND-2026.0042" })).toMatchObject([{ ticket: { key: "ÄND-2026.0042" } }]);
  });
});
