import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import { compareHeads, sealOnce, shipOnce, sinkStates, type World } from "../../src/pipeline/index.ts";
import type { SealedEntry, Sink } from "../../src/ports/index.ts";
import { closeDesks, type Desk, openDesk } from "../support/desk/index.ts";
import { TABLE } from "../support/snowflake.ts";
import { DOWN } from "../support/snowflake-day.ts";
import { recordMore, type SnowflakeBeside, snowflakeBeside } from "../support/snowflake-desk.ts";

closeDesks(afterAll);

const BACK = /^SELECT COUNT/;

let desk: Desk;
let snowflake: SnowflakeBeside;
beforeEach(async () => {
  snowflake = await snowflakeBeside(2_000);
  desk = await openDesk({}, snowflake.joined);
  await recordMore(desk, 4);
});
afterEach(() => snowflake.close());

const noted = (sink = "snowflake") => desk.world.store.ledger.shipped(desk.world.logName, sink);
const change = (sql: string) => snowflake.account.asAdmin(`${sql} AND LOG_ID = '${desk.world.logName}'`);
/** The lease that is left after a failure has run out. */
const later = () => desk.database.db.query("update leases set until = clock_timestamp() where name like 'ship:%'");

/** Entries go to Snowflake, and are never read back: the process is gone. */
async function unread(count: number): Promise<void> {
  snowflake.account.inject({ ...DOWN, sql: BACK, times: 1_000 });
  await recordMore(desk, count);
  snowflake.account.clearFaults();
}

describe("entries that were sent and never known to be there", { timeout: 60_000 }, () => {
  it("assurance 43, 47: a process that starts reads them back before the watermark moves over them", async () => {
    await unread(6);
    expect([await noted(), await snowflake.count(desk.world)]).toEqual([4, { rows: 10, last: 10 }]);

    await desk.restart(snowflake.joined);
    await compareHeads(desk.world);
    await later();
    const before = snowflake.account.requests.length;
    await shipOnce(desk.world);

    expect([await noted(), await snowflake.count(desk.world)]).toEqual([10, { rows: 10, last: 10 }]);
    const sent = snowflake.account.requests.slice(before).map(({ sql }) => sql);
    expect([
      sent.some((sql) => BACK.test(sql)),
      sent.some((sql) => sql.startsWith("INSERT INTO") && sql.includes("_ENTRIES")),
    ]).toEqual([true, false]);
  });

  it.each([
    ["a text", `UPDATE ${TABLE} SET CANONICAL = '{}' WHERE SEQ = 7`],
    ["a seal", `UPDATE ${TABLE} SET SEAL_HASH = '${"f".repeat(64)}' WHERE SEQ = 7`],
    ["a kind", `UPDATE ${TABLE} SET KIND = 'case.ended' WHERE SEQ = 7`],
  ])("assurance 43, 48: %s among them that is not ours raises the fork alarm, and no restart clears it", async (_what, sql) => {
    await unread(6);
    await change(sql);

    for (let start = 0; start < 3; start += 1) {
      await desk.restart(snowflake.joined);
      await compareHeads(desk.world);
      await later();
      await recordMore(desk, 1);
      expect([await noted(), sinkStates(desk.world)]).toEqual([4, { local: "ok", snowflake: "forked" }]);
    }
    expect(await snowflake.count(desk.world)).toEqual({ rows: 10, last: 10 });
  });

  it("assurance 43: a line of the local log is compared with its entry, not with its seal alone", async () => {
    const [local] = desk.world.sinks;
    const entries = await desk.world.store.ledger.sealed(desk.world.logName, 0, 10);
    const other = entries.map((entry) => (entry.seq === 2 ? { ...entry, kind: "test.other" } : entry));

    await local?.append(entries);
    await expect(local?.append(other)).rejects.toMatchObject({ code: "SINK_FORKED" });
  });
});

describe("a sink where what was sent may arrive late", () => {
  /** It fails, and what it was given is stored later. */
  function late(): Sink & { readonly got: SealedEntry[]; fails: boolean } {
    const got: SealedEntry[] = [];
    return {
      name: "late",
      settlesMs: 12_500,
      got,
      fails: true,
      head: () => Promise.resolve(null),
      append(entries) {
        if (this.fails) return Promise.reject(new Error("no answer"));
        got.push(...entries);
        return Promise.resolve();
      },
      close: () => Promise.resolve(),
    };
  }

  async function leaseSeconds(): Promise<number> {
    const { rows } = await desk.database.db.query(
      "select extract(epoch from until - clock_timestamp())::float8 as n from leases where name like 'ship:late:%'",
    );
    return Number(rows[0]?.["n"] ?? 0);
  }

  it("assurance 46, 48: after a failure nobody ships there before it is done or cancelled, neither another process nor this one", async () => {
    const sink = late();
    const starting = (owner: string): World => ({ ...desk.world, owner, sinks: [sink] });
    const first = starting("first");
    await shipOnce(first);
    sink.fails = false;

    await sealOnce(first);
    expect([await shipOnce(first), await shipOnce(starting("second")), sink.got.length]).toEqual([0, 0, 0]);
    expect(await leaseSeconds()).toBeGreaterThan(12.5);

    await later();
    expect(await shipOnce(starting("second"))).toBeGreaterThan(0);
    expect(await leaseSeconds()).toBe(0);
  });
});
