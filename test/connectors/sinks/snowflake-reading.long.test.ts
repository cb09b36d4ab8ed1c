import { afterEach, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { type Fault, type SnowflakeSim, scriptFor } from "../../../simulators/snowflake/index.ts";
import type { Sink } from "../../../src/ports/index.ts";
import { sealedEntries } from "../../support/sealed-entries.ts";
import { sinkOf, startAccount, TABLE } from "../../support/snowflake.ts";

const LOG = "test.eu-west-1.0";
const CHUNK = /^\/chunks\//;
const QUERY = /query-request/;
const SELECT = /^SELECT LOG_ID/;
const many = sealedEntries(2_300);

let account: SnowflakeSim;
beforeEach(async () => {
  account = await startAccount();
});
afterEach(() => account.close());

function open(changes: Parameters<typeof sinkOf>[1] = {}): Sink & Required<Pick<Sink, "read">> {
  const { read, ...sink } = sinkOf(account, changes);
  onTestFinished(() => sink.close());
  if (read === undefined) throw new Error("it is not read back");
  return { ...sink, read };
}

describe("entries that are read back from Snowflake, with the real driver", () => {
  it("capability 7.5: a page has 2,000 entries at most, those behind the first thousand come by URL, and each is as it was given", async () => {
    const sink = open();
    await sink.append(many);

    const page = await sink.read(LOG, 0, 5_000);
    expect(page).toEqual(many.slice(0, 2_000));
    expect(await sink.read(LOG, 2_000, 5_000)).toEqual(many.slice(2_000));
    expect(await sink.read(LOG, 2_300, 5_000)).toEqual([]);
    expect(account.requests.filter(({ path }) => CHUNK.test(path)).length).toBeGreaterThan(0);
  });

  it("capability 7.5: a page ends where its texts grow large, and goes on there", async () => {
    const sink = open();
    await sink.append(sealedEntries(6));
    await account.asAdmin(`UPDATE ${TABLE} SET CANONICAL = repeat('x', 5000000) WHERE SEQ IN (2, 3, 4)`);

    const sizes: number[][] = [];
    for (let after = 0; after < 6; after = sizes.at(-1)?.at(-1) ?? 6)
      sizes.push((await sink.read(LOG, after, 100)).map(({ seq }) => seq));
    expect(sizes).toEqual([
      [1, 2, 3],
      [4, 5, 6],
    ]);
  });

  it("assurance 46: a position whose rows differ is never cut in two by a page's end, however many there are of it", async () => {
    const sink = open();
    await sink.append(sealedEntries(5));
    const read = async (after: number, limit: number) => (await sink.read(LOG, after, limit)).map(({ seq }) => seq);
    await account.asAdmin(`INSERT INTO ${TABLE} SELECT * REPLACE ('other' AS KIND) FROM ${TABLE} WHERE SEQ = 3`);
    expect([await read(0, 2), await read(0, 3), await read(2, 5)]).toEqual([
      [1, 2],
      [1, 2],
      [3, 3, 4, 5],
    ]);

    for (let i = 0; i < 4; i += 1) await account.asAdmin(`INSERT INTO ${TABLE} SELECT * FROM ${TABLE} WHERE SEQ = 3`);
    expect((await read(2, 1)).filter((seq) => seq === 3).length).toBeGreaterThan(1);
    expect(new Set(await read(2, 2))).toEqual(new Set([3, 4, 5]));
  });

  it("assurance 46: copies of a row are one entry, and whoever asks for two entries gets two of them", async () => {
    const sink = open();
    await sink.append(sealedEntries(5));
    for (let i = 0; i < 3; i += 1) await account.asAdmin(`INSERT INTO ${TABLE} SELECT * FROM ${TABLE} WHERE SEQ = 3`);

    expect(await sink.read(LOG, 0, 100)).toEqual(sealedEntries(5));
    expect((await sink.read(LOG, 2, 2)).slice(0, 2)).toEqual(sealedEntries(5).slice(2, 4));
    expect((await sink.read(LOG, 2, 1))[0]).toEqual(sealedEntries(5)[2]);
  });

  it.each([
    ["a short outage", { kind: "status", status: 503 }, QUERY],
    ["a session that expired", { kind: "code", code: "390112" }, QUERY],
    ["a statement that takes its time", { kind: "running", polls: 2 }, QUERY],
    ["an object store that stumbles", { kind: "status", status: 503 }, CHUNK],
    ["an answer that is cut within its announced length", { kind: "cut", ends: "early" }, CHUNK],
  ] as const)("assurance 46: %s is not even noticed", async (_what, fault: Fault, path) => {
    const sink = open();
    await sink.append(many);
    account.inject({ path, times: 1, fault, ...(path === QUERY ? { sql: SELECT } : {}) });

    expect(await sink.read(LOG, 0, 2_000)).toEqual(many.slice(0, 2_000));
  });

  it.each([
    ["a session that is gone", { kind: "code", code: "390111" }, QUERY, 1],
    ["a server that does not answer", { kind: "silent", phase: "before" }, QUERY, 100],
    ["an object store that does not answer", { kind: "silent", phase: "before" }, CHUNK, 100],
    ["an answer that ends within a row", { kind: "cut", ends: "within a row" }, CHUNK, 1],
    ["an answer that ends behind a row and looks whole", { kind: "cut", ends: "behind a row" }, CHUNK, 1],
  ] as const)(
    "assurance 46: %s is an outage, and nothing of the page is taken for all of it",
    async (_what, fault: Fault, path, times) => {
      await open().append(many);
      const sink = open({ deadlineMs: 3_000 });
      await sink.head(LOG);
      account.inject({ path, times, fault, ...(path === QUERY ? { sql: SELECT } : {}) });

      await expect(sink.read(LOG, 0, 2_000)).rejects.toMatchObject({ code: "SINK_DOWN" });
      account.clearFaults();
      expect(await sink.read(LOG, 0, 2_000)).toEqual(many.slice(0, 2_000));
    },
  );

  it("after a failure nothing is asked for a while, as for everything else of this account", async () => {
    const sink = open({ deadlineMs: 700, pauseMs: 60_000 });
    await sink.head(LOG);
    account.inject({ path: QUERY, sql: SELECT, times: 1, fault: { kind: "silent", phase: "before" } });

    await expect(sink.read(LOG, 0, 10)).rejects.toMatchObject({ code: "SINK_DOWN" });
    await expect(sink.read(LOG, 0, 10)).rejects.toMatchObject({ code: "CIRCUIT_OPEN" });
  });

  it.each([
    ["SELECT", "EVIDENCE_WRITER"],
    ["INSERT, SELECT", "EVIDENCE_WRITER"],
  ])("assurance 44: a role without %s is told which grant it lacks", async (right, role) => {
    const sink = open({ connection: { role } });
    await sink.append(sealedEntries(3));
    await account.asAdmin(`REVOKE ${right} ON TABLE ${TABLE} FROM ROLE ${role}`);

    const says = `GRANT SELECT ON TABLE "ANALYTICS"."AUDIT"."DECISION_LOG_ENTRIES" to the role ${role}`;
    await expect(sink.read(LOG, 0, 10)).rejects.toMatchObject({
      code: "SINK_DOWN",
      message: expect.stringContaining(says),
      context: { reason: "grant" },
    });
  });

  it("assurance 53: a role that the entries are masked for is told so, and reads no empty log", async () => {
    await open().append(sealedEntries(3));
    await account.asAdmin(
      "INSERT INTO ANALYTICS.AUDIT.DECISION_LOG_REGIONS (REGION, ROLE_NAME) VALUES ('eu-west-1', 'EVIDENCE_READER')",
    );

    await expect(open({ connection: { role: "EVIDENCE_READER" } }).read(LOG, 0, 10)).rejects.toMatchObject({
      code: "SINK_DOWN",
      message: expect.stringContaining("03-access.sql"),
    });
  });

  it("capability 7.5: what integrations/snowflake gives to the service is enough to ship and to read back, with its policies and without", async () => {
    const place = { database: "ANALYTICS", schema: "AUDIT", log: "DECISION_LOG" } as const;
    for (const files of [undefined, ["01-schema.sql", "02-roles.sql"]] as const) {
      await account.close();
      account = await startAccount({}, files === undefined ? scriptFor(place) : scriptFor(place, files));
      const sink = open();
      await sink.append(sealedEntries(3));

      expect(await sink.read(LOG, 0, 10)).toEqual(sealedEntries(3));
    }
  });
});
