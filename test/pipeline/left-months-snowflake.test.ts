import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createLocalSink } from "../../src/connectors/sinks/index.ts";
import { verifyLines } from "../../src/evidence/index.ts";
import { leave, shipOnce, sinkStates, type World } from "../../src/pipeline/index.ts";
import type { Sink } from "../../src/ports/index.ts";
import { closeDesks, type Desk, noting, openDesk, startChange } from "../support/desk/index.ts";
import { TABLE } from "../support/snowflake.ts";
import { loseEvidence, type SnowflakeBeside, snowflakeBeside } from "../support/snowflake-desk.ts";

closeDesks(afterAll);

const OLGA = { by: "olga", reason: "the disk is small" };
const MONTH = "2025-03";

let desk: Desk;
let snowflake: SnowflakeBeside;
const later = mkdtempSync(join(tmpdir(), "ots-later-"));

/** An ended ticket of March 2025, and one of today's month. */
beforeAll(async () => {
  snowflake = await snowflakeBeside();
  desk = await openDesk({}, snowflake.joined);
  await desk.database.db.query(
    `select ots_add_partition('entries', 'entries_2025_03', '2025-03-01 00:00:00Z', '2025-04-01 00:00:00Z')`,
  );
  const today = desk.clock.now;
  desk.model.behave(noting);
  desk.clock.now = new Date("2025-03-10T12:00:00Z");
  await startChange(desk);
  await desk.seal();
  desk.clock.now = today;
  await startChange(desk);
  await desk.seal();
  await desk.pass(61);
  await desk.seal();
});
afterAll(async () => {
  await snowflake.close();
  rmSync(later, { recursive: true, force: true });
});

const change = (sql: string) => snowflake.account.asAdmin(`${sql} AND LOG_ID = '${desk.world.logName}'`);
function theirSink(): Sink {
  const found = desk.world.sinks.find(({ name }) => name === "snowflake");
  if (found === undefined) throw new Error("no Snowflake");
  return found;
}
const local = () => createLocalSink({ folder: later, segmentBytes: 1_000_000 });
const withSinks = (...sinks: World["sinks"]): World => ({ ...desk.world, owner: "another", sinks });

describe("a month of evidence that Snowflake keeps", () => {
  it.each([
    ["a text that was altered beside its hash", `UPDATE ${TABLE} SET CANONICAL = replace(CANONICAL, 'case.', 'cast.')`],
    ["a column that was altered beside its record", `UPDATE ${TABLE} SET KIND = 'case.none'`],
    ["a row that is missing", `DELETE FROM ${TABLE}`],
  ])("assurance 51, capability 7.6: it stays in the database because of %s, named by its number", async (_what, sql) => {
    const sealed = await desk.world.store.ledger.sealed(desk.world.logName, 0, 3);
    await change(`${sql} WHERE SEQ = 2`);

    // A row that is missing ends the log's unbroken beginning.
    await expect(leave(desk.world, MONTH, OLGA)).rejects.toMatchObject({
      code: "EVIDENCE_STAYS",
      message: expect.stringMatching(/sink snowflake (does not hold entry 2 as it was sealed|ends at entry 1)/),
    });
    await change(`DELETE FROM ${TABLE} WHERE SEQ = 2`);
    await theirSink().head(desk.world.logName);
    await theirSink().append(sealed);
  });

  it("assurance 51, capability 7.6: it leaves when Snowflake, read back entry by entry, holds it as it was sealed", async () => {
    expect(await leave(desk.world, MONTH, OLGA)).toMatchObject({
      sinks: { local: "entry by entry", snowflake: "entry by entry" },
    });
  });

  it("capability 7.6: a sink that is added later, where the local evidence is lost, gets all of the log out of Snowflake", async () => {
    loseEvidence(desk);
    const world = withSinks(local(), theirSink());
    for (let left = 1; left > 0; ) left = await shipOnce(world);

    const folder = join(later, "segments", world.logName);
    const lines = readdirSync(folder).flatMap((name) => readFileSync(join(folder, name), "utf8").trim().split("\n"));
    const head = await world.store.ledger.head(world.logName);
    expect(verifyLines(lines, head && { log: world.logName, ...head })).toMatchObject({ ok: true, entries: head?.seq });
    expect(sinkStates(world)).toEqual({ local: "ok", snowflake: "ok" });
  });

  it("capability 7.6: of what Snowflake holds otherwise than it was sealed the later sink gets nothing", async () => {
    rmSync(later, { recursive: true, force: true });
    await change(`UPDATE ${TABLE} SET SUBJECT = 'servicenow/change_request/none' WHERE SEQ = 2`);
    const sink = local();
    await shipOnce(withSinks(sink, theirSink()));

    expect(await sink.head(desk.world.logName)).toBeNull();
    expect(desk.log).toContainEqual(
      expect.objectContaining({ level: "error", message: "what this sink lacks has left the database", sink: "local" }),
    );
  });
});
