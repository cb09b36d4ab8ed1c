import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Entry } from "../../src/case/index.ts";
import { sealEntries } from "../../src/evidence/index.ts";
import type { SealedEntry, Store } from "../../src/ports/index.ts";
import { openStore } from "../../src/store/index.ts";
import { entryOf, input, stamp } from "../evidence/entries.ts";
import { held } from "../store/samples.ts";
import { checkpointKey } from "../support/checkpoint-key.ts";
import { childEnvironment } from "../support/child-environment.ts";
import { type FreshDatabase, freshDatabase } from "../support/database.ts";
import { signerOf } from "../support/signed-log.ts";
import { vaultKeysFile } from "../support/vault-key.ts";

const root = mkdtempSync(join(tmpdir(), "ots-database-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe("ops-trust verify --database", () => {
  let database: FreshDatabase;
  beforeAll(async () => {
    database = await freshDatabase();
  });
  afterAll(() => database.drop());

  it("assurance 43, 51: a month that has left is verified by its seals, and a row that is missing of any other is named", {
    timeout: 60_000,
  }, async () => {
    const own = await freshDatabase();
    const { store, run, log, pem } = await installed(own);
    const at = (n: number): string => `${n <= 8 ? "2025-03" : "2025-04"}-10T12:00:00.${String(n).padStart(3, "0")}000Z`;
    for (const [month, next] of [
      ["2025-03", "2025-04"],
      ["2025-04", "2025-05"],
    ])
      await own.db.query(
        `select ots_add_partition('entries', 'entries_${month?.replace("-", "_")}', '${month}-01 00:00:00Z', '${next}-01 00:00:00Z')`,
      );
    const entries = Array.from({ length: 20 }, (_, i) =>
      entryOf(input({ payload: { n: i } }), stamp(i + 1, { ...OURS, log, at: at(i + 1) })),
    );
    const counted = { month: "2025-03", entries: 8, first: 1, last: 8 };
    const told = input({ kind: "evidence.month_left", caseId: null, corr: {}, payload: { reason: "r", ...counted } });
    const leaving = entryOf(told, stamp(21, { ...OURS, log, at: at(20) }));
    const sealed = await sealInto(store, log, [...entries, leaving], pem);
    expect(await store.leftMonths.count(log, "2025-03")).toEqual(counted);
    expect(await store.leftMonths.leave(log, counted, sealed.length, [])).toBe("left");
    expect(run("verify", "--database")).toEqual({
      status: 0,
      says: `${log}: verified in the database, 21 entries, signed up to 21; of 2025-03 the seals alone: their records are in the sinks`,
    });
    await own.db.query("alter table seals disable trigger all");
    await own.db.query("alter table entries disable trigger all");
    await own.db.query("delete from entries where id like '%12'");
    expect(run("verify", "--database")).toEqual({
      status: 1,
      says: `${log}: NOT VERIFIED at line 12, where entry 12 belongs: 1 entries from 12 to 12 of 2025-04 have no record, and no entry of the log says that this month left the database`,
    });
    await own.db.query("update seals set entry_at = entry_at - interval '31 days' where seq = 12");
    expect(run("verify", "--database").says).toContain("those that left the database are 8 entries from 1 to 8");
    await own.db.query("update seals set hash = repeat('0', 64) where seq = 3");
    expect(run("verify", "--database").says).toContain("NOT VERIFIED at line 3");
    await own.drop();
  });

  it("assurance 43, wish B22: a row of the evidence that was edited in the database is named", {
    timeout: 60_000,
  }, async () => {
    const { store, run, log, pem } = await installed(database);
    await sealInto(
      store,
      log,
      Array.from({ length: 20 }, (_, i) => entryOf(input({ payload: { n: i } }), stamp(i + 1, { ...OURS, log }))),
      pem,
    );
    expect(run("checkpoint", "key")).toEqual({ status: 0, says: signerOf(log, pem).vkey });
    expect(run("verify", "--database")).toEqual({
      status: 0,
      says: `${log}: verified in the database, 20 entries, signed up to 20`,
    });
    const late = entryOf(input(), stamp(40, { ...OURS, log }));
    await store.ledger.record([{ ...late, caseId: null }]);
    expect(run("verify", "--database").status).toBe(0);
    await database.db.query("delete from unsealed");
    expect(run("verify", "--database")).toEqual({
      status: 1,
      says: `${log}: NOT VERIFIED: entry ${late.id} has no seal and waits for none`,
    });
    await database.db.query("alter table entries disable trigger all");
    await database.db.query("update entries set canonical = replace(canonical, '\"n\":7', '\"n\":8') where id like '%08'");
    expect(run("verify", "--database")).toEqual({
      status: 1,
      says: `${log}: NOT VERIFIED at line 8, where entry 8 belongs: the record does not have its hash`,
    });
  });
});

/** Whose log it is. */
const OURS = { tenant: "default", region: "us-east-1" };

/** A store over the database, and the command line of an installation that uses it. */
async function installed({ db, url }: FreshDatabase) {
  const log = "default.us-east-1.main";
  const pem = checkpointKey();
  const keyFile = join(root, "checkpoint-key.pem");
  writeFileSync(keyFile, pem);
  const env = {
    ...childEnvironment(),
    DATABASE_URL: url,
    OPS_TRUST_REGION: "us-east-1",
    OPS_TRUST_DATA_DIR: root,
    OPS_TRUST_CARD_KEY: Buffer.alloc(32, 1).toString("base64"),
    OPS_TRUST_ADMIN_TOKENS: `olga=${"t".repeat(40)}`,
    OPS_TRUST_CHECKPOINT_KEY_FILE: keyFile,
    OPS_TRUST_VAULT_KEY_FILE: vaultKeysFile(),
  };
  const run = (...args: readonly string[]): { readonly status: number | null; readonly says: string } => {
    const { status, stdout, stderr } = spawnSync(process.execPath, ["src/cli.ts", ...args], { encoding: "utf8", env });
    return { status, says: (stdout + stderr).trim() };
  };
  return { store: openStore(db), run, log, pem };
}

/** Records entries, seals them and signs all of them. */
async function sealInto(store: Store, log: string, entries: readonly Entry[], pem: string): Promise<readonly SealedEntry[]> {
  const sealed = sealEntries(log, null, entries);
  await store.ledger.record(sealed.map((entry) => ({ ...entry, caseId: null })));
  const lease = held(await store.leases.take("seal", "test", 60));
  expect(await store.ledger.seal(log, lease, 0, sealed)).toBe(true);
  const note = signerOf(log, pem).note(sealed);
  const size = sealed.length;
  await store.checkpoints.write(0, { log, size, root: "", seal: "", edge: [], note, at: "2026-11-21T12:00:00Z" }, lease);
  return sealed;
}
