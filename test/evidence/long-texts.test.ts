import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonical, type Entry, sha256 } from "../../src/case/index.ts";
import { collectTexts, ENTRY_LIMIT, sealEntries, type TextPart, verifyLines } from "../../src/evidence/index.ts";
import { redactText } from "../../src/privacy/index.ts";
import { changed, valueAt } from "../support/json-paths.ts";
import { entriesOf, LOG, linesOf } from "./entries.ts";

const LONG = Array.from({ length: 20_000 }, (_, i) => `line ${i}\u2028`).join("");
const HASH = sha256(LONG);

function verified(entries: readonly Entry[]) {
  return verifyLines(linesOf(sealEntries(LOG, null, entries)), null);
}

function recordIn(entry: Entry | undefined): unknown {
  return JSON.parse(entry?.canonical ?? "null");
}

/** An entry that somebody changed who can hash and seal. */
function forged(entry: Entry | undefined, path: readonly (string | number)[], to: unknown): Entry {
  if (entry === undefined) throw new Error("no entry");
  const text = canonical(changed(recordIn(entry), path, to));
  return { ...entry, canonical: text, hash: sha256(text) };
}

function shown(entries: readonly Entry[]): unknown {
  const texts = collectTexts(100);
  for (const entry of entries.slice(0, -1)) texts.take(valueAt(recordIn(entry), ["payload"]) as TextPart); // as made above
  return valueAt(texts.whole(recordIn(entries.at(-1)), [HASH]), ["payload", "prompt"]);
}

describe("a text that does not fit into an entry", () => {
  const all = entriesOf(LONG);

  it("assurance 15: stands whole in parts before the entry that names it by its hash", () => {
    expect(LONG.length).toBeGreaterThan(200_000);
    expect(all.map(({ kind }) => kind)).toEqual([...all.slice(1).map(() => "text.part"), "case.decided"]);
    expect(valueAt(recordIn(all.at(-1)), ["payload", "long_texts"])).toEqual([{ characters: LONG.length, sha256: HASH }]);
    expect(all.every((entry) => Buffer.byteLength(entry.canonical) <= ENTRY_LIMIT)).toBe(true);
    expect(all.map(({ id }) => id)).toEqual(all.map(({ id }) => id).toSorted());
    expect(verified(all)).toMatchObject({ ok: true, entries: all.length });
    expect(shown(all)).toBe(LONG);
  });

  it("is put together again whatever its characters are", () => {
    const unit = fc.constantFrom("a", '"', "\u0001", "漢", "🙂", "\n", "\\", "é");
    fc.assert(
      fc.property(fc.array(unit, { minLength: 1, maxLength: 9 }), (units) => {
        const text = units.join("").repeat(20_000);
        const entries = entriesOf(text);
        const parts = entries.slice(0, -1).map((entry) => valueAt(recordIn(entry), ["payload", "text"]));
        expect(parts.join("")).toBe(text.normalize("NFC"));
        expect(entries.every((entry) => Buffer.byteLength(entry.canonical) <= ENTRY_LIMIT)).toBe(true);
      }),
      { numRuns: 25 },
    );
  });

  it("assurance 53: is redacted before it is taken apart, so that no datum is hidden by a cut", () => {
    const text = "ann.example@corp.example 078-05-1120 ".repeat(9_000);
    const entries = entriesOf(text, 1, redactText);
    expect(entries.map((entry) => entry.canonical).join("\n")).not.toMatch(/corp\.example|05\D?1120/);
    expect(valueAt(recordIn(entries.at(-1)), ["redactions"])).toContainEqual({ type: "EMAIL", count: 9_000 });
  });

  it("what fits writes one entry and names nothing", () => {
    const one = entriesOf("short");
    expect(one).toHaveLength(1);
    expect(one[0]?.canonical).not.toContain("long_texts");
  });

  it.each<[string, readonly Entry[], string]>([
    ["is not there at all", all.slice(-1), `the text ${HASH} that it names is not there`],
    ["lacks its last part", all.toSpliced(-2, 1), `the text ${HASH} that it names is not there`],
    ["lacks a part in the middle", all.toSpliced(1, 1), `part 2 of the text ${HASH} is missing`],
    [
      "has a changed part",
      all.with(1, forged(all[1], ["payload", "text"], "other")),
      `the parts of the text ${HASH} do not have its hash`,
    ],
    ["has a part that says no number", all.with(0, forged(all[0], ["payload", "part"], "1")), "the part of a text is not one"],
  ])("assurance 43: one that %s is named, although everything was sealed again", (_what, entries, what) => {
    expect(verified(entries)).toMatchObject({ ok: false, bad: { what } });
  });

  it("two processes that record the same text at the same time do not disturb one another", () => {
    const other = entriesOf(LONG, 50);
    const mixed = all.flatMap((entry, i) => [entry, other[i] ?? entry]);
    expect(verified(mixed)).toMatchObject({ ok: true, entries: mixed.length });
  });

  it("a ticket's text that only looks like a cut one asks for nothing, and nothing is put in its place", () => {
    const looks = `see [cut: ${LONG.length} characters, sha256 ${HASH}]`;
    expect(verified(entriesOf(looks))).toMatchObject({ ok: true });
    expect(shown([...all.slice(0, -1), ...entriesOf(looks, 90)])).toBe(looks);
  });

  it("a log from before texts were kept whole still verifies", () => {
    const { long_texts: _none, ...payload } = valueAt(recordIn(all.at(-1)), ["payload"]) as Record<string, unknown>; // an object, as made
    expect(verified([forged(all.at(-1), ["payload"], payload)])).toMatchObject({ ok: true, entries: 1 });
  });
});
