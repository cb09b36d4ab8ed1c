import { spawnSync } from "node:child_process";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseHead, sealEntries, verifyLines } from "../../src/evidence/index.ts";
import { ROOT } from "../support/source-files.ts";
import { entriesOfPolicy, LOG, linesOf, sealedLog } from "./entries.ts";

const SEALED = sealedLog(12);
const LINES = linesOf(SEALED);
const HEAD = { log: LOG, seq: 12, seal: SEALED.at(-1)?.seal ?? "" };

function swapped(lines: readonly string[], a: number, b: number): string[] {
  return lines.map((line, i) => (i === a ? (lines[b] ?? "") : i === b ? (lines[a] ?? "") : line));
}

const place = fc.integer({ min: 0, max: 11 });

describe("verifying a log", () => {
  it("holds for an untouched log and says its length and head", () => {
    expect(verifyLines(LINES, HEAD)).toEqual({ ok: true, entries: 12, head: HEAD, uncovered: 0, bad: null });
  });

  it("assurance 43: a log without an entry is not verified, with a head or without", () => {
    expect(verifyLines([], null)).toMatchObject({ ok: false, bad: { seq: 1, what: "there is no entry" } });
    expect(verifyLines([], HEAD)).toMatchObject({ ok: false, bad: { seq: 1, what: expect.stringContaining("tail is cut") } });
  });

  it("assurance 43: an entry recorded twice is found, in a row or anywhere, though its seals hold", () => {
    const entries = SEALED.map(({ seq, prev, seal, ...entry }) => entry);
    const [first] = entries;
    for (const at of [1, 7, 12]) {
      const doubled = linesOf(sealEntries(LOG, null, first === undefined ? [] : entries.toSpliced(at, 0, first)));
      expect(verifyLines(doubled, null)).toMatchObject({
        entries: at,
        bad: { seq: at + 1, what: `the id ${first?.id} stood before: an entry is recorded once` },
      });
    }
  });

  it("assurance 43: entries behind the head are counted, and more than a batch of them are not verified", () => {
    const sealed = sealedLog(600);
    const headAt = (seq: number) => ({ log: LOG, seq, seal: sealed[seq - 1]?.seal ?? "" });
    expect(verifyLines(linesOf(sealed), headAt(100))).toMatchObject({ ok: true, entries: 600, uncovered: 500 });
    expect(verifyLines(linesOf(sealed), headAt(99))).toMatchObject({
      ok: false,
      bad: {
        seq: 100,
        what: "501 entries after the head are not covered by it, and a batch has at most 500: give a newer head",
      },
    });
  });

  it.each([
    ["without a seal", { log: LOG, seq: 1 }],
    ["with a short seal", { log: LOG, seq: 1, seal: "ab" }],
    ["at 0", { log: LOG, seq: 0, seal: "0".repeat(64) }],
    ["before the beginning", { log: LOG, seq: -5, seal: "0".repeat(64) }],
    ["at half an entry", { log: LOG, seq: 1.5, seal: "0".repeat(64) }],
    ["in a list", [HEAD]],
  ])("a head %s is none", (_name, head) => {
    expect(parseHead(JSON.stringify(head))).toBeNull();
    expect(parseHead(JSON.stringify(HEAD))).toEqual(HEAD);
  });

  it("assurance 43: names the first bad entry for any byte changed in any entry", () => {
    const change = fc.record({ line: place, at: fc.nat(), to: fc.integer({ min: 32, max: 126 }) });
    fc.assert(
      fc.property(change, ({ line, at, to }) => {
        const bytes = Buffer.from(LINES[line] ?? "");
        bytes[at % bytes.length] = to;
        const text = bytes.toString("utf8");
        fc.pre(text !== LINES[line]);
        const found = verifyLines(LINES.with(line, text), HEAD);
        expect(found.ok).toBe(false);
        expect(found.entries).toBe(line);
      }),
      { numRuns: 2_000 },
    );
  });

  it("assurance 43: names the place of a dropped, doubled or inserted entry", () => {
    fc.assert(
      fc.property(place, fc.constantFrom("drop", "double", "insert"), (at, how) => {
        const middle =
          how === "drop" ? [] : [LINES[at] ?? "", how === "double" ? (LINES[at] ?? "") : (linesOf(sealedLog(1))[0] ?? "")];
        const found = verifyLines([...LINES.slice(0, at), ...middle, ...LINES.slice(at + 1)], HEAD);
        expect(found.ok).toBe(false);
        expect(found.entries).toBe(how === "drop" ? at : at + 1);
      }),
    );
  });

  it("assurance 43: names the first of two swapped entries", () => {
    fc.assert(
      fc.property(place, place, (a, b) => {
        fc.pre(a !== b);
        const found = verifyLines(swapped(LINES, a, b), HEAD);
        expect(found).toMatchObject({ ok: false, entries: Math.min(a, b) });
      }),
    );
  });

  it("assurance 43: notices a cut head, and a cut tail by the head noted elsewhere", () => {
    expect(verifyLines(LINES.slice(1), HEAD).bad).toEqual({ seq: 1, what: "sequence number 1 is missing: this is 2" });
    expect(verifyLines(LINES.slice(0, 9), HEAD).bad).toEqual({
      seq: 10,
      what: "the tail is cut: the head noted elsewhere is 12",
    });
    expect(verifyLines([], HEAD).bad?.seq).toBe(1);
    expect(verifyLines(LINES.slice(0, 9), null).ok).toBe(true);
  });

  it("assurance 43: a whole other history is refused at the head noted elsewhere, also when it is longer", () => {
    const forged = linesOf(sealedLog(20, () => 2));
    expect(verifyLines(forged, null).ok).toBe(true);
    expect(verifyLines(forged, HEAD)).toMatchObject({
      ok: false,
      entries: 11,
      bad: { seq: 12, what: "the seal is not the one noted elsewhere" },
    });
  });

  it.each(["at", "kind", "region", "subject", "id", "log"] as const)(
    "assurance 43: a column that says something else than its record (%s) is found",
    (name) => {
      const [first = ""] = LINES;
      const changed = JSON.stringify({ ...JSON.parse(first), [name]: name === "at" ? "2026-11-21T12:00:02.123Z" : "other" });
      expect(verifyLines(LINES.with(0, changed), null)).toMatchObject({ ok: false, entries: 0 });
    },
  );

  it("a column more than an entry has is no entry, whatever it says", () => {
    const changed = JSON.stringify({ ...JSON.parse(LINES[3] ?? ""), approved_by: "nobody" });
    expect(verifyLines(LINES.with(3, changed), null).bad).toEqual({ seq: 4, what: "not an entry" });
  });

  it("assurance 43: a line copied to another place is told by the line that breaks and the number that belongs there", () => {
    expect(verifyLines(LINES.toSpliced(9, 0, LINES[3] ?? ""), HEAD).bad).toEqual({
      seq: 10,
      what: "sequence number 10 is missing: this is 4",
    });
  });

  it.each<[string, (line: string) => readonly string[], string]>([
    ["a blank line", (line) => [line, ""], "a blank line"],
    ["a line of blanks", (line) => [line, "  "], "not an entry"],
    ["a member twice", (line) => [line, line.replace("{", '{"kind":"case.decided",')], "a member twice"],
    ["a member twice, behind", (line) => [line, line.replace(/\}$/, ',"region":"eu-west-1"}')], "a member twice"],
    ["blanks between members", (line) => [line, line.replace(',"seq"', ', "seq"')], "blanks"],
    ["a blank behind", (line) => [line, `${line} `], "blanks"],
    ["another escape", (line) => [line, line.replace("eu-west", "\\u0065u-west")], "not written as an entry is"],
  ])("assurance 43: %s in a log is found", (_what, spoiled, what) => {
    const [before = "", ...after] = spoiled(LINES[6] ?? "").with(0, LINES[5] ?? "");
    const found = verifyLines([...LINES.slice(0, 5), before, ...after, ...LINES.slice(7)], HEAD);
    expect(found).toMatchObject({ ok: false, entries: 6, bad: { seq: 7, what: expect.stringContaining(what) } });
  });

  it("an epoch may grow and never go back", () => {
    expect(verifyLines(linesOf(sealedLog(6, (seq) => (seq < 4 ? 1 : 2))), null).ok).toBe(true);
    expect(verifyLines(linesOf(sealedLog(6, (seq) => (seq < 4 ? 2 : 1))), null).bad).toEqual({
      seq: 4,
      what: "the epoch goes back",
    });
  });

  it("assurance 22, 43: a recorded policy's text has the hash that it is recorded under, in one entry or in parts", () => {
    const verified = (text: string | null, hash?: string) =>
      verifyLines(linesOf(sealEntries(LOG, null, entriesOfPolicy(text, hash))), null).bad?.what ?? "verified";
    const long = `{"file":"${"x".repeat(150_000)}"}`;
    const wrong = "the policy's text does not have the policy's hash";
    expect(entriesOfPolicy(long).length).toBeGreaterThan(2);
    expect([verified("{}"), verified(long), verified(null, "a".repeat(64))]).toEqual(["verified", "verified", "verified"]);
    expect([verified("{}", "a".repeat(64)), verified(long, "a".repeat(64))]).toEqual([wrong, wrong]);
  });

  it("sealing in batches gives the same chain as sealing at once", () => {
    const entries = SEALED.map(({ seq, prev, seal, ...entry }) => entry);
    const first = sealEntries(LOG, null, entries.slice(0, 5));
    const last = first.at(-1);
    const rest = sealEntries(LOG, { seq: last?.seq ?? 0, seal: last?.seal ?? "" }, entries.slice(5));
    expect([...first, ...rest]).toEqual(SEALED);
  });

  it("the verifier runs alone on exported lines and a head, and its exit code says whether they hold", () => {
    const run = (lines: readonly string[], ...head: readonly string[]) =>
      spawnSync(process.execPath, [join(ROOT, "src/evidence/verify.ts"), ...head], { input: lines.join("\n"), encoding: "utf8" });
    const noted = JSON.stringify(HEAD);
    expect(run(LINES, noted)).toMatchObject({
      status: 0,
      stdout: `verified by the head that was given, NOT signed: 12 entries, head ${HEAD.seal}\n`,
    });
    const earlier = { log: LOG, seq: 9, seal: SEALED[8]?.seal };
    expect(run(LINES, JSON.stringify(earlier))).toMatchObject({
      status: 0,
      stdout: `verified by the head that was given, NOT signed: 12 entries, head ${earlier.seal}; 3 entries after the head are not covered by it\n`,
    });
    expect(run(LINES)).toMatchObject({
      status: 2,
      stdout: `the chain of 12 entries holds, NOT signed: no checkpoint shows that it was always this one; without a head (a cut tail would not show), last seal ${HEAD.seal}\n`,
    });
    for (const none of ["", "garbage", "evidence/heads/x.json", "{}"])
      expect(run(LINES, none)).toMatchObject({ status: 1, stdout: expect.stringMatching(/^the head is none: [^\n]*\n$/) });
    expect(run([])).toMatchObject({ status: 1 });
    expect(run(LINES.slice(0, 11), noted)).toMatchObject({
      status: 1,
      stdout: "NOT VERIFIED at line 12, where entry 12 belongs: the tail is cut: the head noted elsewhere is 12\n",
    });
  });
});
