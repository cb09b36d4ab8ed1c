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

/** A world that counts how often somebody asks for a lease. */
function countingLeases(world: World): { readonly world: World; readonly asked: () => number } {
  let count = 0;
  const { leases } = world.store;
  const take: typeof leases.take = (...args) => {
    count += 1;
    return leases.take(...args);
  };
  return { world: { ...world, store: { ...world.store, leases: { ...leases, take } } }, asked: () => count };
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

  it("repeated eight times is waited for by no worker: a delivery of another ticket is taken meanwhile, and the answer counts", async () => {
    const number = await startChange(desk);
    const of = await caseOf(desk, number);
    const ref = of.status === "in_review" ? of.reviewId : "";
    const looking = Promise.withResolvers<void>();
    const seen = Promise.withResolvers<void>();
    const slow = between(desk.world, () => {
      looking.resolve();
      return seen.promise;
    });
    const look = runJob(slow, { kind: "review", ref });
    await looking.promise;
    await press(desk.serviceNow, "lee", reviewOf(desk, number)["sys_id"] ?? "", { action: "approve" });
    const { world, asked } = countingLeases(desk.world);
    await Promise.all(Array.from({ length: 8 }, () => runJob(world, { kind: "review", ref })));
    // All eight workers asked once for the review, and are free again while it is still looked at.
    expect(asked()).toBe(8);
    const other = await startChange(desk);
    expect(await standing(desk, other)).toBe("in_review");
    expect(await standing(desk, number)).toBe("in_review");
    seen.resolve();
    await look;
    await desk.pass(2);
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
