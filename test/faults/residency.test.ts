import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createLocalSink } from "../../src/connectors/sinks/index.ts";
import { recordOutside, sealOnce, shipOnce, sinkStates, type World } from "../../src/pipeline/index.ts";
import type { Sink } from "../../src/ports/index.ts";
import { closeDesks, type Desk, openDesk } from "../support/desk/index.ts";

closeDesks(afterAll);

const root = mkdtempSync(join(tmpdir(), "ots-regions-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});

/** A sink that keeps what it gets in a region. */
function sinkIn(region: string): Sink {
  return { ...createLocalSink({ folder: join(root, region), segmentBytes: 1_000_000 }), name: region, region };
}

function european(...sinks: readonly Sink[]): World {
  return { ...desk.world, region: "eu-west-1", logName: "test.eu-west-1.main", sinks, signing: null };
}

async function note(world: World): Promise<void> {
  await recordOutside(world, {
    kind: "test.noted",
    actor: { type: "service", id: "test" },
    subject: { system: "ops-trust", type: "test", id: "1" },
    caseId: null,
    corr: {},
    payload: {},
  });
  await sealOnce(world);
}

describe("an entry of the European region", () => {
  it("assurance 56, capability 13.2: reaches the European sink and never the American one, nor when it is tried again", async () => {
    const world = european(sinkIn("eu-west-1"), sinkIn("us-east-1"));
    await note(world);
    await shipOnce(world);
    await note(world);
    await shipOnce(world);
    expect(sinkStates(world)).toEqual({ "eu-west-1": "ok", "us-east-1": "down" });
    expect(readdirSync(root)).toEqual(["eu-west-1"]);
    expect(desk.log).toContainEqual(
      expect.objectContaining({
        level: "error",
        message: "entries kept in their region",
        sink: "us-east-1",
        code: "REGION_MISMATCH",
      }),
    );
  });

  it("assurance 56: that came into an American database (a failover to the wrong region) leaves it for no sink at all", async () => {
    await note(european());
    const sink = createLocalSink({ folder: join(root, "failed-over"), segmentBytes: 1_000_000 });
    const world: World = { ...european(sink), region: "us-east-1" };
    await shipOnce(world);
    expect(sinkStates(world)).toEqual({ local: "down" });
    expect(readdirSync(root)).toEqual(["eu-west-1"]);
  });
});
