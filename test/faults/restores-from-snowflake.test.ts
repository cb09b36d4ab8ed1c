import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { verifyLog } from "../../src/cli/verify-log.ts";
import { adopt, compareHeads, operate, sinkStates, type World } from "../../src/pipeline/index.ts";
import { backUp, shipAll, waited } from "../support/backup.ts";
import {
  answerChange,
  closeDesks,
  type Desk,
  evidenceOf,
  move,
  noting,
  openDesk,
  ourNotes,
  plantChange,
  says,
  standing,
  startChange,
  taskOf,
  verifyEvidence,
} from "../support/desk/index.ts";
import { loseEvidence, type SnowflakeBeside, snowflakeBeside } from "../support/snowflake-desk.ts";

closeDesks(afterAll);

const asks = says({ action: "close_task", target: "tasks.1", close_code: "successful", confidence: 0.8 });

let desk: Desk;
let snowflake: SnowflakeBeside;
let backup: Awaited<ReturnType<typeof backUp>>;
let before = "";
let approved = "";
let applied = "";
let written = "";
let shipped = 0;

const closings = (number: string): number =>
  desk.serviceNow.writes.filter(({ sys_id: id, by }) => id === taskOf(desk, number)["sys_id"] && by === "ots.service").length;

/** A process that dies when its first write is done, and nobody hears of it. */
async function killedAfterWriting(): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const dying = (world: World): World => {
    const systems = [...world.systems].map(([name, system]) => {
      const apply: typeof system.apply = async (cleared) => {
        await system.apply(cleared);
        resolve();
        return new Promise(() => undefined);
      };
      return [name, { ...system, apply }] as const;
    });
    return { ...snowflake.joined(world), systems: new Map(systems) };
  };
  await desk.restart(dying);
  const number = plantChange(desk);
  move(desk, number);
  await promise;
  await desk.restart(snowflake.joined);
  return number;
}

function hours(count: number): void {
  desk.clock.now = new Date(desk.clock.now.getTime() + count * 3_600_000);
}

function linesHere(): readonly string[] {
  const folder = join(desk.dataDir, "evidence", "segments", desk.world.logName);
  if (!existsSync(folder)) return [];
  const texts = readdirSync(folder).map((name) => readFileSync(join(folder, name), "utf8"));
  return texts.join("").trim().split("\n");
}

let lines: readonly string[] = [];

beforeAll(async () => {
  snowflake = await snowflakeBeside();
  desk = await openDesk({}, snowflake.joined);
  desk.model.behave(noting);
  before = await startChange(desk);
  desk.model.behave(asks);
  approved = await startChange(desk);
  await shipAll(desk);
  backup = await backUp(desk.database);
  hours(1);
  await answerChange(desk, approved, "lee", { action: "approve" });
  desk.model.behave(noting);
  applied = await startChange(desk);
  await operate.pause(desk.world, "vendor_onboarding_checks", { by: "olga", reason: "a vendor complained" });
  written = await killedAfterWriting();
  await shipAll(desk);
  hours(23);
  lines = linesHere();
  shipped = lines.length;
}, 120_000);
afterAll(async () => {
  await backup.drop();
  await snowflake.close();
});

describe("assurance 73: the disk is gone with the local evidence, and a day-old backup of the database is put back", {
  timeout: 120_000,
}, () => {
  it("the service starts and holds with DATABASE_BEHIND: no second history begins, neither here nor in Snowflake", async () => {
    expect(await snowflake.count(desk.world)).toEqual({ rows: shipped, last: shipped });
    await backup.putBack();
    loseEvidence(desk);
    await desk.restart(snowflake.joined);
    await compareHeads(desk.world);
    await startChange(desk);
    await desk.pass(60);
    await desk.seal();

    const ready = await fetch(`${desk.url}/readyz`);
    expect([ready.status, await ready.json()]).toEqual([503, expect.objectContaining({ status: "DATABASE_BEHIND" })]);
    expect(sinkStates(desk.world)).toEqual({ local: "ahead", snowflake: "ahead" });
    const { rows } = await desk.database.db.query("select max(seq)::int as seq from seals");
    expect(Number(rows[0]?.["seq"])).toBeLessThan(shipped);
    expect([linesHere(), await snowflake.count(desk.world)]).toEqual([[], { rows: shipped, last: shipped }]);
  });

  it("adopted, every entry is back out of Snowflake with its seal, and each case is where it was", async () => {
    await waited(desk);
    const adopted = await adopt(desk.world, { by: "olga", reason: "the disk was lost" });

    expect(adopted).toMatchObject({ epoch: 2, toSeq: shipped, ended: 2, found: 1, unclear: 0 });
    const back = await desk.world.store.ledger.sealed(desk.world.logName, 0, shipped);
    expect(back).toEqual(lines.map((line): unknown => JSON.parse(line)));
    for (const number of [before, approved, applied, written]) expect(await standing(desk, number)).toBe("ended applied");
    expect(await desk.world.store.pauses.list()).toEqual([expect.objectContaining({ by: "olga" })]);
  });

  it("everything goes on: nothing is applied twice", async () => {
    await desk.pass(60);
    await desk.poll();
    await desk.pass(300);
    expect([before, applied, written].map((number) => ourNotes(desk, number).length)).toEqual([1, 1, 1]);
    expect(closings(approved)).toBe(1);
  });

  it("the local evidence is whole again and Snowflake goes on: both verify over both epochs, under what was signed", async () => {
    await shipAll(desk);
    await verifyEvidence(desk);
    expect(linesHere().slice(0, shipped)).toEqual(lines);
    expect(await verifyLog(desk.dataDir, undefined, { keys: [], anchors: [] })).toMatchObject({ ok: true });

    const { seq } = (await desk.world.store.ledger.head(desk.world.logName)) ?? { seq: 0 };
    expect(seq).toBeGreaterThan(shipped);
    expect(await snowflake.verified(desk.world)).toMatchObject({ ok: true, entries: seq, bad: null });
    expect(await desk.world.store.checkpoints.refused(desk.world.logName)).toBeNull();
    expect(sinkStates(desk.world)).toEqual({ local: "ok", snowflake: "ok" });
    expect((await evidenceOf(desk)).find(({ kind }) => kind === "evidence.adopted")).toMatchObject({
      payload: { reason: "the disk was lost", source: "snowflake", found: 1 },
    });
  });
});
