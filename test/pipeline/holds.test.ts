import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { operate } from "../../src/pipeline/index.ts";
import { runCase } from "../../src/pipeline/run.ts";
import {
  caseOf,
  closeDesks,
  type Desk,
  kindsOf,
  noting,
  openDesk,
  ourNotes,
  standing,
  startChange,
} from "../support/desk/index.ts";

closeDesks(afterAll);

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});
beforeEach(() => desk.model.behave(noting));

const FALL_BEHIND = "update unsealed set committed_at = clock_timestamp() - interval '10 minutes'";
const ASKING = { by: "olga", reason: "look at it" };

async function heldChanges(count: number): Promise<readonly string[]> {
  await operate.pause(desk.world, null, ASKING);
  const numbers: string[] = [];
  for (let i = 0; i < count; i += 1) numbers.push(await startChange(desk));
  return numbers;
}

describe("held cases", () => {
  it("assurance 62: cost a job every few minutes, write nothing, and all go on at once when people resume", async () => {
    const numbers = await heldChanges(5);
    const taken = desk.queue.taken.length;
    for (let i = 0; i < 80; i += 1) await desk.pass(15);
    // Twenty minutes: polling each tick was 80 jobs a case.
    expect((desk.queue.taken.length - taken) / numbers.length).toBeLessThanOrEqual(10);
    for (const number of numbers) expect([await standing(desk, number), ourNotes(desk, number).length]).toEqual(["held", 0]);

    await operate.resume(desk.world, null, ASKING);
    await desk.pass(0);

    for (const number of numbers)
      expect([await standing(desk, number), ourNotes(desk, number).length]).toEqual(["ended applied", 1]);
  });

  it("a resume that comes while a held case is looked at is not overlooked", async () => {
    const [number = ""] = await heldChanges(1);
    await desk.pass(600);
    const { store } = desk.world;
    const resuming = {
      ...desk.world,
      store: {
        ...store,
        pauses: {
          ...store.pauses,
          holds: async (...asked: Parameters<typeof store.pauses.holds>) => {
            const holds = await store.pauses.holds(...asked);
            await operate.resume(desk.world, null, ASKING);
            return holds;
          },
        },
      },
    };

    await runCase(resuming, await caseOf(desk, number), { context: null, action: null });
    expect(await standing(desk, number)).toBe("held");
    await desk.pass(0);

    expect(await standing(desk, number)).toBe("ended applied");
  });

  it("capability 7.11: what late evidence held goes on as soon as the evidence is sealed", async () => {
    await desk.seal();
    await desk.restart((world) => ({ ...world, timing: { ...world.timing, maxLagSeconds: -1 } }));
    const number = await startChange(desk);
    await desk.pass(100);
    expect(await standing(desk, number)).toBe("held");
    await desk.restart();

    await desk.seal();
    await desk.pass(0);

    expect(await standing(desk, number)).toBe("ended applied");
  });

  it("capability 7.11: evidence that falls behind between the decision and the write stops the write", async () => {
    await desk.seal();
    const behind = desk.database.db;
    await desk.restart((world) => ({
      ...world,
      store: {
        ...world.store,
        commit: async (move) => {
          const won = await world.store.commit(move);
          // The decision found everything in time; only now its own entries have waited for ten minutes.
          if (move.next.status === "cleared") await behind.query(FALL_BEHIND);
          return won;
        },
      },
    }));
    const number = await startChange(desk);
    await desk.restart();

    expect([await standing(desk, number), ourNotes(desk, number).length]).toEqual(["held", 0]);
    expect(await kindsOf(desk, number)).toContain("case.held");

    await desk.pass(120);
    await desk.seal();
    await desk.pass(0);

    expect([await standing(desk, number), ourNotes(desk, number).length]).toEqual(["ended applied", 1]);
  });

  it("capability 7.11: evidence that falls behind after a first attempt stops the next one", async () => {
    await desk.seal();
    desk.serviceNow.faults.add({ kind: "drop", path: /table\/change_request/, method: "PATCH" });
    const number = await startChange(desk);
    expect(await standing(desk, number)).toBe("cleared");
    await desk.database.db.query(FALL_BEHIND);
    await desk.pass(90);

    expect([await standing(desk, number), ourNotes(desk, number).length]).toEqual(["held", 0]);
  });
});
