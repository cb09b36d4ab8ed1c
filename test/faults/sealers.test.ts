import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createLocalSink } from "../../src/connectors/sinks/index.ts";
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

  it("a new folder, or another host's, gets the whole log from its beginning, and each goes on where its own ends", async () => {
    const folders = [1, 2].map((n) => createLocalSink({ folder: join(desk.dataDir, `host ${n}`), segmentBytes: 1_000_000 }));
    const hosts = folders.map((sink, i) => ({ ...desk.world, owner: `host ${i}`, sinks: [sink] }));
    await desk.seal();
    for (let round = 0; round < 3; round += 1) {
      await note(round);
      for (const host of hosts) {
        await sealOnce(host);
        await shipOnce(host);
      }
    }
    const entries = await evidenceOf(desk);
    for (const [i, sink] of folders.entries()) {
      expect((await sink.head(desk.world.logName))?.seq).toBe(entries.length);
      const segments = join(desk.dataDir, `host ${i + 1}`, "segments", desk.world.logName);
      const lines = readdirSync(segments).flatMap((file) => readFileSync(join(segments, file), "utf8").trim().split("\n"));
      expect(lines.map((line) => Number(/"seq":(\d+)/.exec(line)?.[1]))).toEqual(entries.map((_, n) => n + 1));
    }
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
