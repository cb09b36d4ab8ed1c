import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import type { SnowflakeSim } from "../../../simulators/snowflake/index.ts";
import { sealedEntries } from "../../support/sealed-entries.ts";
import { sinkOf, startAccount, storedIn } from "../../support/snowflake.ts";

const LOG = "test.eu-west-1.0";
const ten = sealedEntries(10);

let account: SnowflakeSim;

beforeEach(async () => {
  account = await startAccount();
});
afterEach(() => account.close());

function open(deadlineMs: number) {
  const sink = sinkOf(account, { deadlineMs });
  onTestFinished(() => sink.close());
  return sink;
}

const stored = async () => (await storedIn(account)).map((row) => Number(row["SEQ"]));

/** The next insert sees the table as it is when it starts, and commits so much later. */
function late(milliseconds: number): void {
  account.inject({ path: /query-request/, sql: /^INSERT/, times: 1, fault: { kind: "late_commit", milliseconds } });
}

describe("an insert that takes longer than we wait", () => {
  it.each([
    ["is committed after our deadline", 2_800],
    ["would outlive our deadline for long", 20_000],
  ])("assurance 46: an insert that %s is not sent again beside itself: every row is there once", async (_what, milliseconds) => {
    const sink = open(2_500);
    await sink.head(LOG);
    late(milliseconds);

    await expect(sink.append(ten)).rejects.toMatchObject({ code: "SINK_DOWN" });
    expect(await stored()).toEqual([]);
    await sink.append(ten);

    expect(await stored()).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it("assurance 46: a shipper that begins while the insert of a killed one is under way waits until that is done: every row is there once", async () => {
    const killed = sinkOf(account, { deadlineMs: 4_500 });
    await killed.head(LOG);
    late(800);
    const lost = killed.append(ten).catch(() => undefined);
    await vi.waitUntil(() => account.requests.some(({ sql }) => sql.startsWith("INSERT")), { timeout: 10_000 });

    const next = sinkOf(account, { deadlineMs: 4_500, isFirst: false });
    onTestFinished(() => next.close());
    await next.append(ten);
    await lost;
    await killed.close();

    expect(await stored()).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it("assurance 46: what two shippers at once store in copies is no alarm, for neither of them", async () => {
    const [one, other] = [open(4_500), open(4_500)];
    await one.head(LOG);
    late(800);
    const slow = one.append(ten);
    await vi.waitUntil(() => account.requests.some(({ sql }) => sql.startsWith("INSERT")), { timeout: 10_000 });
    await other.append(ten);
    await slow;

    expect(await stored()).toHaveLength(20);
    expect(await other.read?.(LOG, 0, 100)).toEqual(ten);
    await other.append(sealedEntries(12).slice(10));
    expect(await one.head(LOG)).toMatchObject({ seq: 12 });
  });

  it("the server cancels a statement before we stop waiting for it", async () => {
    const sink = open(4_500);
    await sink.head(LOG);
    late(20_000);

    await expect(sink.append(ten)).rejects.toMatchObject({
      code: "SINK_DOWN",
      context: { reason: "statement", driver: "000630" },
    });
    expect(await stored()).toEqual([]);
  });
});
