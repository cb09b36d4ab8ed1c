import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { recordOutside, sealOnce, shipOnce } from "../../src/pipeline/index.ts";
import type { Sink } from "../../src/ports/index.ts";
import { closeDesks, type Desk, evidenceOf, openDesk, standing, startChange, verifyEvidence } from "../support/desk/index.ts";

closeDesks(afterAll);

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});

function note(n: number): Promise<void> {
  return recordOutside(desk.world, {
    kind: "test.noted",
    actor: { type: "service", id: "test" },
    subject: { system: "ops-trust", type: "test", id: String(n) },
    caseId: null,
    corr: {},
    payload: { n },
  });
}

describe("sealing and shipping", () => {
  it("assurance 48: ten sealers and shippers at once, while entries are written, never fork the chain", async () => {
    const others = Array.from({ length: 10 }, (_, i) => ({ ...desk.world, owner: `sealer ${i}` }));
    const writing = Promise.all(Array.from({ length: 120 }, (_, i) => note(i)));
    for (let round = 0; round < 6; round += 1) await Promise.all(others.flatMap((world) => [sealOnce(world), shipOnce(world)]));
    await writing;
    await verifyEvidence(desk);
  });

  it("a sealer whose lease was taken over in the middle seals nothing more", async () => {
    await note(1);
    const { store } = desk.world;
    const robbed = {
      ...desk.world,
      owner: "slow",
      store: {
        ...store,
        ledger: {
          ...store.ledger,
          head: async (log: string) => {
            await desk.database.db.query("delete from leases where name like 'seal:%'");
            await sealOnce({ ...desk.world, owner: "fast" });
            return store.ledger.head(log);
          },
        },
      },
    };
    expect(await sealOnce(robbed)).toBe(0);
    await verifyEvidence(desk);
  });

  it("a sink that is down delays only itself, and later gets every entry once and in order", async () => {
    const got: number[] = [];
    let down = true;
    const sink: Sink = {
      name: "flaky",
      head: () => Promise.resolve(null),
      append: (entries) => {
        if (down) return Promise.reject(new Error("down"));
        got.push(...entries.map(({ seq }) => seq));
        return Promise.resolve();
      },
      close: () => Promise.resolve(),
    };
    const world = { ...desk.world, sinks: [sink, ...desk.world.sinks] };
    await note(2);
    await sealOnce(world);
    expect(await shipOnce(world)).toBeGreaterThan(0);
    down = false;
    await note(3);
    await sealOnce(world);
    await shipOnce(world);
    expect(got).toEqual(Array.from({ length: (await evidenceOf(desk)).length }, (_, i) => i + 1));
    await verifyEvidence(desk);
  });

  it("capability 7.11: evidence that waits too long for its seal holds automation, and lets it go when sealed", async () => {
    await desk.restart((world) => ({ ...world, timing: { ...world.timing, maxLagSeconds: -1 } }));
    const number = await startChange(desk);
    expect(await standing(desk, number)).toBe("held");
    await desk.restart();
    await desk.pass(60);
    expect(await standing(desk, number)).toBe("ended applied");
  });
});
