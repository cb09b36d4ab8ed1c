import { afterEach, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import type { SnowflakeSim } from "../../../simulators/snowflake/index.ts";
import { sealedEntries } from "../../support/sealed-entries.ts";
import { sinkOf, startAccount, storedIn, TABLE } from "../../support/snowflake.ts";

const LOG = "test.eu-west-1.0";
const INSERT = /^INSERT/;

let account: SnowflakeSim;

beforeEach(async () => {
  account = await startAccount();
});
afterEach(() => account.close());

function open() {
  const sink = sinkOf(account);
  onTestFinished(() => sink.close());
  return sink;
}

const stored = async () => (await storedIn(account)).map((row) => Number(row["SEQ"]));
const statements = (pattern: RegExp) => account.requests.filter(({ sql }) => pattern.test(sql));

describe("inserts that are under way at once", () => {
  it("assurance 46: of inserts under way at once a crash left the second ones: shipping goes on from before the gap, and every row is there once", async () => {
    const entries = sealedEntries(2_600);
    await open().append(entries);
    await account.asAdmin(`DELETE FROM ${TABLE} WHERE SEQ BETWEEN 601 AND 1000`);

    const head = await open().head(LOG);
    await open().append(entries.slice(head?.seq));

    expect(head).toEqual({ seq: 600, seal: entries[599]?.seal });
    expect(await stored()).toEqual(entries.map(({ seq }) => seq));
  });

  it("assurance 46: a log whose very first insert is lost has no head, whatever lies behind it", async () => {
    const entries = sealedEntries(2_000);
    await open().append(entries);
    await account.asAdmin(`DELETE FROM ${TABLE} WHERE SEQ <= 600`);

    expect(await open().head(LOG)).toBeNull();
    await open().append(entries);
    expect(await stored()).toHaveLength(2_000);
  });

  it("capability 15.3: several inserts are under way at once, and one read-back answers for all of them", async () => {
    await open().append(sealedEntries(2_600));

    expect(statements(INSERT).length).toBeGreaterThan(3);
    expect(statements(/SHA2/)).toHaveLength(1);
  });
});
