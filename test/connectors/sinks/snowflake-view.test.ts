import { afterEach, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { type SnowflakeSim, scriptFor } from "../../../simulators/snowflake/index.ts";
import { canonical, sha256 } from "../../../src/case/index.ts";
import { createSnowflakeSink } from "../../../src/connectors/sinks/index.ts";
import { sealEntries } from "../../../src/evidence/index.ts";
import type { SealedEntry } from "../../../src/ports/index.ts";
import { optionsFor, sessionOf, startAccount, TABLE } from "../../support/snowflake.ts";

const LOG = "acme.eu-west-1.main";
const PLACE = { database: "ANALYTICS", schema: "AUDIT", log: "DECISION_LOG" } as const;

let account: SnowflakeSim;
beforeEach(async () => {
  account = await startAccount();
});
afterEach(() => account.close());

/** Unsealed entries of a log: one decided and ended case, and something else behind it. */
function unsealed(log: string, ticket: string) {
  const of = (kind: string, more: object) => ({ kind, corr: { case: `case of ${ticket}` }, payload: {}, ...more });
  return [
    of("case.decided", { decision: { gate: "review" } }),
    of("case.ended", { payload: { end: "applied", ticket_key: ticket } }),
    of("service.started", {}),
  ].map((record, i) => {
    const [id, region, at] = [`01930000-0000-7000-8000-00000000000${i}`, "eu-west-1", "2026-11-21T12:00:00.123"];
    const subject = { system: "servicenow", type: "change_request", id: "c1" };
    const text = canonical({ v: 1, log, epoch: 1, id, at: `${at}000Z`, region, subject, ...record });
    const beside = { id, region, at: `${at}Z`, kind: record.kind, epoch: 1, subject: "servicenow/change_request/c1" };
    return { log, ...beside, canonical: text, hash: sha256(text) };
  });
}

const SEALED = sealEntries(LOG, null, unsealed(LOG, "CHG-OURS"));
const [FIRST, SECOND] = SEALED;
if (FIRST === undefined || SECOND === undefined) throw new Error("too few");
const FORGED = unsealed(LOG, "CHG-FORGED")[1];
if (FORGED === undefined) throw new Error("too few");

async function ship(entries: readonly SealedEntry[]): Promise<void> {
  const sink = createSnowflakeSink(optionsFor(account));
  onTestFinished(() => sink.close());
  await sink.append(entries);
}

/** What the insert-only role puts there by hand: a copy of our second row, changed. */
function insert(changes: Readonly<Record<string, string>>): Promise<unknown> {
  const replaced = Object.entries(changes).map(([column, value]) => `'${value}' AS ${column}`);
  return account.asAdmin(`INSERT INTO ${TABLE} SELECT * REPLACE (${replaced.join(", ")}) FROM ${TABLE} WHERE SEQ = 2 LIMIT 1`);
}

async function seen(role?: string): Promise<readonly (readonly unknown[])[]> {
  const session = sessionOf(account, role === undefined ? {} : { connection: { role } });
  onTestFinished(() => session.close());
  return session.read({ sqlText: "SELECT TICKET, OUTCOME, CONTESTED FROM DECISION_LOG ORDER BY TICKET", binds: [] });
}

/** The columns of an entry, or of another text, that is sealed behind that one. */
function sealedBehind(last: { readonly seq: number; readonly seal: string }, text?: string): Readonly<Record<string, string>> {
  const other = text === undefined ? {} : { canonical: text, hash: sha256(text) };
  const [entry] = sealEntries(LOG, last, FORGED === undefined ? [] : [{ ...FORGED, ...other }]);
  if (entry === undefined) throw new Error("nothing was sealed");
  const { seq, hash, prev, seal } = entry;
  return { SEQ: String(seq), RECORD_HASH: hash, PREV_HASH: prev, SEAL_HASH: seal, CANONICAL: entry.canonical };
}

const OURS = ["CHG-OURS", "applied", false];
const TEXT = { CANONICAL: FORGED.canonical };

describe("the view that auditors query, and rows that the insert-only role forged", () => {
  it.each([
    ["another text under our seal, first in time", { ...TEXT, INGESTED_AT: "2020-01-01" }],
    ["another text and its hash under our seal", { ...TEXT, RECORD_HASH: FORGED.hash }],
    ["another log", { ...TEXT, LOG_ID: `${LOG}x`, RECORD_HASH: FORGED.hash }],
    ["a sealed row of another log", { ...rowOfAnotherLog() }],
    ["a position far behind the end", { ...sealedBehind({ seq: 998, seal: "a".repeat(64) }) }],
    ["another kind beside the same text", { KIND: "case.decided" }],
    ["another region beside the same text", { REGION: "us-east-1" }],
  ])("assurance 44: %s is not shown", async (_what, changes) => {
    await ship(SEALED);
    await insert(changes);

    expect(await seen()).toEqual([OURS]);
  });

  it("assurance 44: a row in the place of another one of ours, sealed as ours are, is shown as contested and hides nothing", async () => {
    await ship(SEALED);
    await insert(sealedBehind({ seq: FIRST.seq, seal: FIRST.seal }));
    expect(await seen()).toEqual([
      ["CHG-FORGED", "applied", true],
      ["CHG-OURS", "applied", true],
    ]);
  });

  it("assurance 44: a case's end put where we have something else is contested as well", async () => {
    await ship(SEALED);
    await insert(sealedBehind({ seq: SECOND.seq, seal: SECOND.seal }));
    expect(await seen()).toEqual([["CHG-FORGED", "applied", true], OURS]);
  });

  it.each(["{", '{"kind":"case.ended","region":"eu-west-1","at":"never"}'])(
    "assurance 44: a sealed row whose text is %s does not keep the view from answering",
    async (text) => {
      await ship(SEALED);
      await insert(sealedBehind({ seq: SECOND.seq, seal: SECOND.seal }, text));
      expect(await seen()).toContainEqual(OURS);
    },
  );

  it("assurance 46: copies of our rows are shown once", async () => {
    await ship(SEALED);
    await account.asAdmin(`INSERT INTO ${TABLE} SELECT * FROM ${TABLE}`);
    expect(await seen()).toEqual([OURS]);
  });

  it("subject, time and region come out of the sealed text, whatever stands beside it", async () => {
    await ship(SEALED);
    await account.asAdmin(`UPDATE ${TABLE} SET SUBJECT = 'x/y/z', OCCURRED_AT = '2020-01-01'`);
    const [row] = await account.asAdmin("SELECT SUBJECT, REGION, ENDED_AT FROM ANALYTICS.AUDIT.DECISION_LOG");
    expect(row).toMatchObject({
      SUBJECT: "servicenow/change_request/c1",
      REGION: "eu-west-1",
      ENDED_AT: `${Date.parse("2026-11-21T12:00:00Z") / 1000}.123000000`,
    });
  });

  it("assurance 53: readers see that a case ended in their region, and nothing of what it says", async () => {
    await ship(SEALED);
    const regions =
      "INSERT INTO ANALYTICS.AUDIT.DECISION_LOG_REGIONS (REGION, ROLE_NAME) VALUES ('eu-west-1', 'EVIDENCE_READER')";
    await account.asAdmin(regions);
    expect(await seen("EVIDENCE_READER")).toEqual([[null, null, false]]);
  });

  it("assurance 44: the service's role cannot make a log known", async () => {
    const session = sessionOf(account);
    onTestFinished(() => session.close());
    const sqlText = "INSERT INTO ANALYTICS.AUDIT.DECISION_LOG_LOGS (LOG_ID) SELECT 'x'";
    await expect(session.write({ sqlText, binds: [] })).rejects.toMatchObject({ context: { driver: "003001" } });
  });

  it("each file of integrations/snowflake may be run again, for a second log too, and changes no row", async () => {
    await ship(SEALED);
    const again = scriptFor(PLACE) + scriptFor({ ...PLACE, log_id: "acme.us-east-1.main" });
    for (const sql of again.replaceAll(/--[^\n]*/g, "").split(";")) if (sql.trim() !== "") await account.asAdmin(sql);

    expect(await seen()).toEqual([OURS]);
    const logs = await account.asAdmin("SELECT LOG_ID FROM ANALYTICS.AUDIT.DECISION_LOG_LOGS ORDER BY LOG_ID");
    expect(logs.map((row) => row["LOG_ID"])).toEqual([LOG, "acme.us-east-1.main"]);
  });
});

function rowOfAnotherLog(): Readonly<Record<string, string>> {
  const other = `${LOG}x`;
  const [, entry] = sealEntries(other, null, unsealed(other, "CHG-FORGED"));
  if (entry === undefined) throw new Error("nothing was sealed");
  return {
    LOG_ID: other,
    SEQ: "1",
    RECORD_HASH: entry.hash,
    PREV_HASH: entry.prev,
    SEAL_HASH: entry.seal,
    CANONICAL: entry.canonical,
  };
}
