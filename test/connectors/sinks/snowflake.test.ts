import { generateKeyPairSync } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import type { Fault, SnowflakeSim } from "../../../simulators/snowflake/index.ts";
import { SinkName } from "../../../src/connectors/sinks/config.ts";
import { sealedEntries } from "../../support/sealed-entries.ts";
import { PASSWORD, sessionOf, sinkOf, startAccount, storedIn, TABLE } from "../../support/snowflake.ts";

const LOG = "test.eu-west-1.0";
const ten = sealedEntries(10);
const INSERT = /^INSERT/;

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

const stored = async () => (await storedIn(account)).map((row) => Number(row["SEQ"]));
const statements = (pattern: RegExp) => account.requests.filter(({ sql }) => pattern.test(sql));
const fault = (what: Fault, times = 1) => account.inject({ path: /query-request/, sql: INSERT, times, fault: what });

describe("the Snowflake sink, with the real driver", () => {
  it("capability 7.5: stores every field, the canonical text byte for byte", async () => {
    await open().append(ten);

    const row = (await storedIn(account))[6];
    const entry = ten[6];
    if (entry === undefined) throw new Error("too few");
    expect(row).toMatchObject({
      LOG_ID: LOG,
      SEQ: "7",
      EPOCH: "1",
      EVENT_ID: entry.id,
      OCCURRED_AT: `${Date.parse(entry.at) / 1000}.000000000`,
      KIND: entry.kind,
      REGION: entry.region,
      SUBJECT: entry.subject,
      RECORD_HASH: entry.hash,
      PREV_HASH: entry.prev,
      SEAL_HASH: entry.seal,
      CANONICAL: entry.canonical,
    });
    expect(row?.["BATCH_ID"]).toMatch(/^[0-9a-f]{32}$/);
  });

  it("capability 15.3: cuts what is sent into statements below the server's advised size", async () => {
    await open().append(sealedEntries(1_700));

    expect(await stored()).toHaveLength(1_700);
    expect(statements(INSERT)).toHaveLength(3);
    expect(Math.max(...account.requests.map(({ bytes }) => bytes))).toBeLessThan(1_300_000);
  });

  it("reports nothing about itself to the server and leaves no session behind", async () => {
    const sink = open();
    await sink.append(ten);

    await sink.close();

    expect(account.requests.filter(({ path }) => path.startsWith("/telemetry"))).toEqual([]);
    expect(account.sessions()).toBe(0);
  });

  it("logs in with a key pair, and not with another key", async () => {
    const folder = await mkdtemp(join(tmpdir(), "key-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    const pair = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const wrong = generateKeyPairSync("rsa", { modulusLength: 2048 });
    await writeFile(join(folder, "right.pem"), pair.privateKey.export({ type: "pkcs8", format: "pem" }));
    await writeFile(join(folder, "wrong.pem"), wrong.privateKey.export({ type: "pkcs8", format: "pem" }));
    await account.close();
    account = await startAccount({ publicKey: pair.publicKey.export({ type: "spki", format: "pem" }).toString() });
    const keyed = (file: string) => open({ connection: { auth: { kind: "key_pair", privateKeyPath: join(folder, file) } } });

    await keyed("right.pem").append(ten);
    const refused = keyed("wrong.pem").head(LOG);

    await expect(refused).rejects.toMatchObject({ code: "SINK_DOWN", context: { reason: "login", driver: "390144" } });
    expect(await stored()).toHaveLength(10);
  });

  it.each([
    `UPDATE ${TABLE} SET CANONICAL = 'x'`,
    `DELETE FROM ${TABLE}`,
    `TRUNCATE TABLE ${TABLE}`,
    `ALTER TABLE ${TABLE} DROP COLUMN SEAL_HASH`,
    `DROP TABLE ${TABLE}`,
  ])("assurance 44, capability 7.12: the service's role cannot run %s", async (sqlText) => {
    await open().append(ten);
    const session = sessionOf(account, { deadlineMs: 5_000 });
    onTestFinished(() => session.close());

    await expect(session.write({ sqlText, binds: [] })).rejects.toMatchObject({
      code: "SINK_DOWN",
      context: { driver: "003001" },
    });
    expect(await stored()).toHaveLength(10);
  });

  it("assurance 46: an answer lost after the insert does not store anything twice", async () => {
    fault({ kind: "dropped", phase: "after" });

    await open().append(ten);

    expect(await stored()).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(statements(INSERT).map(({ replayed }) => replayed)).toEqual([false, true]);
  });

  it.each([
    ["a short outage", { kind: "status", status: 503 }, /query-request/],
    ["a session that expired", { kind: "code", code: "390112" }, /token-request/],
    ["a statement that takes its time", { kind: "running", polls: 2 }, /queries\/[\w-]{36}\/result/],
  ] as const)("assurance 46: %s is not even noticed", async (_what, what, path) => {
    fault(what);

    await open().append(ten);

    expect(await stored()).toHaveLength(10);
    expect(account.requests.some((request) => path.test(request.path))).toBe(true);
  });

  it.each([
    ["a server that stays down", { kind: "status", status: 503 }, 100],
    ["a server that limits us", { kind: "status", status: 429, headers: { "retry-after": "1" } }, 100],
    ["a server that does not answer", { kind: "silent", phase: "before" }, 100],
    ["a server that does not answer after it has stored everything", { kind: "silent", phase: "after" }, 1],
    ["a session that is gone", { kind: "code", code: "390111" }, 1],
    ["a lock conflict", { kind: "code", code: "000625" }, 1],
  ] as const)(
    "assurance 46: %s is an outage within our own deadline, and the range goes through when it is over",
    async (_what, what, times) => {
      const sink = open({ deadlineMs: 700 });
      await sink.head(LOG);
      fault(what, times);

      await expect(sink.append(ten)).rejects.toMatchObject({ code: "SINK_DOWN" });
      account.clearFaults();
      await sink.append(ten);

      expect(await stored()).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    },
  );

  it("assurance 46: nobody at home is an outage within the deadline", async () => {
    const sink = open({ deadlineMs: 500, connection: { accessUrl: "http://127.0.0.1:9" } });

    await expect(sink.append(ten)).rejects.toMatchObject({ code: "SINK_DOWN" });
  });

  it("assurance 53: an error holds neither the password nor evidence", async () => {
    const wrong = open({ connection: { auth: { kind: "password", password: `${PASSWORD}-wrong` } } });
    const broken = open();
    fault({ kind: "code", code: "000603" });

    for (const failing of [wrong.append(ten), broken.append(ten)]) {
      const error: unknown = await failing.catch((reason: unknown) => reason);
      expect(error).toMatchObject({ code: "SINK_DOWN" });
      expect(inspect(error, { depth: 20, showHidden: true })).not.toMatch(/planted-|Ünïcode|INSERT|gate\.decided/);
    }
  });

  it("a plain http address is refused unless it is a simulator on loopback", async () => {
    const reach = (accessUrl: string, allowLoopback: boolean) =>
      sessionOf(account, { connection: { accessUrl }, allowLoopback, deadlineMs: 1_000 }).read({
        sqlText: "SELECT 1",
        binds: [],
      });

    await expect(reach(account.url, false)).rejects.toMatchObject({ code: "EGRESS_REFUSED" });
    await expect(reach("http://8.8.8.8", true)).rejects.toMatchObject({ code: "EGRESS_REFUSED" });
    await expect(reach("https://169.254.169.254", true)).rejects.toMatchObject({ code: "EGRESS_REFUSED" });
  });

  it.each([
    "snowflake://A.B",
    "snowflake://A.B.C.D",
    'snowflake://A.B.C"; DROP TABLE X',
    "snowflake://A.B.C D",
    "postgres://A.B.C",
    "",
  ])("the sink's name %j is refused", (text) => {
    expect(SinkName.safeParse(text).success).toBe(false);
  });

  it("assurance 74: entries go beside the view that the policy names, and to no other table", async () => {
    const sink = sinkOf(account, { table: "NO_SUCH_TABLE" });
    await expect(sink.head("main")).rejects.toMatchObject({ code: "SINK_DOWN" });
    await sink.close();
  });

  it("the policy's sink name leads to its database, schema and table", () => {
    expect(SinkName.parse("snowflake://analytics.AUDIT.DECISION_LOG")).toEqual({
      kind: "snowflake",
      database: "ANALYTICS",
      schema: "AUDIT",
      table: "DECISION_LOG",
    });
  });
});
