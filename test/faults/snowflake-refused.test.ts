import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import { adopt, compareHeads, sinkStates, type World } from "../../src/pipeline/index.ts";
import { backUp } from "../support/backup.ts";
import { closeDesks, type Desk, evidenceOf, openDesk } from "../support/desk/index.ts";
import { TABLE } from "../support/snowflake.ts";
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

/** Entries 1 to 4 are in the backup; 5 to 10 came after it, and a checkpoint covers all of them when `signed`. */
async function aDay(signed: boolean): Promise<void> {
  desk = await openDesk({}, (world) => snowflake.joined(signed ? world : { ...world, signing: null }));
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

const change = (sql: string) => snowflake.account.asAdmin(`${sql} AND LOG_ID = '${desk.world.logName}'`);
const ended = async () => (await desk.world.store.ledger.head(desk.world.logName))?.seq;
const theirs = () => snowflake.count(desk.world);

beforeEach(async () => {
  await snowflake?.close();
  snowflake = await snowflakeBeside(2_000);
});
afterEach(() => backup.drop());

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
    await aDay(signed);
    await change(sql);
    loseEvidence(desk);
    await putBack();
    await compareHeads(desk.world);
    await waited(desk);

    await expect(adopt(desk.world, OLGA)).rejects.toMatchObject({
      code: "EVIDENCE_INVALID",
      message: expect.stringContaining("sink snowflake"),
      context: { seq: at },
    });
    expect([await ended(), await desk.world.store.restores.open(desk.world.logName)]).toEqual([
      4,
      expect.objectContaining({ epoch: null }),
    ]);
  });

  it("assurance 46, 73: copies of rows that two shippers left are taken as one each", async () => {
    await aDay(true);
    await change(`INSERT INTO ${TABLE} SELECT * FROM ${TABLE} WHERE SEQ BETWEEN 3 AND 9`);
    loseEvidence(desk);
    await putBack();
    await compareHeads(desk.world);
    await waited(desk);

    expect(await adopt(desk.world, OLGA)).toMatchObject({ fromSeq: 4, toSeq: 10, source: "snowflake" });
  });

  it("assurance 73: a tail that was cut behind a signed checkpoint is refused: what was signed is not there", async () => {
    await aDay(true);
    await change(`DELETE FROM ${TABLE} WHERE SEQ > 8`);
    loseEvidence(desk);
    await putBack();
    await compareHeads(desk.world);
    await waited(desk);

    await expect(adopt(desk.world, OLGA)).rejects.toMatchObject({
      code: "TRANSITION_FORBIDDEN",
      message: expect.stringContaining("a checkpoint of 10 entries and the sinks only 8"),
    });
    expect(await ended()).toBe(4);
  });

  it("assurance 48, 73: a table that holds another history from before the backup's end stops the start, and gets nothing", async () => {
    await aDay(false);
    await change(`UPDATE ${TABLE} SET SEAL_HASH = '${"0".repeat(64)}', PREV_HASH = '${"1".repeat(64)}' WHERE SEQ > 3`);
    loseEvidence(desk);
    await putBack();

    await expect(compareHeads(desk.world)).rejects.toMatchObject({ code: "SINK_FORKED", context: { sink: "snowflake" } });
    await record(9);
    expect(await theirs()).toEqual({ rows: 10, last: 10 });
    expect(sinkStates(desk.world)).toMatchObject({ snowflake: "forked" });
  });

  it("assurance 44, 73: a role that may not select is named the grant, and the log is taken back once it has it", async () => {
    await aDay(true);
    loseEvidence(desk);
    await snowflake.account.asAdmin(`REVOKE SELECT ON TABLE ${TABLE} FROM ROLE EVIDENCE_WRITER`);
    await putBack();
    await compareHeads(desk.world);
    await record(2);
    expect([await ended(), await theirs()]).toEqual([4, { rows: 10, last: 10 }]);
    await expect(adopt(desk.world, OLGA)).rejects.toMatchObject({
      code: "SINK_DOWN",
      message: expect.stringContaining("GRANT SELECT ON TABLE"),
    });

    await snowflake.account.asAdmin(`GRANT SELECT ON TABLE ${TABLE} TO ROLE EVIDENCE_WRITER`);
    await expect(adopt(desk.world, OLGA)).rejects.toMatchObject({ code: "DATABASE_BEHIND" });
    await waited(desk);
    expect(await adopt(desk.world, OLGA)).toMatchObject({ epoch: 2, source: "snowflake" });
  });
});

describe("which sink a log is taken back from", { timeout: 60_000 }, () => {
  it("assurance 73: of two that go beyond the database the longer one", async () => {
    await aDay(true);
    await desk.restart((world) => ({ ...snowflake.joined(world), sinks: snowflake.joined(world).sinks.slice(1) }));
    await record(3);
    await putBack();
    await compareHeads(desk.world);
    await waited(desk);

    expect(await adopt(desk.world, OLGA)).toMatchObject({ source: "snowflake", toSeq: 13 });
    await desk.seal();
    expect(sinkStates(desk.world)).toEqual({ local: "ok", snowflake: "ok" });
  });

  it("assurance 73: where the longer one does not verify, the shorter one that does, on record; the longer one is told of as another history", async () => {
    await aDay(false);
    await desk.restart((world) => ({ ...snowflake.joined(world), signing: null, sinks: snowflake.joined(world).sinks.slice(1) }));
    await record(3);
    await change(`UPDATE ${TABLE} SET KIND = 'test.denied' WHERE SEQ = 12`);
    await putBack();
    await compareHeads(desk.world);
    await waited(desk);

    expect(await adopt(desk.world, OLGA)).toMatchObject({ source: "local", fromSeq: 4, epoch: 2 });
    expect((await evidenceOf(desk)).find(({ kind }) => kind === "evidence.sink_refused")).toMatchObject({
      payload: {
        sink: "snowflake",
        code: "EVIDENCE_INVALID",
        why: expect.stringContaining("entry 12"),
        taken: "local",
        to_seq: 10,
      },
    });
    await desk.seal();
    expect(sinkStates(desk.world)).toEqual({ local: "ok", snowflake: "forked" });
    expect(await theirs()).toEqual({ rows: 13, last: 13 });
  });

  it("assurance 73: a longer one that does not answer is waited for: the shorter one is not taken for all", async () => {
    await aDay(true);
    await putBack();
    await compareHeads(desk.world);
    await waited(desk);
    snowflake.account.inject({ path: STATEMENT, times: 100, fault: DOWN });

    await expect(adopt(desk.world, OLGA)).rejects.toMatchObject({ code: "SINK_DOWN" });
    expect(await ended()).toBe(4);
  });

  it("assurance 73: what is changed between its verification and its taking is not taken", async () => {
    await aDay(true);
    loseEvidence(desk);
    await putBack((world) => {
      const joined = snowflake.joined(world);
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
    await compareHeads(desk.world);
    await waited(desk);

    await expect(adopt(desk.world, OLGA)).rejects.toMatchObject({
      code: "EVIDENCE_INVALID",
      message: expect.stringContaining("after it was verified"),
    });
    expect(await ended()).toBe(4);
  });
});
