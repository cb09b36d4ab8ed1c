import type { Checked, Export } from "../../pipeline/index.ts";
import { type Html, html, when } from "../pages/html.ts";
import { row, said, short, time } from "./table.ts";

/** What was found when every entry was read and checked again while this page was made. */
export function verdict(checked: Checked): Html {
  const { holds, excerpt, asRecorded, says, checkpoints } = checked;
  const wrong = checkpoints.filter((one) => one.wrong !== null);
  return html`<div class="verdict ${standing(checked)}"><p><b>${TITLES[standing(checked)]}</b> Every entry was read and checked again: ${said(says, 1000)}.</p>
<p>${asRecorded ? "It holds exactly the entries that its own entry in the log names." : "It does NOT hold the entries that its own entry in the log names."}
Signed checkpoints that cover it: ${checkpoints.length}${wrong.length === 0 ? (checkpoints.length === 0 ? "." : "; each signed by a known key, its tree grown again.") : `; ${wrong.length} of them do not hold.`}</p>
${when(holds && standing(checked) !== "holds", () => html`<p>${unsignedText(checked)}</p>`)}${when(excerpt.gaps > 0, () => html`<p>Only some of the log's entries were asked for: what lies between them is not in here.</p>`)}${asideOf(checked)}</div>
`;
}

const TITLES = { holds: "Verified.", unsigned: "Verified, not signed.", fails: "NOT VERIFIED." } as const;

function standing({ holds, excerpt, signedTo }: Checked): keyof typeof TITLES {
  if (!holds) return "fails";
  return signedTo >= excerpt.last ? "holds" : "unsigned";
}

function unsignedText({ excerpt, signedTo }: Checked): string {
  const from = Math.max(signedTo + 1, excerpt.first);
  const which =
    from === excerpt.first ? "No signed checkpoint covers any of it" : `No signed checkpoint covers it from entry ${from} on`;
  return `${which}: that the entries belong together was checked, but whoever may write to the database could have written them so. A checkpoint is signed every 60 seconds when something is new: make the appendix again then. When none comes, see CHECKPOINT_FORKED and the setting OPS_TRUST_CHECKPOINT_KEY_FILE in docs/operating.md.`;
}

/** What belongs to the period or its changes and is not among the entries. */
function asideOf({ unsealed, earlier, broken }: Checked): Html {
  const of = (count: number, what: string): string => `${count} ${count === 1 ? "entry" : "entries"} ${what}`;
  return html`${when(unsealed > 0, () => html`<p>Not sealed yet, and not in here: ${of(unsealed, "of this period")}. They get their place within seconds: make the appendix again then.</p>`)}${when(earlier > 0, () => html`<p>From before the period: ${of(earlier, "that the changes below come from")}. Their hashes, seals and checkpoints were checked in the same way; they are not among the lines of an export of this period.</p>`)}${when(broken > 0, () => html`<p>Left out: ${of(broken, "that the changes below come from, whose record does not hold")}.</p>`)}`;
}

/** Said at the page's end, when something of it did not hold (any more) as it was read to be shown; else nothing. */
export function leftOutText(count: number): Html {
  return html`${when(
    count > 0,
    () => html`<div class="verdict fails"><p><b>NOT VERIFIED.</b> Left out above, since the record does not hold: ${count}. When the head of this page says otherwise, the database was changed while the page was made.</p></div>
`,
  )}`;
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
