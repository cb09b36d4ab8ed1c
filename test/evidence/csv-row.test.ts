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
  ])("%j is text for a spreadsheet, never run", (text) => {
    expect(cellOf(text)).toMatch(/^"'/);
  });

  it("stays one line with its quotes doubled, whatever the text holds", () => {
    expect(cellOf('a "b", c\r\nd\u2028e')).toBe('"a ""b"", c d e"');
    expect(cellOf("lee")).toBe('"lee"');
  });
});
