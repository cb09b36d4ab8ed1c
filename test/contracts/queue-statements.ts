import { expect, it, vi } from "vitest";
import type { Job } from "../../src/ports/index.ts";
import { job, openQueue, type QueuePlace } from "./queue-place.ts";

type Open = () => QueuePlace;
const SOON = { timeout: 20_000, interval: 20 };

/** How jobs reach workers. */
export function taking(open: Open): void {
  it("jobs carry a kind and an id, and nothing else is kept of them", async () => {
    const queue = openQueue(open());

    await queue.add([job("one", "delivery")]);
    await queue.add([job("two"), job("three", "effect")]);

    expect(await open().kept()).toEqual(
      expect.arrayContaining([
        { kind: "delivery", ref: "one" },
        { kind: "case", ref: "two" },
        { kind: "effect", ref: "three" },
      ]),
    );
  });

  it("a job is taken once, whichever of the workers takes it, and nothing is kept of it afterwards", async () => {
    const taken: Job[] = [];
    const queues = [openQueue(open()), openQueue(open())];
    const jobs = Array.from({ length: 60 }, (_, i) => job(`case-${i}`));
    const before = jobs.slice(0, 30);
    await queues[0]?.add(before);

    for (const queue of queues) await queue.work(async (one) => void taken.push(one), 4);
    await queues[1]?.add(jobs.slice(30, 59));
    await queues[1]?.add(jobs.slice(59));

    await vi.waitFor(() => expect(taken.length).toBeGreaterThanOrEqual(60), SOON);
    await vi.waitFor(async () => expect(await open().kept()).toEqual([]), SOON);
    expect(taken.map((one) => one.ref).sort()).toEqual(jobs.map((one) => one.ref).sort());
  });
}

/** In which order jobs are taken. */
export function lanes(open: Open): void {
  it("people's answers are taken before a backlog of 500 webhooks, in the order in which they came", async () => {
    const taken: string[] = [];
    let finish: () => void = () => {};
    const queue = openQueue(open());
    await queue.work(async (one) => {
      taken.push(one.ref);
      if (one.ref === "in-hand") await new Promise<void>((resolve) => (finish = resolve));
    }, 1);
    await queue.add([job("in-hand")]);
    await vi.waitFor(() => expect(taken).toEqual(["in-hand"]), SOON);
    await queue.add(Array.from({ length: 500 }, (_, i) => job(`webhook-${i}`, "delivery")));

    await queue.add([job("swept"), { ...job("answer-1", "review"), urgent: true }, { ...job("answer-2", "case"), urgent: true }]);
    await queue.add([{ ...job("answer", "delivery"), urgent: true }]);
    finish();

    await vi.waitFor(() => expect(taken.length).toBeGreaterThan(4), SOON);
    expect(taken.slice(0, 5)).toEqual(["in-hand", "answer", "answer-1", "answer-2", "webhook-0"]);
  });

  it("tells since when the next job in line has waited, and that none waits", async () => {
    const queue = openQueue(open());
    expect(await queue.waitingSince()).toBeNull();
    const before = Date.now();
    await queue.add([job("first")]);
    const between = Date.now();
    await queue.add([job("second"), job("third")]);

    const since = (await queue.waitingSince())?.getTime() ?? 0;

    expect(since).toBeGreaterThanOrEqual(before - 50);
    // The queue's clock ticks beside ours.
    expect(since).toBeLessThanOrEqual(between + 50);
  });
}

/** What else may happen to a job. */
export function repeating(open: Open): void {
  it("the same job added twice is taken, so that a doubled job does no more than its double", async () => {
    const taken: string[] = [];
    const queue = openQueue(open());
    await queue.work(async (one) => void taken.push(one.ref), 1);

    await queue.add([job("same")]);
    await vi.waitFor(() => expect(taken).toEqual(["same"]), SOON);
    await queue.add([job("same")]);

    await vi.waitFor(() => expect(taken).toEqual(["same", "same"]), SOON);
  });

  it("a job whose handler throws is dropped: the next one is taken, and it does not come again", async () => {
    const taken: string[] = [];
    const queue = openQueue(open());
    await queue.work(async (one) => {
      taken.push(one.ref);
      if (one.ref === "broken") throw new Error("contents of a ticket");
    }, 1);

    await queue.add([job("broken"), job("fine")]);

    await vi.waitFor(() => expect(taken).toEqual(["broken", "fine"]), SOON);
    await vi.waitFor(async () => expect(await open().kept()).toEqual([]), SOON);
    expect(JSON.stringify(await open().events())).not.toContain("contents");
  });
}

const ODD = [
  ["a NUL", "case-\u0000-1"],
  ["half of a character", "case-\ud800-1"],
  ["colons", "jira:acme.example:poll:10001:1790000000000"],
  ["nothing", ""],
  ["other scripts and line ends", "größer\r\n票 🎫\t"],
  ["quotes and braces", `'; drop table x; -- {"ref":"other"} \${ref} \\u0000`],
  ["names that objects have", "__proto__"],
  ["a long one", "x".repeat(20_000)],
] as const;

/** Ids that nobody should make. */
export function oddIds(open: Open): void {
  it("an odd id is refused or passes unharmed, and the jobs around it arrive", async () => {
    const taken: string[] = [];
    const queue = openQueue(open());
    await queue.work(async (one) => void taken.push(one.ref), 1);

    for (const [name, ref] of ODD) {
      taken.length = 0;
      const refused = await queue.add([job("before"), job(ref), job("after")]).then(
        () => false,
        () => true,
      );
      const arrived = refused ? ["before", "after"] : ["before", ref, "after"];
      if (refused) await queue.add([job("before"), job("after")]);
      await vi.waitFor(() => expect(taken, `an id of ${name}`).toEqual(arrived), SOON);
    }
  });
}

/** How a worker stops. */
export function closing(open: Open): void {
  it("close with nothing in hand leaves no connection", async () => {
    const queue = openQueue(open());
    await queue.work(async () => {}, 2);
    await queue.add([job("one")]);
    await vi.waitFor(async () => expect(await open().kept()).toEqual([]), SOON);

    await queue.close(5_000);

    await vi.waitFor(async () => expect(await open().connections()).toBe(0), SOON);
  });

  it("close waits for the job in hand, and takes no other", async () => {
    const taken: string[] = [];
    let begun = false;
    let finish: () => void = () => {};
    const queue = openQueue(open());
    await queue.work(async (one) => {
      begun = true;
      await new Promise<void>((resolve) => (finish = resolve));
      taken.push(one.ref);
    }, 1);
    await queue.add([job("in-hand"), job("waiting")]);
    await vi.waitFor(() => expect(begun).toBe(true), SOON);

    const closed = queue.close(20_000);
    finish();
    await closed;

    expect(taken).toEqual(["in-hand"]);
    expect(await open().kept()).toEqual([{ kind: "case", ref: "waiting" }]);
    await vi.waitFor(async () => expect(await open().connections()).toBe(0), SOON);
  });
}

/** How a worker stops that will not. */
export function cutting(open: Open): void {
  it("close does not wait beyond its grace for a job that hangs: the next worker has it at once", async () => {
    const taken: string[] = [];
    const queue = openQueue(open());
    await queue.work((one) => {
      taken.push(`first ${one.ref}`);
      return new Promise(() => {});
    }, 2);
    await queue.add([job("hangs"), job("hangs-too")]);
    await vi.waitFor(() => expect(taken).toHaveLength(2), SOON);

    await queue.close(200);

    await vi.waitFor(async () => expect(await open().connections()).toBe(0), SOON);
    const next = openQueue(open());
    await next.work(async (one) => void taken.push(`next ${one.ref}`), 1);
    await vi.waitFor(() => expect(taken.slice(2).sort()).toEqual(["next hangs", "next hangs-too"]), SOON);
  });

  it("a queue that answers pings says nothing when it is closed, and does not answer afterwards", async () => {
    const complaints: string[] = [];
    const queue = openQueue(open(), { info: () => {}, warn: () => {}, error: (message) => void complaints.push(message) });
    await queue.work(async () => {}, 2);
    await queue.ping();

    await queue.close(1_000);
    await queue.close(1_000);

    expect(complaints).toEqual([]);
    await expect(queue.ping()).rejects.toThrow();
  });

  it("a queue that only adds closes as well", async () => {
    const queue = openQueue(open());
    await queue.add([job("one")]);

    await queue.close(1_000);

    await vi.waitFor(async () => expect(await open().connections()).toBe(0), SOON);
    expect(await open().kept()).toEqual([{ kind: "case", ref: "one" }]);
  });
}
