import { afterEach, describe, expect, it } from "vitest";
import type { World } from "../../src/pipeline/index.ts";
import type { PolicyFile } from "../../src/policy/index.ts";
import type { Model, TicketSystem } from "../../src/ports/index.ts";
import {
  caseOf,
  casesOf,
  closeDesks,
  evidenceOf,
  move,
  openDesk,
  plantChange,
  standing,
  startChange,
} from "../support/desk/index.ts";

closeDesks(afterEach);

const SHORT = {
  policy: (file: PolicyFile): PolicyFile => ({ ...file, orchestration: { ...file.orchestration, timeout_seconds: 0.5 } }),
};
const PAUSE = { workflow: null, by: "olga", reason: "look at it" };

/** Ticket systems whose answers to a reading never come. */
function silent(world: World): World {
  const mute = (system: TicketSystem): TicketSystem => ({ ...system, read: () => new Promise(() => {}) });
  return { ...world, systems: new Map([...world.systems].map(([name, system]) => [name, mute(system)])) };
}

/** Models that never answer, and say so only when they are told to stop. */
function pondering(world: World): World {
  const ponder = (model: Model): Model => ({
    ...model,
    complete: (_request, signal) =>
      new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(new Error("stopped")))),
  });
  return { ...world, models: new Map([...world.models].map(([name, model]) => [name, ponder(model)])) };
}

describe("orchestration.timeout_seconds", () => {
  it("a ticket system that never answers holds no worker: the delivery comes again, and opens its case then", async () => {
    const desk = await openDesk(SHORT, silent);
    const number = await startChange(desk);
    expect(await casesOf(desk, number)).toEqual([]);
    expect(desk.log).toContainEqual(expect.objectContaining({ message: "job failed", code: "TICKET_SYSTEM_DOWN" }));
    await desk.restart();
    await desk.pass(600);
    expect(await casesOf(desk, number)).toHaveLength(1);
  });

  it("a stage that waits for its ticket ends and is tried again later: that was no try of ours", async () => {
    const desk = await openDesk(SHORT);
    const at = desk.clock.now.toISOString();
    await desk.world.store.pauses.set({ ...PAUSE, at }, []);
    const number = plantChange(desk);
    move(desk, number);
    await desk.settle();
    expect(await standing(desk, number)).toBe("held");
    await desk.world.store.pauses.clear(null, [], desk.clock.now);
    await desk.restart(silent);
    await desk.queue.add([{ kind: "case", ref: (await caseOf(desk, number)).id }]);
    await desk.settle();
    expect(await caseOf(desk, number)).toMatchObject({ status: "in_context", tries: 0 });
    await desk.restart();
    await desk.pass(60);
    expect(["ended applied", "in_review"]).toContain(await standing(desk, number));
  });

  it("a model that never answers gives a review without draft", async () => {
    const desk = await openDesk(SHORT, pondering);
    const number = await startChange(desk);
    expect(await standing(desk, number)).toBe("in_review");
    const decided = (await evidenceOf(desk, number)).find(({ kind }) => kind === "case.decided");
    expect(decided?.payload["drafted"]).toMatchObject({ kind: "unavailable", reason: "slow" });
  });
});
