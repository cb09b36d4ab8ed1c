import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { verifyLog } from "../../src/cli/verify-log.ts";
import { createLocalSink } from "../../src/connectors/sinks/index.ts";
import { recordOutside, sealOnce, shipOnce, type World } from "../../src/pipeline/index.ts";
import { fuse } from "../support/desk/fuse.ts";
import { closeDesks, type Desk, openDesk, verifyEvidence } from "../support/desk/index.ts";

closeDesks(afterAll);

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});

/** A process knows nothing of the one before: what its sink holds it reads anew. Segments are short, so that they are changed in between. */
const fresh = (world: World): World => ({
  ...world,
  sinks: [createLocalSink({ folder: join(desk.dataDir, "evidence"), segmentBytes: 4_000 })],
});

async function work(world: World): Promise<void> {
  for (let n = 0; n < 3; n += 1)
    await recordOutside(world, {
      kind: "test.noted",
      actor: { type: "service", id: "test" },
      subject: { system: "ops-trust", type: "test", id: String(n) },
      caseId: null,
      corr: {},
      payload: { n, text: "x".repeat(300) },
    });
  await sealOnce(world, true);
  await shipOnce(world);
  await sealOnce(world, true);
}

function notesBeside(): readonly string[] {
  const file = join(desk.dataDir, "evidence", "checkpoints", `${desk.world.logName}.jsonl`);
  return readFileSync(file, "utf8").trim().split("\n");
}

describe("a process that dies while it records, seals, signs, ships and anchors", { timeout: 120_000 }, () => {
  it("assurance 47, 48: after any step, the next one goes on: no entry lost or doubled, no gap, no fork, each checkpoint kept once", async () => {
    const steps = new Set<string>();
    let died = true;
    for (let after = 0; died && after < 120; after += 1) {
      const bomb = fuse(after);
      await desk.restart((world) => bomb.wrap(fresh(world)));
      died = await Promise.race([work(desk.world).then(() => false), bomb.blown.then(() => true)]);
      await bomb.landed();
      for (const call of bomb.calls) steps.add(call);
      desk.clock.now = new Date(desk.clock.now.getTime() + 61_000);
      await desk.restart(fresh);
      await work(desk.world);

      expect(await desk.world.store.checkpoints.refused(desk.world.logName), `after ${bomb.calls.at(-1)}`).toBeNull();
      const { ok, lines } = await verifyLog(desk.dataDir, undefined);
      expect([ok, lines.join()], `after ${bomb.calls.at(-1)}`).toEqual([true, expect.stringMatching(/signed up to \d+$/)]);
      const signed = (await desk.world.store.checkpoints.after(desk.world.logName, 0, 1_000)).map(({ note }) => note);
      expect(notesBeside().map((line) => /"note":(".*")\}$/.exec(line)?.[1])).toEqual(signed.map((note) => JSON.stringify(note)));
    }
    expect(died).toBe(false);
    for (const step of [
      "store.ledger.record",
      "store.ledger.seal",
      "store.checkpoints.write",
      "sink.append",
      "store.ledger.setShipped",
      "anchor.append",
    ])
      expect(steps).toContain(step);
    expect(readdirSync(join(desk.dataDir, "evidence", "segments", desk.world.logName)).length).toBeGreaterThan(5);
    await verifyEvidence(desk);
  });
});
