import { revealed } from "../../case/index.ts";
import { type Html, html } from "../pages/html.ts";

/** A column: its heading and its share of the width in percent. */
export type Column = readonly [heading: string, share: number];

/** A text of a ticket or a person: one line, cut, and whatever may deceive a reader written out. */
export function said(text: unknown, longest = 300): string {
  if (text === null || text === undefined || text === "") return "–";
  const line = (typeof text === "string" ? text : JSON.stringify(text)).replaceAll(/\s+/g, " ");
  return revealed(line.length > longest ? `${line.slice(0, longest)}… (${line.length} characters)` : line);
}

/** Seconds of a time in UTC. */
export function time(at: string): string {
  return said(at.slice(0, 19).replace("T", " "));
}

/** A hash by its beginning: the whole of it stands in the export. */
export function short(hash: string | null): Html {
  return hash === null || hash === ""
    ? html`–`
    : html`<span class="hash" title="${said(hash)}">${said(hash.slice(0, 12))}</span>`;
}

/** A table as it grows: heading, rows, and its end, or a sentence where there is no row. */
export async function* table(
  columns: readonly Column[],
  rows: AsyncIterable<readonly Html[]>,
  none: string,
): AsyncGenerator<string> {
  let begun = false;
  for await (const some of rows) {
    if (some.length === 0) continue;
    if (!begun) yield headOf(columns);
    begun = true;
    yield some.map((row) => row.html).join("");
  }
  yield begun ? "</tbody></table>\n" : html`<p class="dim">${none}</p>`.html;
}

function headOf(columns: readonly Column[]): string {
  const { html: text } = html`<table><colgroup>${columns.map(([, share]) => html`<col width="${share}%">`)}</colgroup>
<thead><tr>${columns.map(([heading]) => html`<th scope="col">${heading}</th>`)}</tr></thead><tbody>
`;
  return text;
}

/** A row out of its cells. */
export function row(...cells: readonly (string | number | Html)[]): Html {
  return html`<tr>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>
`;
}
