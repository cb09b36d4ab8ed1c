import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runJob, type World } from "../../src/pipeline/index.ts";
import type { TicketSystem } from "../../src/ports/index.ts";
import {
  answerChange,
  caseOf,
  closeDesks,
  type Desk,
  openDesk,
  reviewOf,
  says,
  standing,
  startChange,
} from "../support/desk/index.ts";
import { press } from "../support/desk/servicenow.ts";

closeDesks(afterAll);

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
  desk.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful", confidence: 0.8 }));
});

/** A world in which something happens between reading a review's answers and dealing with them. */
function between(world: World, happens: () => Promise<void>): World {
  const late = (system: TicketSystem): TicketSystem => ({
    ...system,
    review: async (record) => {
      const shown = await system.review(record);
      await happens();
      return shown;
    },
  });
  return { ...world, systems: new Map([...world.systems].map(([name, system]) => [name, late(system)])) };
}

describe("an answer that comes while its review is looked at", () => {
  it("assurance 49: is looked at, although the look that missed it put the review off to its expiry", async () => {
    const number = await startChange(desk);
    const of = await caseOf(desk, number);
    const ref = of.status === "in_review" ? of.reviewId : "";
    const told = { kind: "review", ref, at: desk.clock.now } as const;
    const world = between(desk.world, async () => {
      // Nobody hears of it but by the row: the process that took the webhook died after it.
      desk.queue.die();
      await press(desk.serviceNow, "lee", reviewOf(desk, number)["sys_id"] ?? "", { action: "approve" });
      await desk.world.store.outbox.set([told]);
    });

    await runJob(world, { kind: "review", ref });
    expect(await standing(desk, number)).toBe("in_review");
    await desk.restart();
    await desk.database.db.query("delete from outbox where kind = 'delivery'");
    await desk.pass(0);

    expect(await standing(desk, number)).toBe("ended applied");
  });

  it("what follows from it is urgent, and what a machine sent is not", async () => {
    const number = await startChange(desk);
    const { id } = await caseOf(desk, number);
    const urgent = async () =>
      (await desk.database.db.query("select urgent from outbox where kind = 'case' and ref = $1", [id])).rows;
    desk.serviceNow.faults.add({ kind: "status", status: 503, path: /batch/, after: 2, times: 1 });
    await answerChange(desk, number, "lee", { action: "approve" });

    expect(await standing(desk, number)).toBe("cleared");
    expect(await urgent()).toEqual([{ urgent: true }]);
    const machines = await desk.database.db.query("select from outbox where urgent and kind not in ('review', 'case')");
    expect(machines.count).toBe(0);
  });
});
