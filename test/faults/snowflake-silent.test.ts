import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import { adopt, compareHeads, sinkStates, type World } from "../../src/pipeline/index.ts";
import { backUp } from "../support/backup.ts";
import { closeDesks, type Desk, openDesk } from "../support/desk/index.ts";
import { loseEvidence, recordMore, type SnowflakeBeside, snowflakeBeside, waited } from "../support/snowflake-desk.ts";

closeDesks();
afterAll(() => snowflake.close());

const OLGA = { by: "olga", reason: "the disk was lost" };
const STATEMENT = /query-request/;
/** An internal error: the driver does not go on trying by itself, as it does after a 503, for two minutes. */
const DOWN = { kind: "code", code: "000603" } as const;

let desk: Desk;
let snowflake: SnowflakeBeside;
let backup: Awaited<ReturnType<typeof backUp>>;

/** Entries 1 to 4 are in the backup; 5 to 10 came after it, and a checkpoint covers all of them. */
async function aDay(): Promise<void> {
  desk = await openDesk({}, snowflake.joined);
  await record(4);
  backup = await backUp(desk.database);
  await record(6);
  await desk.seal();
}

const record = (count: number) => recordMore(desk, count);

/** Yesterday's database starts anew; what it holds is looked at. */
async function putBack(join: (world: World) => World = snowflake.joined): Promise<void> {
  await backup.putBack();
  await desk.restart(join);
}

const ended = async () => (await desk.world.store.ledger.head(desk.world.logName))?.seq;
const theirs = () => snowflake.count(desk.world);

beforeEach(async () => {
  await snowflake?.close();
  snowflake = await snowflakeBeside(2_000);
});
afterEach(() => backup.drop());

describe("a start while Snowflake does not answer", { timeout: 60_000 }, () => {
  it("assurance 73: where the local evidence is lost, nothing is sealed until Snowflake has said what it holds", async () => {
    await aDay();
    loseEvidence(desk);
    snowflake.account.inject({ path: STATEMENT, times: 1_000, fault: DOWN });
    await putBack();
    await compareHeads(desk.world);
    await record(2);
    expect([await ended(), sinkStates(desk.world)]).toEqual([4, { local: "unknown", snowflake: "down" }]);
    await expect(adopt(desk.world, OLGA)).rejects.toMatchObject({
      code: "SINK_DOWN",
      message: expect.stringContaining("snowflake"),
    });

    snowflake.account.clearFaults();
    await record(1);
    expect([await ended(), sinkStates(desk.world)]).toEqual([4, { local: "ahead", snowflake: "ahead" }]);
    await waited(desk);
    expect(await adopt(desk.world, OLGA)).toMatchObject({ epoch: 2, fromSeq: 4, source: "snowflake" });
  });

  it("where the local evidence is whole, sealing goes on, and Snowflake gets everything once it answers", async () => {
    await aDay();
    snowflake.account.inject({ path: STATEMENT, times: 1_000, fault: DOWN });
    await desk.restart(snowflake.joined);
    await compareHeads(desk.world);
    await record(2);
    expect([await ended(), sinkStates(desk.world)]).toEqual([12, { local: "ok", snowflake: "down" }]);

    snowflake.account.clearFaults();
    await record(1);
    expect([await theirs(), sinkStates(desk.world)]).toEqual([
      { rows: 13, last: 13 },
      { local: "ok", snowflake: "ok" },
    ]);
  });

  it("assurance 48: where all of this machine went back to yesterday, Snowflake tells as soon as it answers, and is never written a second history", async () => {
    await aDay();
    snowflake.account.inject({ path: STATEMENT, times: 1_000, fault: DOWN });
    await putBack((world) => snowflake.joined({ ...world, sinks: [] }));
    await compareHeads(desk.world);
    await record(2);
    snowflake.account.clearFaults();
    await record(1);
    expect([await theirs(), sinkStates(desk.world)]).toEqual([{ rows: 10, last: 10 }, { snowflake: "forked" }]);
  });
});
