import { afterEach, describe, expect, it } from "vitest";
import { adopt, compareHeads, sinkStates } from "../../src/pipeline/index.ts";
import { waited } from "../support/backup.ts";
import { closeDesks, evidenceOf } from "../support/desk/index.ts";
import { TABLE } from "../support/snowflake.ts";
import { DOWN, type SnowflakeDay, snowflakeDay } from "../support/snowflake-day.ts";
import { loseEvidence } from "../support/snowflake-desk.ts";

// After the desk, which still talks to its account.
afterEach(() => day.close());
closeDesks();

const OLGA = { by: "olga", reason: "the disk was lost" };

let day: SnowflakeDay;
const change = (sql: string) => day.snowflake.account.asAdmin(`${sql} AND LOG_ID = '${day.desk.world.logName}'`);

describe("what Snowflake holds and is not taken back", { timeout: 60_000 }, () => {
  it.each([
    ["an altered text", true, `UPDATE ${TABLE} SET CANONICAL = replace(CANONICAL, 'test.noted', 'test.denied') WHERE SEQ = 7`, 7],
    ["an altered column", false, `UPDATE ${TABLE} SET KIND = 'test.denied' WHERE SEQ = 8`, 8],
    ["an altered entry that the database has", true, `UPDATE ${TABLE} SET REGION = 'eu-west-1' WHERE SEQ = 2`, 2],
    ["a missing row under a checkpoint", true, `DELETE FROM ${TABLE} WHERE SEQ = 6`, 6],
    ["a missing row", false, `DELETE FROM ${TABLE} WHERE SEQ = 6`, 6],
    ["a missing row where the database ends", false, `DELETE FROM ${TABLE} WHERE SEQ = 4`, 4],
    [
      "a second row that differs",
      true,
      `INSERT INTO ${TABLE} SELECT * REPLACE ('x' AS KIND) FROM ${TABLE} WHERE SEQ = 9`,
      /^(9|10)$/,
    ],
  ])("assurance 73: %s is refused with its number, and nothing is taken", async (_what, signed, sql, at) => {
    day = await snowflakeDay(signed);
    await change(sql);
    loseEvidence(day.desk);
    await day.putBack();
    await compareHeads(day.desk.world);
    await waited(day.desk);

    await expect(adopt(day.desk.world, OLGA)).rejects.toMatchObject({
      code: "EVIDENCE_INVALID",
      message: expect.stringContaining("sink snowflake"),
      context: { seq: at },
    });
    expect([await day.ended(), await day.desk.world.store.restores.open(day.desk.world.logName)]).toEqual([
      4,
      expect.objectContaining({ epoch: null }),
    ]);
  });

  it("assurance 46, 73: copies of rows that two shippers left are taken as one each", async () => {
    day = await snowflakeDay();
    await change(`INSERT INTO ${TABLE} SELECT * FROM ${TABLE} WHERE SEQ BETWEEN 3 AND 9`);
    loseEvidence(day.desk);
    await day.putBack();
    await compareHeads(day.desk.world);
    await waited(day.desk);

    expect(await adopt(day.desk.world, OLGA)).toMatchObject({ fromSeq: 4, toSeq: 10, source: "snowflake" });
  });

  it("assurance 73: a tail that was cut behind a signed checkpoint is refused: what was signed is not there", async () => {
    day = await snowflakeDay();
    await change(`DELETE FROM ${TABLE} WHERE SEQ > 8`);
    loseEvidence(day.desk);
    await day.putBack();
    await compareHeads(day.desk.world);
    await waited(day.desk);

    await expect(adopt(day.desk.world, OLGA)).rejects.toMatchObject({
      code: "TRANSITION_FORBIDDEN",
      message: expect.stringContaining("a checkpoint of 10 entries and the sinks only 8"),
    });
    expect(await day.ended()).toBe(4);
  });

  it("assurance 48, 73: a table that holds another history from before the backup's end stops the start, and gets nothing", async () => {
    day = await snowflakeDay(false);
    await change(`UPDATE ${TABLE} SET SEAL_HASH = '${"0".repeat(64)}', PREV_HASH = '${"1".repeat(64)}' WHERE SEQ > 3`);
    loseEvidence(day.desk);
    await day.putBack();

    await expect(compareHeads(day.desk.world)).rejects.toMatchObject({ code: "SINK_FORKED", context: { sink: "snowflake" } });
    await day.record(9);
    expect(await day.theirs()).toEqual({ rows: 10, last: 10 });
    expect(sinkStates(day.desk.world)).toMatchObject({ snowflake: "forked" });
  });

  it("assurance 44, 73: a role that may not select is named the grant, and the log is taken back once it has it", async () => {
    day = await snowflakeDay();
    loseEvidence(day.desk);
    await day.snowflake.account.asAdmin(`REVOKE SELECT ON TABLE ${TABLE} FROM ROLE EVIDENCE_WRITER`);
    await day.putBack();
    await compareHeads(day.desk.world);
    await day.record(2);
    expect([await day.ended(), await day.theirs()]).toEqual([4, { rows: 10, last: 10 }]);
    await expect(adopt(day.desk.world, OLGA)).rejects.toMatchObject({
      code: "SINK_DOWN",
      message: expect.stringContaining("GRANT SELECT ON TABLE"),
    });

    await day.snowflake.account.asAdmin(`GRANT SELECT ON TABLE ${TABLE} TO ROLE EVIDENCE_WRITER`);
    await expect(adopt(day.desk.world, OLGA)).rejects.toMatchObject({ code: "DATABASE_BEHIND" });
    await waited(day.desk);
    expect(await adopt(day.desk.world, OLGA)).toMatchObject({ epoch: 2, source: "snowflake" });
  });
});

describe("which sink a log is taken back from", { timeout: 60_000 }, () => {
  it("assurance 73: of two that go beyond the database the longer one", async () => {
    day = await snowflakeDay();
    await day.desk.restart((world) => ({ ...day.snowflake.joined(world), sinks: day.snowflake.joined(world).sinks.slice(1) }));
    await day.record(3);
    await day.putBack();
    await compareHeads(day.desk.world);
    await waited(day.desk);

    expect(await adopt(day.desk.world, OLGA)).toMatchObject({ source: "snowflake", toSeq: 13 });
    await day.desk.seal();
    expect(sinkStates(day.desk.world)).toEqual({ local: "ok", snowflake: "ok" });
  });

  it("assurance 73: where the longer one does not verify, the shorter one that does, on record; the longer one is told of as another history", async () => {
    day = await snowflakeDay(false);
    await day.desk.restart((world) => ({
      ...day.snowflake.joined(world),
      signing: null,
      sinks: day.snowflake.joined(world).sinks.slice(1),
    }));
    await day.record(3);
    await change(`UPDATE ${TABLE} SET KIND = 'test.denied' WHERE SEQ = 12`);
    await day.putBack();
    await compareHeads(day.desk.world);
    await waited(day.desk);

    expect(await adopt(day.desk.world, OLGA)).toMatchObject({ source: "local", fromSeq: 4, epoch: 2 });
    expect((await evidenceOf(day.desk)).find(({ kind }) => kind === "evidence.sink_refused")).toMatchObject({
      payload: {
        sink: "snowflake",
        code: "EVIDENCE_INVALID",
        why: expect.stringContaining("entry 12"),
        taken: "local",
        to_seq: 10,
      },
    });
    await day.desk.seal();
    expect(sinkStates(day.desk.world)).toEqual({ local: "ok", snowflake: "forked" });
    expect(await day.theirs()).toEqual({ rows: 13, last: 13 });
  });

  it("assurance 73: a longer one that does not answer is waited for: the shorter one is not taken for all", async () => {
    day = await snowflakeDay();
    await day.putBack();
    await compareHeads(day.desk.world);
    await waited(day.desk);
    day.snowflake.account.inject({ ...DOWN, times: 100 });

    await expect(adopt(day.desk.world, OLGA)).rejects.toMatchObject({ code: "SINK_DOWN" });
    expect(await day.ended()).toBe(4);
  });

  it("assurance 73: what is changed between its verification and its taking is not taken", async () => {
    day = await snowflakeDay();
    loseEvidence(day.desk);
    await day.putBack((world) => {
      const joined = day.snowflake.joined(world);
      const sinks = joined.sinks.map((sink) => {
        const { read } = sink;
        let wholes = 0;
        if (read === undefined || sink.name !== "snowflake") return sink;
        return {
          ...sink,
          read: async (log: string, after: number, limit: number) => {
            if (after === 4 && limit > 100) wholes += 1;
            if (wholes === 1) await change(`UPDATE ${TABLE} SET SUBJECT = 'ops-trust/test/none' WHERE SEQ = 9`);
            return read(log, after, limit);
          },
        };
      });
      return { ...joined, sinks };
    });
    await compareHeads(day.desk.world);
    await waited(day.desk);

    await expect(adopt(day.desk.world, OLGA)).rejects.toMatchObject({
      code: "EVIDENCE_INVALID",
      message: expect.stringContaining("after it was verified"),
    });
    expect(await day.ended()).toBe(4);
  });
});
