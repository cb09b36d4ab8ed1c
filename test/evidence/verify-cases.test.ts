import { describe, expect, it } from "vitest";
import { type Entry, sha256 } from "../../src/case/index.ts";
import { openExcerpt, openVerifier, sealEntries, verifyLines } from "../../src/evidence/index.ts";
import { entryOf, input, LOG, linesOf, stamp } from "./entries.ts";

/** A case's entries and the one that closes it, as the pipeline makes them: at most 500 are listed. */
function caseOf(id: string, count: number, from: number): readonly Entry[] {
  const of = { caseId: id, corr: { case: id } };
  const entries = Array.from({ length: count }, (_, i) => entryOf(input({ ...of, payload: { i } }), stamp(from + i)));
  const hashes = entries.map(({ hash }) => hash);
  const told = { entries: hashes.slice(0, 500), entries_count: count, entries_sha256: sha256(hashes.join("\n")) };
  return [...entries, entryOf(input({ ...of, kind: "case.ended", payload: told }), stamp(from + count))];
}

const sealed = (entries: readonly Entry[]): string[] => linesOf(sealEntries(LOG, null, entries));
const verified = (entries: readonly Entry[]) => verifyLines(sealed(entries), null);
const withheld = (id: string): string =>
  `an entry of case ${id} is not in the log, which its closing entry counts: it was recorded and never sealed`;

describe("the entries that a case ended with", () => {
  const [first, second] = [caseOf("a", 5, 1), caseOf("b", 7, 100)];
  const both = [...first.slice(0, 3), ...second.slice(0, 6), ...first.slice(3), ...second.slice(6)];

  it("assurance 43, wish B22: are all in the log, and one that was withheld before it was sealed is named by its case", () => {
    expect(verified(both)).toMatchObject({ ok: true, entries: 14 });
    for (const at of [0, 2, 8])
      expect(verified(both.toSpliced(at, 1))).toMatchObject({
        ok: false,
        bad: at === 8 ? { seq: 13, what: withheld("b") } : { seq: 11, what: withheld("a") },
      });
  });

  it("may stand behind the closing entry: the clock of a database can go back", () => {
    expect(verified([...first.slice(1), ...first.slice(0, 1)]).ok).toBe(true);
  });

  it("assurance 43: are counted where a closing entry lists only the first 500 of them", () => {
    const long = caseOf("long", 520, 1);
    expect(verified(long).ok).toBe(true);
    for (const at of [3, 510]) expect(verified(long.toSpliced(at, 1)).bad).toEqual({ seq: 520, what: withheld("long") });
  });

  it("assurance 43: have the digest and the number that the closing entry says, also when all was sealed again", () => {
    const hashes = first.slice(0, 5).map(({ hash }) => hash);
    const closed = (change: object): Entry =>
      entryOf(
        input({
          kind: "case.ended",
          corr: { case: "a" },
          payload: { entries: hashes, entries_count: 5, entries_sha256: sha256(hashes.join("\n")), ...change },
        }),
        stamp(50),
      );
    const what = "the entries that the closing entry of case a lists do not have its digest";
    for (const change of [{ entries: hashes.slice(1) }, { entries_count: 6 }, { entries_sha256: "0".repeat(64) }])
      expect(verified([...first.slice(0, 5), closed(change)]).bad).toEqual({ seq: 6, what });
    expect(verified([...first.slice(0, 5), closed({ entries: "none" })]).bad?.what).toContain("lists no entries");
  });

  it("assurance 37: of an excerpt that begins anywhere are counted as outside of it, not as withheld", () => {
    const lines = sealed(both);
    const excerpt = (some: readonly string[]) => {
      const { take, end } = openExcerpt();
      for (const line of some) take(line);
      return end();
    };
    expect(excerpt(lines)).toMatchObject({ ok: true, caseless: 0 });
    expect(excerpt(lines.slice(2))).toMatchObject({ ok: true, caseless: 1 });
  });
});

describe("months that left the database", () => {
  const at = (n: number): string => `2025-${n <= 4 ? "03" : "04"}-10T12:00:00.${String(n).padStart(3, "0")}000Z`;
  const entries = Array.from({ length: 8 }, (_, i) => entryOf(input({ payload: { i } }), stamp(i + 1, { at: at(i + 1) })));
  const leftEntry = (payload: object): Entry =>
    entryOf(input({ kind: "evidence.month_left", caseId: null, corr: {}, payload }), stamp(20, { at: at(20) }));
  /** As the database gives them: the lines of these places without their records. */
  const bare = (all: readonly Entry[], places: readonly number[]): string[] =>
    sealed(all).map((line, i) =>
      places.includes(i + 1) ? JSON.stringify({ ...JSON.parse(line), kind: "", region: "", subject: "", canonical: "" }) : line,
    );
  const found = (lines: readonly string[], hasLeft = true) => {
    const verifier = openVerifier(null, null, hasLeft);
    for (const line of lines) if (!verifier.take(line)) break;
    return verifier.end();
  };
  const MARCH = { month: "2025-03", entries: 4, first: 1, last: 4 };
  const march = [...entries, leftEntry(MARCH)];

  it("assurance 43, 51: are believed by the log's own entry, and by nothing else", () => {
    expect(found(bare(march, [1, 2, 3, 4]))).toMatchObject({ ok: true, left: ["2025-03"] });
    expect(found(bare(march, [1, 2, 3, 4]), false)).toMatchObject({ ok: false, bad: { seq: 1 } });
    expect(found(bare(entries, [1, 2, 3, 4])).bad).toEqual({
      seq: 1,
      what: "4 entries from 1 to 4 of 2025-03 have no record, and no entry of the log says that this month left the database",
    });
  });

  it("assurance 43, 51: lack exactly as many records as left, from the first to the last", () => {
    const april = bare(march, [1, 2, 3, 4, 6]);
    expect(found(april).bad).toMatchObject({ seq: 6, what: expect.stringContaining("1 entries from 6 to 6 of 2025-04") });
    // Its time in the table of seals is covered by no hash.
    const moved = april.map((line, i) => (i === 5 ? line.replace('"at":"2025-04', '"at":"2025-03') : line));
    expect(found(moved).bad).toEqual({
      seq: 1,
      what: "5 entries from 1 to 6 of 2025-03 have no record, and those that left the database are 4 entries from 1 to 4",
    });
    for (const wrong of [{ first: 2 }, { last: 3 }, { entries: 5 }, { month: "2025-04" }])
      expect(found(bare([...entries, leftEntry({ ...MARCH, ...wrong })], [1, 2, 3, 4])).ok).toBe(false);
  });
});
