import { spawnSync } from "node:child_process";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkProof, leafOf, sealEntries, writeProof } from "../../src/evidence/index.ts";
import { signerOf } from "../support/signed-log.ts";
import { ROOT } from "../support/source-files.ts";
import { entryOf, input, LOG, linesOf, sealedLog, stamp } from "./entries.ts";
import { LINES, NOTES, SEALED, SIGNER, verified } from "./signed-entries.ts";

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

  it("assurance 43: a checkpoint of no entry is believed and vouches for nothing; one with another root is none", () => {
    const none = SIGNER.note([]);
    expect(verified(LINES, [none, ...NOTES])).toMatchObject({ ok: true, signed: 20 });
    expect(verified(LINES, [none])).toMatchObject({ ok: false, bad: { seq: 1, behind: true } });
    const wrong = SIGNER.sign(`ops-trust/acme/eu-west-1/main\n0\n${Buffer.alloc(32).toString("base64")}\n`);
    expect(verified(LINES, [wrong, ...NOTES]).bad?.what).toContain("another root than no entry has");
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
