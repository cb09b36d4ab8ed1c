import { afterAll, beforeAll, expect, it } from "vitest";
import type { TicketContext } from "../../src/case/index.ts";
import type { World } from "../../src/pipeline/index.ts";
import type { TicketSystem } from "../../src/ports/index.ts";
import { caseOf, closeDesks, type Desk, noting, openDesk, ourNotes, standing, startChange } from "../support/desk/index.ts";

closeDesks(afterAll);

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
  desk.model.behave(noting);
});

/** Ticket systems that give another reading each time, as long as `flaps` says so. */
function flapping(world: World, flaps: { on: boolean; readings: number }): World {
  const changed = (context: TicketContext): TicketContext => {
    const fields = context.fields.value;
    flaps.readings += 1;
    if (!flaps.on || fields === null) return context;
    return {
      ...context,
      fields: { ...context.fields, value: { ...fields, description: `${fields.description} ${"x".repeat(flaps.readings)}` } },
    };
  };
  const flap = (system: TicketSystem): TicketSystem => ({ ...system, read: async (ref) => changed(await system.read(ref)) });
  return { ...world, systems: new Map([...world.systems].map(([name, system]) => [name, flap(system)])) };
}

it("assurance 22: a ticket that changes at every reading is drafted twice and then later, less and less often, and is applied when it rests", async () => {
  const flaps = { on: true, readings: 0 };
  await desk.restart((world) => flapping(world, flaps));
  const number = await startChange(desk);
  expect(desk.model.calls.length).toBe(2);

  for (let i = 0; i < 60; i += 1) await desk.pass(60);
  // An hour: two drafts each 30 s at first, then at most each ten minutes.
  expect(desk.model.calls.length).toBeLessThanOrEqual(32);
  expect((await caseOf(desk, number)).status).not.toBe("stuck");
  expect(ourNotes(desk, number)).toEqual([]);

  flaps.on = false;
  await desk.pass(700);
  await desk.pass(700);
  expect([await standing(desk, number), ourNotes(desk, number).length]).toEqual(["ended applied", 1]);
});
