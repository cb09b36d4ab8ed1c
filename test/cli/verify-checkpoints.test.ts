import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Entry } from "../../src/case/index.ts";
import type { Brought } from "../../src/cli/brought.ts";
import { proofOf, proofReport } from "../../src/cli/proof.ts";
import { verifyLog } from "../../src/cli/verify-log.ts";
import { sealEntries } from "../../src/evidence/index.ts";
import type { SealedEntry, Store } from "../../src/ports/index.ts";
import { openStore } from "../../src/store/index.ts";
import { entryOf, input, LOG, linesOf, sealedLog, stamp } from "../evidence/entries.ts";
import { held } from "../store/samples.ts";
import { checkpointKey } from "../support/checkpoint-key.ts";
import { childEnvironment } from "../support/child-environment.ts";
import { type FreshDatabase, freshDatabase } from "../support/database.ts";
import { signerOf } from "../support/signed-log.ts";
import { vaultKeysFile } from "../support/vault-key.ts";

const root = mkdtempSync(join(tmpdir(), "ots-signed-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const SEALED = sealedLog(30);
const SIGNER = signerOf(LOG);
const SIZES = [10, 25];

interface Kept {
  readonly lines?: readonly string[];
  readonly head?: boolean;
  readonly vkeys?: string;
  readonly sizes?: readonly number[];
}

/** A data folder as the service leaves it. */
function folderOf(name: string, { lines = linesOf(SEALED), head = true, vkeys = SIGNER.vkey, sizes = SIZES }: Kept = {}): string {
  const inside = (...path: readonly string[]): string => join(root, name, "evidence", ...path);
  for (const one of [["segments", LOG], ["heads"], ["checkpoints"]]) mkdirSync(inside(...one), { recursive: true });
  writeFileSync(inside("segments", LOG, `${"1".padStart(15, "0")}.jsonl`), lines.map((line) => `${line}\n`).join(""));
  if (head) writeFileSync(inside("heads", `${LOG}.json`), JSON.stringify({ log: LOG, seq: 30, seal: SEALED.at(-1)?.seal }));
  writeFileSync(inside("checkpoints", `${LOG}.jsonl`), linesOfNotes(sizes));
  if (vkeys !== "") writeFileSync(inside("checkpoints", `${LOG}.vkeys`), `${vkeys}\n`);
  return join(root, name);
}

function linesOfNotes(sizes: readonly number[]): string {
  return sizes.map((size) => `${JSON.stringify({ log: LOG, size, note: SIGNER.note(SEALED.slice(0, size)) })}\n`).join("");
}

describe("ops-trust verify with checkpoints", () => {
  it("says how far the log is signed, and holds without its head file", async () => {
    const signed = "signed up to 25; 5 after its last checkpoint are not signed";
    expect(await verifyLog(folderOf("sound"), undefined)).toEqual({
      ok: true,
      lines: [expect.stringContaining(`verified, 30 entries, head 30 ${SEALED.at(-1)?.seal.slice(0, 16)}; ${signed}`)],
    });
    expect(await verifyLog(folderOf("headless", { head: false }), undefined)).toEqual({
      ok: true,
      lines: [`${LOG}: verified, 30 entries, without its head file; ${signed}`],
    });
  });

  it("assurance 43: a tail cut off together with the head file is noticed", async () => {
    const cut = folderOf("cut", { lines: linesOf(SEALED).slice(0, 24), head: false });
    expect(await verifyLog(cut, undefined)).toEqual({
      ok: false,
      lines: [`${LOG}: NOT VERIFIED at line 25, where entry 25 belongs: the tail is cut: a checkpoint is signed for 25 entries`],
    });
    rmSync(join(cut, "evidence", "segments"), { recursive: true });
    expect(await verifyLog(cut, undefined)).toEqual({
      ok: false,
      lines: [`${LOG}: NOT VERIFIED: log ${LOG} is missing, it has checkpoints`],
    });
  });

  it("assurance 43: a log and all beside it that were made anew do not pass by a key or an anchor from elsewhere", async () => {
    const others = sealEntries(
      LOG,
      null,
      Array.from({ length: 30 }, (_, i) => entryOf(input({ payload: { other: i } }), stamp(i + 1))),
    );
    const forger = signerOf(LOG);
    const forged = folderOf("forged", { lines: linesOf(others), head: false, vkeys: forger.vkey, sizes: [] });
    writeFileSync(
      join(forged, "evidence", "checkpoints", `${LOG}.jsonl`),
      `${JSON.stringify({ log: LOG, size: 30, note: forger.note(others) })}\n`,
    );
    expect((await verifyLog(forged, undefined)).ok).toBe(true);
    const elsewhere = join(root, "elsewhere");
    mkdirSync(elsewhere);
    writeFileSync(join(elsewhere, `${LOG}.jsonl`), linesOfNotes([10]));
    const by = (keys: readonly string[], anchors: readonly string[] = []) => verifyLog(forged, undefined, { keys, anchors });
    expect((await by([SIGNER.vkey])).lines[0]).toContain("a checkpoint is not to be believed: no known key signed it");
    expect((await by([SIGNER.vkey, forger.vkey], [elsewhere])).lines[0]).toContain(
      "NOT VERIFIED at line 1, where entry 1 belongs: the entries 1 to 10 are not those",
    );
  });

  it("checkpoints without any key are not taken on trust", async () => {
    expect(await verifyLog(folderOf("keyless", { vkeys: "" }), undefined)).toEqual({
      ok: false,
      lines: [expect.stringContaining("there are checkpoints, but no key that signed them: give --key")],
    });
  });

  it("assurance 43, wish B22: a log whose checkpoints were taken away is not verified by a key, a folder or a place outside", async () => {
    const folder = folderOf("bare", { sizes: [], vkeys: "" });
    const [empty, other] = [join(root, "empty"), join(root, "other")];
    for (const one of [empty, other]) mkdirSync(one);
    writeFileSync(join(other, `${LOG}.jsonl`), linesOfNotes([10]));
    expect(await verifyLog(folder, undefined)).toEqual({
      ok: true,
      unsigned: true,
      lines: [expect.stringMatching(/: the chain of 30 entries holds, NOT signed: .*; head 30 /)],
    });
    const by = (brought: Partial<Brought>) => verifyLog(folder, undefined, { keys: [], anchors: [], ...brought });
    const none = `${LOG}: NOT VERIFIED: no checkpoint`;
    expect(await by({ keys: [SIGNER.vkey] })).toEqual({ ok: false, lines: [expect.stringContaining(none)] });
    expect(await by({ noteOf: async () => null })).toEqual({ ok: false, lines: [`${none} of ${LOG} is there`] });
    for (const keys of [[], [SIGNER.vkey]])
      expect(await by({ keys, anchors: [other, empty] })).toEqual({
        ok: false,
        lines: [`${LOG}: NOT VERIFIED: the folder ${empty} holds no checkpoint of ${LOG}: name one that does, or none`],
      });
    expect(await by({ keys: [SIGNER.vkey], anchors: [other] })).toMatchObject({ ok: true });
  });

  it("assurance 43: a log that is long behind its last checkpoint is not verified behind it; one that is signed meanwhile is", async () => {
    const late = sealEntries(
      LOG,
      null,
      Array.from({ length: 30 }, (_, i) =>
        entryOf(input(), stamp(i + 1, { at: `2026-11-21T${String(i === 29 ? 23 : 12)}:00:00.000000Z` })),
      ),
    );
    const noteOf = (size: number): string => `${JSON.stringify({ log: LOG, size, note: SIGNER.note(late.slice(0, size)) })}\n`;
    const folder = folderOf("long", { lines: linesOf(late), head: false });
    const file = join(folder, "evidence", "checkpoints", `${LOG}.jsonl`);
    writeFileSync(file, noteOf(20));
    expect(await verifyLog(folder, undefined)).toEqual({
      ok: false,
      lines: [expect.stringContaining("NOT VERIFIED behind entry 20: 10 entries from 2026-11-21T12:00:00")],
    });
    const reading = verifyLog(folder, undefined);
    writeFileSync(file, noteOf(20) + noteOf(29));
    expect((await reading).lines).toEqual([expect.stringContaining("signed up to 29; 1 after its last checkpoint")]);
  });

  it("assurance 43: a line of checkpoints that cannot be read is an error, half a line at the end of the file is none", async () => {
    const folder = folderOf("spoiled");
    const file = join(folder, "evidence", "checkpoints", `${LOG}.jsonl`);
    const text = readFileSync(file, "utf8");
    writeFileSync(file, `${text}${text.slice(0, 40)}`);
    expect(await verifyLog(folder, undefined)).toMatchObject({ ok: true });
    writeFileSync(file, text.replace('"note"', '"nota"'));
    expect(await verifyLog(folder, undefined)).toEqual({
      ok: false,
      lines: [expect.stringContaining("a checkpoint is not to be believed: it is no signed note")],
    });
  });

  it("proves one entry, by its number or its id, to who has its line and the key alone", async () => {
    const folder = folderOf("proving");
    const line = linesOf(SEALED)[11] ?? "";
    const proof = await proofOf(folder, "12", []);
    expect(await proofOf(folder, SEALED[11]?.id ?? "", [SIGNER.vkey])).toBe(proof);
    const shown = "proven: case.decided 01930000-0000-7000-8000-000000000012 of 2026-11-21T12:00:12.123000Z is entry 12 of";
    expect(proofReport(proof, line, [SIGNER.vkey])).toEqual({
      ok: true,
      line: `${shown} ${LOG}, which is signed with 25 entries`,
    });
    expect(proofReport(proof, linesOf(SEALED)[12] ?? "", [SIGNER.vkey])).toMatchObject({ ok: false });
    await expect(proofOf(folder, "28", [])).rejects.toThrow("entry 28 is not signed yet");
    await expect(proofOf(folder, "nothing", [])).rejects.toThrow("no entry nothing in");
  });

  it("assurance 43: the exit code tells a chain that nobody signed from a verified log, and no option is passed over", {
    timeout: 120_000,
  }, () => {
    const run = (...args: readonly string[]) => {
      const { status, stdout, stderr } = spawnSync(process.execPath, ["src/cli.ts", "verify", ...args], {
        encoding: "utf8",
        env: childEnvironment(),
      });
      return [status, (stdout + stderr).trim()];
    };
    expect(run("--data", folderOf("coded"))[0]).toBe(0);
    const bare = folderOf("uncoded", { sizes: [], vkeys: "" });
    expect(run("--data", bare)).toEqual([2, expect.stringContaining("NOT signed")]);
    expect(run("--data", bare, "--key", SIGNER.vkey)).toEqual([1, expect.stringContaining("NOT VERIFIED")]);
    expect(run("--export", "some", "--anchor", bare)).toEqual([1, expect.stringContaining("--export goes without --anchor")]);
    expect(run("--anchors", "--database")).toEqual([1, expect.stringContaining("--anchors goes without --database")]);
  });

  it("the commands print a proof and check it", { timeout: 60_000 }, () => {
    const folder = folderOf("commands");
    const run = (...args: readonly string[]) =>
      spawnSync(process.execPath, ["src/cli.ts", ...args], { encoding: "utf8", env: childEnvironment() });
    const [proof, entry] = [join(root, "proof"), join(root, "entry")];
    const printed = run("verify", "--data", folder, "--proof", "3");
    expect(printed.stdout).toMatch(/^c2sp\.org\/tlog-proof@v1\nindex 2\n/);
    writeFileSync(proof, printed.stdout);
    writeFileSync(entry, `${linesOf(SEALED)[2]}\n`);
    const check = run("verify", "--check-proof", proof, "--entry", entry, "--key", SIGNER.vkey);
    expect([check.status, check.stdout]).toEqual([0, expect.stringMatching(/^proven: /)]);
    writeFileSync(entry, `${linesOf(SEALED)[3]}\n`);
    expect(run("verify", "--check-proof", proof, "--entry", entry, "--key", SIGNER.vkey).status).toBe(1);
    expect(run("verify", "--check-proof", proof)).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("needs --entry FILE"),
    });
  });
});

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
