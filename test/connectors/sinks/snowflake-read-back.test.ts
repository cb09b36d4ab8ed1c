import { afterEach, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import type { SnowflakeSim } from "../../../simulators/snowflake/index.ts";
import { sha256 } from "../../../src/case/index.ts";
import { sealedEntries } from "../../support/sealed-entries.ts";
import { sinkOf, startAccount, TABLE } from "../../support/snowflake.ts";

const LOG = "test.eu-west-1.0";
const ten = sealedEntries(10);

let account: SnowflakeSim;

beforeEach(async () => {
  account = await startAccount();
});
afterEach(() => account.close());

function open(changes: Parameters<typeof sinkOf>[1] = {}) {
  const sink = sinkOf(account, changes);
  onTestFinished(() => sink.close());
  return sink;
}

describe("what is read back after an insert, with the real driver", () => {
  it("assurance 43: rows that somebody changed behind our back raise the alarm at the next read-back", async () => {
    const sink = open();
    await sink.append(ten);
    await account.asAdmin(`UPDATE ${TABLE} SET SEAL_HASH = '${"0".repeat(64)}' WHERE SEQ = 5`);

    await expect(sink.append(ten)).rejects.toMatchObject({ code: "SINK_FORKED", context: { reason: "other_rows" } });
  });

  it.each([
    ["its text", "CANONICAL = '{}'"],
    ["its text and the hash beside it", `CANONICAL = '{}', RECORD_HASH = '${sha256("{}")}'`],
    ["its kind", "KIND = 'case.ended'"],
    ["its subject", "SUBJECT = 'CHG0000002'"],
    ["its region", "REGION = 'us-east-1'"],
    ["its id", `EVENT_ID = '${ten[0]?.id}'`],
    ["the seal before it", `PREV_HASH = '${"0".repeat(64)}'`],
  ])("assurance 43: a row that differs from its entry in %s raises the alarm when it is read back", async (_what, change) => {
    await open().append(ten);
    await account.asAdmin(`UPDATE ${TABLE} SET ${change} WHERE SEQ = 5`);

    for (const sink of [open(), open()])
      await expect(sink.append(ten)).rejects.toMatchObject({ code: "SINK_FORKED", context: { sink: "snowflake" } });
  });

  it("assurance 46: copies of rows that two shippers left are one entry each: no alarm, and each is read once", async () => {
    const sink = open();
    await sink.append(ten);
    await account.asAdmin(`INSERT INTO ${TABLE} SELECT * FROM ${TABLE} WHERE SEQ <= 3 OR SEQ = 10`);

    await sink.append(ten);
    expect(await open().head(LOG)).toEqual({ seq: 10, seal: ten[9]?.seal });
    expect(await open().read?.(LOG, 0, 100)).toEqual(ten);
  });

  it.each(["CANONICAL", "RECORD_HASH", "KIND", "SEAL_HASH", "SUBJECT"])(
    "assurance 46, 48: two rows of one position that differ in %s raise the alarm",
    async (column) => {
      const sink = open();
      await sink.append(ten);
      await account.asAdmin(`INSERT INTO ${TABLE} SELECT * REPLACE ('other' AS ${column}) FROM ${TABLE} WHERE SEQ = 3`);

      await expect(sink.append(ten)).rejects.toMatchObject({ code: "SINK_FORKED", context: { reason: "differing_rows" } });
    },
  );

  it("a role that its own rows are masked for is told so when they are read back: that is no other history", async () => {
    await account.asAdmin(`GRANT INSERT ON TABLE ${TABLE} TO ROLE EVIDENCE_READER`);
    await account.asAdmin(
      "INSERT INTO ANALYTICS.AUDIT.DECISION_LOG_REGIONS (REGION, ROLE_NAME) VALUES ('eu-west-1', 'EVIDENCE_READER')",
    );
    const masked = open({ connection: { role: "EVIDENCE_READER" } });

    await expect(masked.append(ten)).rejects.toMatchObject({ code: "SINK_DOWN", context: { reason: "masked" } });
  });
});
