import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { World } from "../../src/pipeline/index.ts";
import { sweep } from "../../src/pipeline/timers.ts";
import type { Due, Job } from "../../src/ports/index.ts";
import { closeDesks, type Desk, openDesk } from "../support/desk/index.ts";

closeDesks(afterAll);

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});
beforeEach(() => desk.database.db.query("truncate outbox"));

const ago = (seconds: number): Date => new Date(Date.now() - seconds * 1000);
const due = (ref: string, seconds: number, urgent = false): Due => ({ kind: "case", ref, at: ago(seconds), urgent });

/** A world with a queue whose first job was added then; what is added goes into `added`. */
function lineSince(since: Date | null, added: Job[]): World {
  const queue = {
    ...desk.world.queue,
    waitingSince: async () => since,
    add: async (jobs: readonly Job[]) => void added.push(...jobs),
  };
  return { ...desk.world, queue, clock: () => new Date() };
}

describe("the sweep", () => {
  it("does not add again what still stands in a long line, but people's answers and what is overdue", async () => {
    await desk.world.store.outbox.set([due("in-line", 5), due("overdue", 600), due("answer", 1, true)]);
    const added: Job[] = [];

    await sweep(lineSince(ago(300), added));
    expect(added.map(({ ref }) => ref)).toEqual(["answer", "overdue"]);

    await sweep(lineSince(null, added));
    expect(added.map(({ ref }) => ref)).toEqual(["answer", "overdue", "in-line"]);
  });

  it("a host whose clock is hours behind, or ahead, keeps nothing back for longer than ten minutes", async () => {
    await desk.world.store.outbox.set([due("old", 700), due("new", 5)]);
    const added: Job[] = [];

    await sweep(lineSince(ago(36_000), added));
    expect(added.map(({ ref }) => ref)).toEqual(["old"]);
    await sweep(lineSince(ago(-36_000), added));
    expect(added.map(({ ref }) => ref)).toEqual(["old", "new"]);
  });

  it("a queue that does not answer takes nothing off the outbox", async () => {
    await desk.world.store.outbox.set([due("waits", 5)]);
    const down = lineSince(null, []);

    await expect(
      sweep({ ...down, queue: { ...down.queue, waitingSince: () => Promise.reject(new Error("down")) } }),
    ).rejects.toThrow();

    const added: Job[] = [];
    await sweep(lineSince(null, added));
    expect(added.map(({ ref }) => ref)).toEqual(["waits"]);
  });
});
