import type { Checked, Export } from "../../pipeline/index.ts";
import { type Html, html, when } from "../pages/html.ts";
import { row, said, short, time } from "./table.ts";

/** What was found when every entry was read and checked again while this page was made. */
export function verdict({ holds, excerpt, asRecorded, says, checkpoints }: Checked): Html {
  const wrong = checkpoints.filter((one) => one.wrong !== null);
  return html`<div class="verdict ${holds ? "holds" : "fails"}"><p><b>${holds ? "Verified." : "NOT VERIFIED."}</b> Every entry was read and checked again: ${said(says, 1000)}.</p>
<p>${asRecorded ? "It holds exactly the entries that its own entry in the log names." : "It does NOT hold the entries that its own entry in the log names."}
Signed checkpoints that cover it: ${checkpoints.length}${wrong.length === 0 ? "; each signed by a known key, its tree grown again." : `; ${wrong.length} of them do not hold.`}</p>
${when(excerpt.gaps > 0, () => html`<p>Only some of the log's entries were asked for: what lies between them is not in here.</p>`)}</div>
`;
}

/** How many entries of each kind there are. */
export function counts({ kinds }: Checked): Html {
  const sorted = [...kinds].sort(([a], [b]) => (a < b ? -1 : 1));
  return html`<table><colgroup><col width="40%"><col></colgroup><thead><tr><th scope="col">Kind of entry</th><th scope="col">How many</th></tr></thead>
<tbody>${sorted.map(([kind, count]) => row(said(kind), count))}</tbody></table>
`;
}

/** Every checkpoint that covers a part of the period. */
export function checkpoints({ checkpoints: all }: Checked): Html {
  if (all.length === 0)
    return html`<p class="dim">None yet: one is signed every 60 seconds when something is new. Make the appendix again then, or ask for an earlier period.</p>`;
  return html`<table><colgroup><col width="10%"><col width="16%"><col width="40%"><col></colgroup>
<thead><tr><th scope="col">Entries</th><th scope="col">Signed (UTC)</th><th scope="col">Root</th><th scope="col">Found</th></tr></thead>
<tbody>${all.map(({ size, at, root, wrong }) => row(size, time(at), html`<code>${said(root)}</code>`, wrong === null ? "signature and tree hold" : said(wrong)))}</tbody></table>
<h3>The last of them, as signed</h3>
<pre>${(all.at(-1)?.note ?? "").split("\n").map(
    (line) => html`${line === "" ? "" : said(line)}
`,
  )}</pre>
`;
}

/** What this page is of. */
export function head(found: Export, where: { readonly log: string; readonly region: string; readonly made: string }): Html {
  const { from, to, tickets, unknown, first, last, count } = found;
  const rows: readonly (readonly [string, string | Html])[] = [
    ["Period (UTC)", `${time(from)} to ${time(to)}`],
    ["Log", said(`${where.log}, region ${where.region}`)],
    ["Entries", count === 0 ? "none" : `${count}, from ${first} to ${last}`],
    ["Tickets", said(tickets.length === 0 ? "all" : tickets.join(", "), 6000)],
    ...(unknown.length === 0 ? [] : [["Without a case", said(unknown.join(", "), 6000)] as const]),
    ["Taken out by", said(found.by)],
    ["On record as", html`<code>${said(found.id)}</code> (kind evidence.exported)`],
    ["Seals", html`${short(found.seals_sha256)} <span class="dim">SHA-256 over every entry's seal and a line's end</span>`],
    ["Made (UTC)", time(where.made)],
  ];
  return html`<h1>Audit appendix</h1>
<p class="dim">Automation of tickets: what was decided, by whom it was approved, what was changed, and how to check all of it. Texts are redacted as recorded; people are named by their directory ids.</p>
<dl>${rows.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>
`;
}
