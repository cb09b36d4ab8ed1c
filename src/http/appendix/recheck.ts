import type { Export } from "../../pipeline/index.ts";
import { type Html, html } from "../pages/html.ts";
import { said } from "./table.ts";

/** How to check this page without us and without believing it. */
export function recheck({ from, to, tickets, seals_sha256: seals }: Export): Html {
  const which = tickets.map((key) => ` --ticket ${key}`).join("");
  return html`<p>This page is a summary. The evidence is the log: its format and every formula stand in docs/evidence.md, and need SHA-256, Ed25519 and RFC 8785 only.</p>
<ol>
<li>Take the same entries out as lines: <code>ops-trust export --from ${said(from)} --to ${said(to)}${which} --format jsonl --out evidence.jsonl</code>. That leaves an entry of its own.</li>
<li>Check them: <code>ops-trust verify --export evidence.jsonl</code>, or a program of your own after the numbered list in docs/evidence.md. In short, for each line: SHA-256 of <code>canonical</code> is <code>hash</code>; SHA-256 of <code>{"entry":hash,"epoch":n,"log":name,"prev":seal before,"seq":n,"v":1}</code> (RFC 8785) is <code>seal</code>; <code>prev</code> is the seal of the line before when its number is one less.</li>
<li>Compare: SHA-256 over all <code>seal</code> members, each with a line feed behind it, has to be <code>${said(seals)}</code>. So these lines are the ones behind this page.</li>
<li>Check the checkpoints by the published key that you were given before (<code>ops-trust checkpoint key</code> prints it), out of the folder where they are anchored: <code>ops-trust verify --key VKEY --anchor FOLDER</code> reads the whole log and grows the tree again.</li>
<li>For a single entry: <code>ops-trust verify --proof ENTRY</code> prints a proof (c2sp.org/tlog-proof) that any tool of that format checks against a checkpoint.</li>
<li>Decide again: <code>ops-trust rederive --data FOLDER</code>, or the second program, which shares nothing with ours: <code>node test/independent/second-auditor.mjs</code>.</li>
<li>Completeness: pick tickets in ServiceNow or Jira, not here, and look for their entries; pick changes here, and look for them in the ticket's own history by our account.</li>
</ol>
`;
}
