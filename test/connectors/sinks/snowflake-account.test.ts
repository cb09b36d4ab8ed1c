import { afterEach, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { type SnowflakeSim, scriptFor } from "../../../simulators/snowflake/index.ts";
import { canonical, sha256 } from "../../../src/case/index.ts";
import {
  createSnowflakeSink,
  differences,
  snowflakeAnchor,
  storedCheckpoints,
  storedLines,
} from "../../../src/connectors/sinks/index.ts";
import { openCover, openVerifier, sealEntries } from "../../../src/evidence/index.ts";
import type { SealedEntry } from "../../../src/ports/index.ts";
import { signerOf } from "../../support/signed-log.ts";
import { optionsFor, sessionOf, startAccount, storedIn, TABLE } from "../../support/snowflake.ts";

const LOG = "acme.eu-west-1.main";
const PLACE = { database: "ANALYTICS", schema: "AUDIT", log: "DECISION_LOG" } as const;
const name = { kind: "snowflake", database: "ANALYTICS", schema: "AUDIT", table: "DECISION_LOG" } as const;

let account: SnowflakeSim;
beforeEach(async () => {
  account = await startAccount();
});
afterEach(() => account.close());

function session(role?: string) {
  const opened = sessionOf(account, role === undefined ? {} : { connection: { role } });
  onTestFinished(() => opened.close());
  return opened;
}

/** A log as the service writes it: a case that was decided and ended, and something else. */
function sealed(regions: readonly string[] = ["eu-west-1"]): readonly SealedEntry[] {
  const of = (kind: string, more: object) => ({ kind, corr: { case: "case-1", workflow: "w" }, ...more });
  const records = [
    of("case.decided", {
      decision: { confidence: "0.9321", threshold: "0.9000", gate: "review", zone: "assist", risk: "low", reasons: [] },
    }),
    of("case.ended", {
      payload: {
        end: "applied",
        ticket_key: "CHG0030001",
        action: "close_task",
        verdict: { kind: "approve", person: "lee" },
        receipt: { status: "succeeded" },
      },
    }),
    of("service.started", { payload: {} }),
  ];
  return sealEntries(
    LOG,
    null,
    records.map((record, i) => {
      const id = `01930000-0000-7000-8000-00000000000${i}`;
      const region = regions[i % regions.length] ?? "";
      const subject = { system: "servicenow", type: "change_request", id: "c1" };
      const at = "2026-11-21T12:00:00.123000Z";
      const actor = { type: "service", id: "ops-trust" };
      const whole = { v: 1, log: LOG, tenant: "acme", actor, model: null, decision: null, redactions: [], payload: {} };
      const text = canonical({ ...whole, epoch: 1, id, at, region, subject, ...record });
      const about = "servicenow/change_request/c1";
      return {
        log: LOG,
        id,
        at: "2026-11-21T12:00:00.123Z",
        kind: record.kind,
        region,
        epoch: 1,
        subject: about,
        canonical: text,
        hash: sha256(text),
      };
    }),
  );
}

async function ship(entries: readonly SealedEntry[]): Promise<void> {
  const sink = createSnowflakeSink(optionsFor(account));
  onTestFinished(() => sink.close());
  await sink.append(entries);
}

/** Ships a log with its checkpoint and verifies it from the tables alone. */
async function verified(change?: string) {
  const { note, vkey } = signerOf(LOG);
  const entries = sealed();
  await ship(entries);
  const anchor = snowflakeAnchor(name, session(), vkey);
  await anchor.append(LOG, [{ size: entries.length, note: note(entries) }]);
  if (change !== undefined) await account.asAdmin(change);
  const { notes, keys } = await storedCheckpoints(name, session("EVIDENCE_AUDITOR"), LOG);
  const verifier = openVerifier(null, openCover(notes, keys));
  for await (const { lines } of storedLines(name, session("EVIDENCE_AUDITOR"), LOG))
    if (!lines.every((line) => verifier.take(line))) break;
  return verifier.end();
}

describe("the account as integrations/snowflake sets it up", () => {
  it("capability 7.1, 7.5: the policy's DECISION_LOG is a view with one row a finished case", async () => {
    await ship(sealed());

    const rows = await session().read({
      sqlText: "SELECT TICKET, OUTCOME, ACTION, CONFIDENCE, GATE, VERDICT, DECIDED_BY, READ_BACK FROM DECISION_LOG",
      binds: [],
    });

    expect(rows).toEqual([["CHG0030001", "applied", "close_task", "0.9321", "review", "approve", "lee", "succeeded"]]);
  });

  it("assurance 53: a reader sees the rows of its regions only, and none of their contents", async () => {
    await account.asAdmin(
      "INSERT INTO ANALYTICS.AUDIT.DECISION_LOG_REGIONS (REGION, ROLE_NAME) VALUES ('eu-west-1', 'EVIDENCE_READER')",
    );
    await ship(sealed(["eu-west-1", "us-east-1"]));
    const statement = { sqlText: `SELECT SEQ, SUBJECT, CANONICAL FROM ${TABLE} ORDER BY SEQ`, binds: [] };

    expect(await session("EVIDENCE_READER").read(statement)).toEqual([
      [1, null, null],
      [3, null, null],
    ]);
    expect(await session("EVIDENCE_AUDITOR").read(statement)).toHaveLength(3);
  });

  it("assurance 43: checkpoints lie beside the entries, each once, and the log verifies from the tables alone", async () => {
    const { note, vkey } = signerOf(LOG);
    const anchor = snowflakeAnchor(name, session(), vkey);
    const entries = sealed();
    const checkpoint = { size: 3, note: note(entries) };

    expect(await anchor.last(LOG)).toBeNull();
    await anchor.append(LOG, [checkpoint]);
    await anchor.append(LOG, [checkpoint]);

    expect(await anchor.last(LOG)).toEqual(checkpoint);
    expect(await storedCheckpoints(name, session(), LOG)).toEqual({ notes: [checkpoint.note], keys: [vkey] });
    expect(await verified()).toMatchObject({ bad: null, entries: 3 });
  });

  it.each([
    ["an edited text", `UPDATE ${TABLE} SET CANONICAL = replace(CANONICAL, 'applied', 'refused') WHERE SEQ = 2`, 2],
    ["an edited column", `UPDATE ${TABLE} SET KIND = 'case.held' WHERE SEQ = 2`, 2],
    ["a deleted row", `DELETE FROM ${TABLE} WHERE SEQ = 1`, 1],
    ["a second row that differs", `INSERT INTO ${TABLE} SELECT * REPLACE ('x' AS KIND) FROM ${TABLE} WHERE SEQ = 2`, 'seq":'],
    ["a cut tail", `DELETE FROM ${TABLE} WHERE SEQ = 3`, 3],
  ])("assurance 43: %s in the table is found and named", async (_what, change, at) => {
    const { bad } = await verified(change);

    expect(JSON.stringify(bad)).toContain(String(at));
  });

  it("the plan finds nothing where integrations/snowflake was run", async () => {
    expect(await differences(name, session(), LOG)).toEqual([]);
  });

  it.each([
    ["too much", `GRANT UPDATE, DELETE ON TABLE ${TABLE} TO ROLE EVIDENCE_WRITER`, ["has UPDATE", "has DELETE"]],
    ["missing", `REVOKE SELECT ON TABLE ${TABLE} FROM ROLE EVIDENCE_WRITER`, ["SELECT on"]],
    ["missing", `REVOKE INSERT ON TABLE ${TABLE} FROM ROLE EVIDENCE_WRITER`, ["INSERT on"]],
    ["missing", `ALTER TABLE ${TABLE} DROP COLUMN BATCH_ID`, ["column DECISION_LOG_ENTRIES.BATCH_ID"]],
    ["missing", "DROP TABLE ANALYTICS.AUDIT.DECISION_LOG_CHECKPOINTS", ["table DECISION_LOG_CHECKPOINTS"]],
    ["missing", "DROP TABLE ANALYTICS.AUDIT.DECISION_LOG_LOGS", ["table DECISION_LOG_LOGS"]],
    ["missing", "DELETE FROM ANALYTICS.AUDIT.DECISION_LOG_LOGS", [`log ${LOG} in DECISION_LOG_LOGS`]],
    ["too much", "GRANT INSERT ON TABLE ANALYTICS.AUDIT.DECISION_LOG_LOGS TO ROLE EVIDENCE_WRITER", ["has INSERT"]],
    ["missing", "DROP VIEW ANALYTICS.AUDIT.DECISION_LOG", ["view DECISION_LOG"]],
    ["different", `ALTER TABLE ${TABLE} SET DATA_RETENTION_TIME_IN_DAYS = 1`, ["1 days instead of 90"]],
    ["different", "CREATE OR REPLACE VIEW ANALYTICS.AUDIT.DECISION_LOG AS SELECT 1 AS A", ["is not secure"]],
  ])("assurance 44: the plan names what is %s after %s", async (what, change, says) => {
    await account.asAdmin(change);

    const found = await differences(name, session(), LOG);

    expect(found).toHaveLength(says.length);
    found.forEach((one, i) => expect(one).toMatchObject({ what, says: expect.stringContaining(says[i] ?? "") }));
  });

  it("the plan names the policies that were never put on the entries", async () => {
    await account.close();
    account = await startAccount({}, scriptFor(PLACE, ["01-schema.sql", "02-roles.sql", "04-backups.optional.sql"]));

    expect((await differences(name, session(), LOG)).map(({ says }) => says)).toEqual([
      "row access policy on DECISION_LOG_ENTRIES (REGION)",
      "masking policy on DECISION_LOG_ENTRIES (CANONICAL)",
      "masking policy on DECISION_LOG_ENTRIES (SUBJECT)",
    ]);
    expect(await storedIn(account)).toEqual([]);
  });
});
