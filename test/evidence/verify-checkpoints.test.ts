import { spawnSync } from "node:child_process";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  checkProof,
  leafOf,
  notesIn,
  openCover,
  openVerifier,
  sealEntries,
  told,
  type Verification,
  writeProof,
} from "../../src/evidence/index.ts";
import type { SealedEntry } from "../../src/ports/index.ts";
import { signerOf } from "../support/signed-log.ts";
import { ROOT } from "../support/source-files.ts";
import { entryOf, input, LOG, linesOf, sealedLog, stamp } from "./entries.ts";

const SEALED = sealedLog(24);
const LINES = linesOf(SEALED);
const SIGNER = signerOf(LOG);
const NOTES = [5, 13, 20].map((size) => SIGNER.note(SEALED.slice(0, size)));

/** Without a head: all that is known of the log is what was signed. */
function verified(
  lines: readonly string[],
  notes: readonly string[] = NOTES,
  keys: readonly string[] = [SIGNER.vkey],
): Verification {
  const verifier = openVerifier(null, openCover(notes, keys));
  for (const line of lines) if (!verifier.take(line)) break;
  return verifier.end();
}

/** The same log until there, and then another history, sealed by somebody who can. */
function forkedAfter(count: number): readonly string[] {
  const others = Array.from({ length: 24 - count }, (_, i) => entryOf(input({ payload: { forged: i } }), stamp(500 + i)));
  const kept = SEALED.slice(0, count).map(({ seq, prev, seal, ...entry }) => ({ ...entry, caseId: null }));
  return linesOf(sealEntries(LOG, null, [...kept, ...others]));
}

describe("verifying a log against its checkpoints", () => {
  it("holds without a head: as signed up to the last checkpoint, and what stands behind it is counted", () => {
    expect(verified(LINES)).toEqual({
      ok: true,
      entries: 24,
      head: { log: LOG, seq: 24, seal: SEALED.at(-1)?.seal },
      uncovered: 4,
      signed: 20,
      bad: null,
    });
    expect(verified(LINES, NOTES.toReversed().concat(NOTES)).ok).toBe(true);
  });

  it.each([19, 13, 1, 0])("assurance 43: a tail cut after %i entries is noticed without any head", (count) => {
    const what = "the tail is cut: a checkpoint is signed for 20 entries";
    expect(verified(LINES.slice(0, count)).bad).toEqual({ seq: count + 1, what });
  });

  it.each([
    [0, 1, 5],
    [3, 1, 5],
    [5, 6, 13],
    [12, 6, 13],
    [19, 14, 20],
  ])("assurance 43: a log rewritten and sealed anew after %i entries is named between its checkpoints", (kept, from, to) => {
    const what = `the entries ${from} to ${to} are not those that the checkpoint of ${to} entries was signed for`;
    expect(verified(forkedAfter(kept)).bad).toEqual({ seq: from, what });
  });

  it("threat row 19, assurance 43: any byte changed, any line dropped, doubled, swapped or cut off is noticed and named", () => {
    const place = fc.integer({ min: 0, max: 19 });
    const damage = fc.oneof(
      fc.record({ kind: fc.constant("byte" as const), line: place, at: fc.nat(), to: fc.integer({ min: 32, max: 126 }) }),
      fc.record({ kind: fc.constantFrom("drop" as const, "double" as const, "swap" as const, "cut" as const), line: place }),
    );
    fc.assert(
      fc.property(damage, (done) => {
        const { line } = done;
        const lines = damaged(done);
        fc.pre(lines.join() !== LINES.join());
        const found = verified(lines);
        expect(found.ok).toBe(false);
        expect(found.bad?.seq).toBe(done.kind === "double" ? line + 2 : line + 1);
      }),
      { numRuns: 1_000 },
    );
  });

  function damaged(done: { kind: string; line: number; at?: number; to?: number }): readonly string[] {
    const { kind, line } = done;
    const text = LINES[line] ?? "";
    if (kind === "drop") return LINES.toSpliced(line, 1);
    if (kind === "double") return LINES.toSpliced(line, 0, text);
    if (kind === "cut") return LINES.slice(0, line);
    if (kind === "swap") return LINES.with(line, LINES[line + 1] ?? "").with(line + 1, text);
    const bytes = Buffer.from(text);
    bytes[(done.at ?? 0) % bytes.length] = done.to ?? 0;
    return LINES.with(line, bytes.toString());
  }

  it("assurance 43: a checkpoint that nobody known signed, or that was changed, makes the log unverified", () => {
    const strange = signerOf(LOG);
    const unknown = strange.note(SEALED.slice(0, 8));
    expect(verified(LINES, [...NOTES, unknown]).bad).toEqual({
      seq: 8,
      what: "a checkpoint is not to be believed: no known key signed it",
    });
    expect(verified(LINES, [...NOTES, unknown], [SIGNER.vkey, strange.vkey]).ok).toBe(true);
    const changed = NOTES.map((note) => note.replace("\n20\n", "\n21\n"));
    expect(verified(LINES, changed).bad?.what).toMatch(/not to be believed: the signature of .* does not hold/);
    expect(verified(LINES, NOTES, ["no key"]).bad?.what).toBe("a key that was given is no key of checkpoints");
  });

  it("assurance 43: two checkpoints of one size that differ are a fork, whichever the log fits", () => {
    const other = SIGNER.note(sealedLog(13, () => 2));
    for (const notes of [
      [...NOTES, other],
      [other, ...NOTES],
    ])
      expect(verified(LINES, notes).bad?.what).toBe(
        "the entries 6 to 13 are not those that the checkpoint of 13 entries was signed for",
      );
  });

  it("assurance 43: a checkpoint of another log does not speak for this one", () => {
    const other = signerOf("acme.us-east-1.main");
    expect(verified(LINES, [other.note(SEALED.slice(0, 3))], [other.vkey]).bad).toEqual({
      seq: 3,
      what: "a checkpoint is of another log (ops-trust/acme/us-east-1/main)",
    });
  });

  it("assurance 50: the entry point that needs only Node and canonicalize takes checkpoints and keys", () => {
    const run = (...args: readonly string[]) => {
      const found = spawnSync(process.execPath, [join(ROOT, "src/evidence/verify.ts"), ...args], {
        input: LINES.join("\n"),
        encoding: "utf8",
      });
      return { status: found.status, says: found.stdout.trim() };
    };
    const file = NOTES.map((note, i) => JSON.stringify({ log: LOG, size: i, note })).join("\n");
    expect(run("--checkpoint", `${file}\n{"half a li`, "--key", SIGNER.vkey)).toEqual({
      status: 0,
      says: "verified: 24 entries, signed up to 20; 4 after its last checkpoint are not signed",
    });
    expect(run("--checkpoint", file, "--key", signerOf(LOG).vkey).says).toContain("NOT VERIFIED");
    expect(run("--checkpoint", file)).toMatchObject({ status: 1, says: expect.stringContaining("no key for it") });
    expect(run("--key", SIGNER.vkey)).toMatchObject({ status: 1, says: expect.stringContaining("NOT VERIFIED: no checkpoint") });
    expect(run("--key")).toMatchObject({ status: 1 });
    expect(run("--checkpoint", "rubbish", "--key", SIGNER.vkey).status).toBe(1);
    expect(run("--checkpoint", `${file}\nrubbish\n`, "--key", SIGNER.vkey)).toEqual({
      status: 1,
      says: "NOT VERIFIED at line 1, where entry 1 belongs: a checkpoint is not to be believed: it is no signed note",
    });
    expect(run("one", "two").status).toBe(1);
  });
});

describe("the entries behind the last checkpoint", () => {
  const made = (count: number, at: (n: number) => string): readonly SealedEntry[] =>
    sealEntries(
      LOG,
      null,
      Array.from({ length: count }, (_, i) => entryOf(input({ payload: { i } }), stamp(i + 1, { at: at(i + 1) }))),
    );
  const minute = (n: number): string => `2026-11-21T12:${String(n).padStart(2, "0")}:00.000000Z`;

  it("assurance 43: may be ten minutes of them, and more are not verified, and not called forged", () => {
    const entries = made(30, minute);
    const until = (count: number, sizes: readonly number[]) =>
      verified(
        linesOf(entries.slice(0, count)),
        sizes.map((size) => SIGNER.note(entries.slice(0, size))),
      );
    expect(until(30, [19])).toMatchObject({ ok: true, signed: 19 });
    expect(until(30, [18])).toMatchObject({
      ok: false,
      signed: 18,
      bad: { seq: 19, behind: true, what: expect.stringMatching(/^12 entries from .*12:19:.* to .*12:30:.* are not signed, /) },
    });
    expect(until(30, [2, 30])).toMatchObject({ ok: true, signed: 30 });
  });

  it("assurance 43: may be 10,000 of them, and a log forged behind an old checkpoint is not verified from there on", {
    timeout: 60_000,
  }, () => {
    const entries = made(10_006, () => minute(0));
    const lines = linesOf(entries);
    const note = SIGNER.note(entries.slice(0, 5));
    expect(verified(lines.slice(0, 10_005), [note])).toMatchObject({ ok: true, signed: 5 });
    expect(verified(lines, [note]).bad).toMatchObject({
      seq: 6,
      behind: true,
      what: expect.stringMatching(/^10001 entries from/),
    });
    const judged = openVerifier(null, openCover([note], [SIGNER.vkey], 10_005));
    for (const line of lines) judged.take(line);
    expect(judged.end().ok).toBe(true);
  });
});

describe("the lines of a file of checkpoints", () => {
  const line = (note: string): string => `${JSON.stringify({ log: LOG, size: 1, note })}\n`;
  const [first = "", second = ""] = NOTES.map(line);

  it("assurance 43: half a line that a crash cut off is passed over, at the end and before the line written again", () => {
    expect(notesIn(first + second)).toEqual(NOTES.slice(0, 2));
    for (const cut of [1, 20, second.indexOf("\u2014"), second.length - 2]) {
      const half = second.slice(0, cut);
      expect(notesIn(`${first}${half}`)).toEqual(NOTES.slice(0, 1));
      expect(notesIn(`${first}${half}\n${second}`)).toEqual(NOTES.slice(0, 2));
    }
    const inTheDash = Buffer.from(second).subarray(0, Buffer.from(second).indexOf("\u2014") + 1);
    expect(notesIn(`${inTheDash.toString()}\n${second}`)).toEqual(NOTES.slice(1, 2));
  });

  it("assurance 43: any other line that cannot be read leaves the log unverified", () => {
    for (const broken of ["rubbish", "{}", second.slice(5, -1)]) {
      const notes = notesIn(`${first}${broken}\n${second}`);
      expect(notes).toHaveLength(3);
      expect(verified(LINES, notes).bad?.what).toBe("a checkpoint is not to be believed: it is no signed note");
    }
    expect(verified(LINES, notesIn(`${first}rubbish\n`)).ok).toBe(false);
  });

  it("assurance 43: with a key and no checkpoint at all nothing is verified, and it is not said to be forged", () => {
    expect(verified(LINES, [])).toMatchObject({ ok: false, bad: { seq: 1, behind: true } });
    expect(told({ seq: 1, what: "why", behind: true })).toBe("NOT VERIFIED: why");
    expect(told({ seq: 21, what: "why", behind: true })).toBe("NOT VERIFIED behind entry 20: why");
  });
});

describe("the proof of one entry", () => {
  const leaves = SEALED.map(({ hash }) => leafOf(hash));
  const note = NOTES.at(-1) ?? "";

  it("is C2SP's tlog-proof, and shows that this entry stands there in the signed log and no other does", () => {
    for (const { seq, hash } of SEALED.slice(0, 20)) {
      const proof = writeProof(seq, leaves, note);
      expect(proof).toMatch(new RegExp(`^c2sp\\.org/tlog-proof@v1\\nindex ${seq - 1}\\n(?:[A-Za-z0-9+/]{43}=\\n)+\\nops-trust/`));
      expect(checkProof(proof, { log: LOG, hash }, [SIGNER.vkey])).toEqual({ seq, size: 20 });
      const other = SEALED[seq % 20]?.hash ?? "";
      expect(checkProof(proof, { log: LOG, hash: other }, [SIGNER.vkey])).toHaveProperty("wrong");
    }
  });

  it("of the first entry alone has no steps; extra lines of others are passed over", () => {
    const first = SIGNER.note(SEALED.slice(0, 1));
    const proof = writeProof(1, leaves, first);
    expect(proof).toBe(`c2sp.org/tlog-proof@v1\nindex 0\n\n${first}`);
    const of = { log: LOG, hash: SEALED[0]?.hash ?? "" };
    expect(checkProof(proof, of, [SIGNER.vkey])).toEqual({ seq: 1, size: 1 });
    expect(checkProof(proof.replace("index", "extra YWJj\nindex"), of, [SIGNER.vkey])).toEqual({ seq: 1, size: 1 });
  });

  it("assurance 43: changed in any byte it shows nothing", () => {
    const proof = writeProof(7, leaves, note);
    const of = { log: LOG, hash: SEALED[6]?.hash ?? "" };
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 10, max: 126 }), (at, to) => {
        const bytes = Buffer.from(proof);
        bytes[at % bytes.length] = to;
        fc.pre(bytes.toString() !== proof);
        expect(checkProof(bytes.toString(), of, [SIGNER.vkey])).toHaveProperty("wrong");
      }),
      { numRuns: 1_000 },
    );
  });
});
