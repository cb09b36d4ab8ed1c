import { afterEach, describe, expect, it } from "vitest";
import { adopt, compareHeads, sinkStates } from "../../src/pipeline/index.ts";
import { waited } from "../support/backup.ts";
import { closeDesks } from "../support/desk/index.ts";
import { DOWN, type SnowflakeDay, snowflakeDay } from "../support/snowflake-day.ts";
import { loseEvidence } from "../support/snowflake-desk.ts";

// After the desk, which still talks to its account.
afterEach(() => day.close());
closeDesks();

const OLGA = { by: "olga", reason: "the disk was lost" };

let day: SnowflakeDay;

describe("a start while Snowflake does not answer", { timeout: 60_000 }, () => {
  it("assurance 73: where the local evidence is lost, nothing is sealed until Snowflake has said what it holds", async () => {
    day = await snowflakeDay();
    loseEvidence(day.desk);
    day.snowflake.account.inject({ ...DOWN, times: 1_000 });
    await day.putBack();
    await compareHeads(day.desk.world);
    await day.record(2);
    expect([await day.ended(), sinkStates(day.desk.world)]).toEqual([4, { local: "unknown", snowflake: "down" }]);
    await expect(adopt(day.desk.world, OLGA)).rejects.toMatchObject({
      code: "SINK_DOWN",
      message: expect.stringContaining("snowflake"),
    });

    day.snowflake.account.clearFaults();
    await day.record(1);
    expect([await day.ended(), sinkStates(day.desk.world)]).toEqual([4, { local: "ahead", snowflake: "ahead" }]);
    await waited(day.desk);
    expect(await adopt(day.desk.world, OLGA)).toMatchObject({ epoch: 2, fromSeq: 4, source: "snowflake" });
  });

  it("where the local evidence is whole, sealing goes on, and Snowflake gets everything once it answers", async () => {
    day = await snowflakeDay();
    day.snowflake.account.inject({ ...DOWN, times: 1_000 });
    await day.desk.restart(day.snowflake.joined);
    await compareHeads(day.desk.world);
    await day.record(2);
    expect([await day.ended(), sinkStates(day.desk.world)]).toEqual([12, { local: "ok", snowflake: "down" }]);

    day.snowflake.account.clearFaults();
    await day.record(1);
    expect([await day.theirs(), sinkStates(day.desk.world)]).toEqual([
      { rows: 13, last: 13 },
      { local: "ok", snowflake: "ok" },
    ]);
  });

  it("assurance 48: where all of this machine went back to yesterday, Snowflake tells as soon as it answers, and is never written a second history", async () => {
    day = await snowflakeDay();
    day.snowflake.account.inject({ ...DOWN, times: 1_000 });
    await day.putBack((world) => day.snowflake.joined({ ...world, sinks: [] }));
    await compareHeads(day.desk.world);
    await day.record(2);
    day.snowflake.account.clearFaults();
    await day.record(1);
    expect([await day.theirs(), sinkStates(day.desk.world)]).toEqual([{ rows: 10, last: 10 }, { snowflake: "forked" }]);
  });
});
