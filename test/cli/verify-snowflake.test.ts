import { afterEach, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import type { SnowflakeSim } from "../../simulators/snowflake/index.ts";
import { verifyShipped } from "../../src/cli/verify-snowflake.ts";
import { countRows, storedLines } from "../../src/connectors/sinks/index.ts";
import type { SealedEntry } from "../../src/ports/index.ts";
import { LOG, sealedLog } from "../evidence/entries.ts";
import { signerOf } from "../support/signed-log.ts";
import { optionsFor, sessionOf, sinkOf, startAccount, TABLE } from "../support/snowflake.ts";

const SIGNER = signerOf(LOG);
const SEALED = sealedLog(1_001);
const FEW = SEALED.slice(0, 20);

let account: SnowflakeSim;
beforeEach(async () => {
  account = await startAccount();
});
afterEach(() => account.close());

async function ship(entries: readonly SealedEntry[] = FEW): Promise<void> {
  const sink = sinkOf(account);
  onTestFinished(() => sink.close());
  await sink.append(entries);
}

/** What `verify --snowflake` says of the table, with a checkpoint over these entries. */
async function verified(entries: readonly SealedEntry[] = FEW, logs: readonly string[] = []) {
  const session = sessionOf(account);
  onTestFinished(() => session.close());
  const { name } = optionsFor(account);
  const shipped = {
    log: LOG,
    lines: () => storedLines(name, session, LOG),
    counted: (upTo: number) => countRows(name, session, { log: LOG, upTo }),
    checkpoints: () => Promise.resolve({ notes: [SIGNER.note(entries)], keys: [SIGNER.vkey] }),
  };
  const { ok, lines } = await verifyShipped(shipped, { keys: [], anchors: [] }, logs);
  return { ok, says: lines.join("\n") };
}

/** A copy of a row, changed, as the insert-only role may put it there. */
function copy(seq: number, changes: Readonly<Record<string, string>> = {}): Promise<unknown> {
  const replaced = Object.entries(changes).map(([column, value]) => `${value} AS ${column}`);
  const what = replaced.length === 0 ? "*" : `* REPLACE (${replaced.join(", ")})`;
  return account.asAdmin(`INSERT INTO ${TABLE} SELECT ${what} FROM ${TABLE} WHERE SEQ = ${seq} LIMIT 1`);
}

const FORGED = `'{"corr":{"case":"forged"},"payload":{"ticket_key":"CHG-FORGED","end":"applied"}}'`;

describe("verify --snowflake, and rows that the insert-only role put there", () => {
  it("assurance 43: a table that holds the log and nothing else is verified", async () => {
    await ship();
    expect(await verified()).toEqual({ ok: true, says: `${LOG}: verified in Snowflake, 20 entries, signed up to 20` });
  });

  it.each([500, 1_000, 1_001])("assurance 43: a second row at position %d, with another text, is found", async (seq) => {
    await ship(SEALED);
    await copy(seq, { KIND: "'case.ended'", CANONICAL: FORGED, INGESTED_AT: "'2020-01-01'" });
    expect(await verified(SEALED)).toMatchObject({ ok: false, says: expect.stringContaining("NOT VERIFIED") });
  });

  it.each([0, -5])("assurance 43: a row at position %d, before the log begins, is found", async (seq) => {
    await ship();
    await copy(3, { SEQ: String(seq), KIND: "'case.ended'", CANONICAL: FORGED });
    expect(await verified()).toMatchObject({ ok: false, says: expect.stringContaining("holds 1 rows of this log more") });
  });

  it("assurance 43: a row far behind the log's end is found", async () => {
    await ship();
    await copy(3, { SEQ: "900", KIND: "'case.ended'", CANONICAL: FORGED });
    expect(await verified()).toMatchObject({ ok: false, says: expect.stringContaining("this is 900") });
  });

  it("assurance 43: rows of a log that nobody expects there are named, and pass when they are expected", async () => {
    await ship();
    await copy(5, { LOG_ID: "LOG_ID || 'x'", SEQ: "1", KIND: "'case.ended'", CANONICAL: FORGED });
    expect(await verified()).toMatchObject({ ok: false, says: expect.stringContaining(`another log, "${LOG}x", of 1 rows`) });
    expect(await verified(FEW, [`${LOG}x`])).toMatchObject({ ok: true });
  });

  it("assurance 46: copies of rows that two shippers left do no harm: how many there are is a note", async () => {
    await ship();
    for (const seq of [2, 2, 20]) await copy(seq);
    expect(await verified()).toMatchObject({ ok: true, says: expect.stringContaining("note: 3 rows are copies of others") });
  });
});
