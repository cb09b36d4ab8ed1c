import { expect, it } from "vitest";
import { closeDesks, type Desk, openDesk } from "./desk.ts";

closeDesks();

function later(desk: Desk, seconds: number): void {
  desk.at.now = new Date(desk.at.now.getTime() + seconds * 1000);
}

async function look(desk: Desk, cursor: string | null) {
  const { deliveries, cursor: next } = await desk.tickets.poll(cursor);
  return { keys: deliveries.map((delivery) => delivery.ticket.key), cursor: next };
}

it("capability 1.8: a record dated nine minutes ahead hides nothing that is changed in those nine minutes", async () => {
  const desk = await openDesk();
  later(desk, 10);
  let { cursor } = await look(desk, null);
  later(desk, 60);
  const ahead = new Date(desk.at.now.getTime() + 540_000).toISOString().slice(0, 19).replace("T", " ");
  desk.sim.insert("change_request", { number: "CHG0039999", sys_updated_on: ahead }, { asUser: "alice" });
  cursor = (await look(desk, cursor)).cursor;
  later(desk, 60);
  desk.sim.update("change_request", "CHG0030001", { priority: "1" }, { asUser: "alice" });
  expect((await look(desk, cursor)).keys).toContain("CHG0030001");
});
