import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { Brought } from "../../src/cli/brought.ts";
import { consistencyOf, proofOf, proofReport } from "../../src/cli/proof.ts";
import { verifyLog } from "../../src/cli/verify-log.ts";
import { statedIn } from "../../src/evidence/checkpoint.ts";
import { sealEntries } from "../../src/evidence/index.ts";
import { holdsConsistency } from "../../src/evidence/merkle-proofs.ts";
import { entryOf, input, LOG, linesOf, sealedLog, stamp } from "../evidence/entries.ts";
import { childEnvironment } from "../support/child-environment.ts";
import { signerOf } from "../support/signed-log.ts";

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

  it("assurance 43, 50: proves to who kept an older checkpoint that its log is the beginning of the newest", async () => {
    const folder = folderOf("consistent");
    const older = SIGNER.note(SEALED.slice(0, 10));
    const proof = await consistencyOf(folder, older, []);
    const note = SIGNER.note(SEALED.slice(0, 25));
    expect(proof).toMatch(/^old 10\n(?:[A-Za-z0-9+/]{43}=\n)+\nops-trust\//);
    const [head = "", ...rest] = proof.split("\n\n");
    expect(rest.join("\n\n")).toBe(note);
    const hashes = head.split("\n").slice(1);
    const treeOf = (text: string) => statedIn(text) ?? { size: 0, root: Buffer.alloc(0) };
    const way = hashes.map((hash) => Buffer.from(hash, "base64"));
    expect(holdsConsistency(treeOf(older), treeOf(note), way)).toBe(true);

    const [noteFile, proofFile] = [join(root, "older"), join(root, "consistency")];
    writeFileSync(noteFile, older);
    writeFileSync(proofFile, proof);
    const audited = (key: string) =>
      spawnSync(process.execPath, ["test/independent/consistency.mjs", noteFile, proofFile, key], { encoding: "utf8" });
    expect(audited(SIGNER.vkey)).toMatchObject({ status: 0, stdout: "10 entries are the beginning of 25\n" });
    expect(audited(signerOf(LOG).vkey).status).toBe(1);
    for (const hash of hashes) {
      writeFileSync(proofFile, proof.replace(hash, Buffer.alloc(32, 7).toString("base64")));
      expect(audited(SIGNER.vkey)).toMatchObject({
        status: 1,
        stdout: "it does not lead from the older tree to the newer one\n",
      });
    }

    const others = SIGNER.note(sealedLog(10, () => 2));
    await expect(consistencyOf(folder, others, [])).rejects.toThrow("its first 10 entries are not those of the older");
    await expect(consistencyOf(folder, SIGNER.note(SEALED), [])).rejects.toThrow("the tail is cut");
    await expect(consistencyOf(folder, signerOf(LOG).note(SEALED), [])).rejects.toThrow("not to be believed");
    await expect(consistencyOf(folder, "nothing", [])).rejects.toThrow("none of a log that is here");
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
    writeFileSync(proof, SIGNER.note(SEALED.slice(0, 10)));
    expect(run("verify", "--data", folder, "--consistency", proof).stdout).toMatch(/^old 10\n/);
    writeFileSync(proof, printed.stdout);
    writeFileSync(entry, `${linesOf(SEALED)[3]}\n`);
    expect(run("verify", "--check-proof", proof, "--entry", entry, "--key", SIGNER.vkey).status).toBe(1);
    expect(run("verify", "--check-proof", proof)).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("needs --entry FILE"),
    });
  });
});
