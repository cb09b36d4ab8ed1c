import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CSV_HEADER, csvRow } from "../../src/evidence/index.ts";

const row = (actor: string): string => csvRow({ canonical: JSON.stringify({ actor: { type: "person", id: actor } }) });
const cellOf = (actor: string): string => row(actor).split(",").slice(9, -12).join(",");

describe("a row of a sheet", () => {
  it("has as many cells as the header names", () => {
    expect(row("lee").split(",")).toHaveLength(CSV_HEADER.split(",").length);
  });

  it.each([
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "|calc",
    "\t=1+1",
    " =1+1",
    "\u200b=1+1",
    "\n=1+1",
    "\uff1d1+1",
    '=HYPERLINK("http://x")',
    "\u207c1+1",
    "\u208a1+1",
    "\u22121+1",
    "\u20111+1",
    "\ufe661+1",
    "\ufe631+1",
    "\ufe6bSUM(A1)",
    "\uff0b1+1",
    "\uff0d1+1",
    "\uff20SUM(A1)",
    "\r=1+1",
    "\v=1+1",
    "'=1+1",
  ])("%j is text for a spreadsheet, never run", (text) => {
    expect(cellOf(text)).toMatch(/^"'/);
  });

  it("stays one line with its quotes doubled, whatever the text holds", () => {
    expect(cellOf('a "b", c\r\nd\u2028e')).toBe('"a ""b"", c d e"');
    expect(cellOf("a\t=1\r=2")).toBe('"a =1 =2"');
    expect(cellOf("lee")).toBe('"lee"');
  });

  // A sheet whose list separator is another one sees quotes in the middle of its cells, and splits there.
  it.each([";", "|", ",", '"', '";', ";\t", "; '", ";\u200b"])(
    "capability 7.7: a formula behind %j, where a sheet may begin a cell, is text for it too",
    (between) => {
      for (const sign of ["=", "+", "-", "@", "\uff1d", "\u207c", "\u2212"]) {
        const begun = cellOf(`a${between}${sign}HYPERLINK(1)`).split(/[;|\t]/);
        for (const part of begun.slice(1)) expect(part).not.toMatch(/^[\s\p{Cf}]*[=+\-@\uff1d\u207c\u2212]/u);
        expect(cellOf(`a${between}${sign}1`)).toContain("'");
      }
    },
  );

  it("capability 7.7: one apostrophe less where a formula could begin gives the text again, whatever it was", () => {
    const signs = String.raw`[=+\-@|%\p{Pd}\u207a-\u207c\u208a-\u208c\u2212\u2795\u2796\ufb29\ufe62\ufe66\ufe6a\ufe6b\uff05\uff0b\uff1d\uff20\uff5c]`;
    const added = new RegExp(String.raw`(?<=^|[",;|])'(?=[\s\p{Cc}\p{Cf}']*${signs})`, "gu");
    const text = fc.string({
      unit: fc.constantFrom("=", "-", "\uff1d", "'", '"', ";", ",", "|", " ", "\u200b", "a", "1"),
      minLength: 1,
    });
    fc.assert(
      fc.property(text, (written) => {
        const quoted = row(written).slice('"person",'.length + 8, -12);
        const value = quoted.slice(1, -1).replaceAll('""', '"');
        expect(value.replaceAll(added, "")).toBe(written);
      }),
      { examples: [["|'="], ["'|'=="]] },
    );
  });
});
