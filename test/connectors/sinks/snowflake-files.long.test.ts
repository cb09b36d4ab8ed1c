import { readdirSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import type { SnowflakeSim } from "../../../simulators/snowflake/index.ts";
import { ownFolder } from "../../support/own-folder.ts";
import { sealedEntries } from "../../support/sealed-entries.ts";
import { sinkOf, startAccount, storedIn } from "../../support/snowflake.ts";

const LOG = "test.eu-west-1.0";
const entries = sealedEntries(2_500);
const all = entries.map(({ seq }) => seq);

let account: SnowflakeSim;

beforeEach(async () => {
  account = await startAccount();
});
afterEach(() => account.close());

/** Anything above 1,000 entries goes as a file; the shortest deadline that a server's limit can be set for. */
function open(deadlineMs = 4_000) {
  const sink = sinkOf(account, { filesAbove: 1_000, deadlineMs, isFirst: false });
  onTestFinished(() => sink.close());
  return sink;
}

const stored = async () => (await storedIn(account)).map((row) => Number(row["SEQ"]));
const statements = (pattern: RegExp) => account.requests.filter(({ sql }) => pattern.test(sql)).length;

describe("a backlog that goes to Snowflake as files, with the real driver", () => {
  it("capability 15.3: more entries than the limit are put on the stage, copied, read back, and the file is gone", async () => {
    await open().append(entries);

    expect(await stored()).toEqual(all);
    expect((await storedIn(account))[1_999]).toMatchObject({
      CANONICAL: entries[1_999]?.canonical,
      SEAL_HASH: entries[1_999]?.seal,
      OCCURRED_AT: `${Date.parse(entries[1_999]?.at ?? "") / 1000}.000000000`,
    });
    expect([statements(/^PUT/), statements(/^COPY/), statements(/^INSERT/), statements(/SHA2/)]).toEqual([1, 1, 0, 1]);
    expect(account.files.size).toBe(0);
  });

  it("capability 15.3: up to the limit they go as ever, and files are used for nobody who did not ask for them", async () => {
    await open().append(entries.slice(0, 1_000));
    const plain = sinkOf(account);
    onTestFinished(() => plain.close());
    await plain.append(entries.slice(1_000));

    expect(statements(/^PUT|^COPY/)).toBe(0);
    expect(await stored()).toEqual(all);
  });

  it("assurance 46: an answer lost after the copy stores nothing twice", async () => {
    account.inject({ path: /query-request/, sql: /^COPY/, times: 1, fault: { kind: "dropped", phase: "after" } });

    await open(9_000).append(entries);

    expect(await stored()).toEqual(all);
  });

  it("assurance 46: a copy that nobody hears of any more stores nothing twice, though it was done", async () => {
    account.inject({ path: /query-request/, sql: /^COPY/, times: 1, fault: { kind: "silent", phase: "after" } });
    const sink = open();
    await expect(sink.append(entries)).rejects.toMatchObject({ code: "SINK_DOWN" });

    expect(await sink.head(LOG)).toEqual({ seq: 2_500, seal: entries.at(-1)?.seal });
    await sink.append(entries);
    expect(await stored()).toEqual(all);
  });

  it("assurance 46: a copy committed after we stopped waiting, and after the shipper was killed, stores nothing twice", async () => {
    const killed = open();
    account.inject({ path: /query-request/, sql: /^COPY/, times: 1, fault: { kind: "late_commit", milliseconds: 900 } });
    const lost = killed.append(entries).catch(() => undefined);
    await vi.waitUntil(() => statements(/^COPY/) === 1, { timeout: 10_000 });

    const next = open();
    // On a slow machine the commit comes even later: then the range is sent again, as the shipper does.
    await next.append(entries).catch(() => next.append(entries));
    await lost;

    expect(await stored()).toEqual(all);
  });

  it("assurance 46: a file that was cut on its way is an outage, and comes whole the next time", async () => {
    account.inject({ path: /^\/stages\//, times: 20, fault: { kind: "dropped", phase: "before" } });
    const sink = open();
    await expect(sink.append(entries)).rejects.toMatchObject({ code: "SINK_DOWN" });
    account.clearFaults();

    await sink.append(entries);

    expect(await stored()).toEqual(all);
  });

  it("assurance 46: half a file that a killed shipper left on the stage is replaced, and nothing of it is stored", async () => {
    await open().append(entries.slice(0, 1_200));
    account.inject({ path: /query-request/, sql: /^COPY/, times: 1, fault: { kind: "code", code: "000603" } });
    const sink = open();
    await expect(sink.append(entries.slice(1_200))).rejects.toMatchObject({ code: "SINK_DOWN" });
    const [left] = account.files;
    if (left === undefined) throw new Error("no file was left");
    account.files.set(left[0], left[1].subarray(0, left[1].length / 2));

    await sink.append(entries.slice(1_200));

    expect(await stored()).toEqual(all);
    expect(account.files.size).toBe(0);
  });

  it("assurance 46: where rows lie behind a gap, a backlog goes as single inserts, and every row is there once", async () => {
    await open().append(entries.slice(0, 2_000));
    await account.asAdmin("DELETE FROM ANALYTICS.AUDIT.DECISION_LOG_ENTRIES WHERE SEQ BETWEEN 401 AND 900");
    const before = statements(/^COPY/);

    await open().append(entries.slice(400));

    expect(statements(/^COPY/)).toBe(before);
    expect(await stored()).toEqual(all);
  });

  it("assurance 44: a role without WRITE on the stage ships no file, and no file stays on this machine", async () => {
    const folder = ownFolder("backlog-");
    vi.stubEnv("TMPDIR", folder);
    onTestFinished(() => void vi.unstubAllEnvs());
    await account.asAdmin("REVOKE WRITE ON STAGE ANALYTICS.AUDIT.DECISION_LOG_STAGE FROM ROLE EVIDENCE_WRITER");

    await expect(open().append(entries)).rejects.toMatchObject({ code: "SINK_DOWN", context: { driver: "003001" } });
    expect(await stored()).toEqual([]);
    expect(readdirSync(folder)).toEqual([]);
  });
});
