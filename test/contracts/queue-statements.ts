import { expect, it, vi } from "vitest";
import type { Job } from "../../src/ports/index.ts";
import { job, openQueue, type QueuePlace, strandedWorker } from "./queue-place.ts";

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
      if (one.ref === "broken") throw new Error("it does not work");
    }, 1);

    await queue.add([job("broken"), job("fine")]);

    await vi.waitFor(() => expect(taken).toEqual(["broken", "fine"]), SOON);
    await vi.waitFor(async () => expect(await open().kept()).toEqual([]), SOON);
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
  it.each(ODD)("an id of %s is refused or passes unharmed, and the jobs around it arrive", async (_name, ref) => {
    const taken: string[] = [];
    const queue = openQueue(open());
    await queue.work(async (one) => void taken.push(one.ref), 1);

    const refused = await queue.add([job("before"), job(ref), job("after")]).then(
      () => false,
      () => true,
    );

    const arrived = refused ? ["before", "after"] : ["before", ref, "after"];
    if (refused) await queue.add([job("before"), job("after")]);
    await vi.waitFor(() => expect(taken).toEqual(arrived), SOON);
  });
}

/** What becomes of jobs whose worker is gone. */
export function dying(open: Open): void {
  it("assurance 47: a worker killed with a job in hand gives it back to the living", { timeout: 60_000 }, async () => {
    const taken: string[] = [];
    const queue = openQueue(open());
    const stranded = await strandedWorker(open());
    await queue.add([job("in-hand", "effect")]);
    expect(await stranded.taken()).toBe("effect in-hand");
    await queue.work(async (one) => void taken.push(one.ref), 1);
    await queue.add([job("next")]);
    await vi.waitFor(() => expect(taken).toEqual(["next"]), SOON);

    stranded.child.kill("SIGKILL");
    const killed = performance.now();

    await vi.waitFor(() => expect(taken).toEqual(["next", "in-hand"]), { timeout: 30_000, interval: 50 });
    process.stdout.write(`${open().backend}: a killed worker's job was back after ${((performance.now() - killed) / 1000).toFixed(1)} s\n`);
    await vi.waitFor(async () => expect(await open().kept()).toEqual([]), SOON);
  });

  it("a worker that started after the death takes the job as well", { timeout: 60_000 }, async () => {
    const taken: string[] = [];
    const stranded = await strandedWorker(open());
    await openQueue(open()).add([job("in-hand")]);
    await stranded.taken();
    stranded.child.kill("SIGKILL");

    await openQueue(open()).work(async (one) => void taken.push(one.ref), 1);

    await vi.waitFor(() => expect(taken).toEqual(["in-hand"]), { timeout: 30_000, interval: 50 });
  });

  it("a living worker keeps a job for as long as it takes", { timeout: 60_000 }, async () => {
    const taken: string[] = [];
    let finish: () => void = () => {};
    const work = async (ref: string): Promise<void> => {
      taken.push(ref);
      if (ref === "long") await new Promise<void>((resolve) => (finish = resolve));
    };
    const [first, second] = [openQueue(open()), openQueue(open())];
    await first.work((one) => work(one.ref), 1);
    await first.add([job("long")]);
    await vi.waitFor(() => expect(taken).toEqual(["long"]), SOON);
    await second.work((one) => work(one.ref), 1);

    // The stalled check comes every 3 s: the job is not given away while its worker renews the lock.
    await new Promise((resolve) => setTimeout(resolve, 10_000));
    finish();

    await vi.waitFor(async () => expect(await open().kept()).toEqual([]), SOON);
    expect(taken).toEqual(["long"]);
  });
}
