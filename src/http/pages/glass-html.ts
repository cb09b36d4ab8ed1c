import { type BrokenGlass, type Proposal, revealed } from "../../case/index.ts";
import { type Html, html } from "./html.ts";

/** Exactly what is carried out, line by line as text: what a ticket or a model wrote is shown, never interpreted. */
export function proposalHtml({ payload: { action, target, args, note } }: Proposal): Html {
  const said = Object.entries(args).map(
    ([name, value]) =>
      html`<p>${name.replaceAll("_", " ")}: ${revealed(Array.isArray(value) ? value.join(", ") : String(value))}</p>`,
  );
  return html`<div class="card"><p><strong>${action}</strong> on ${target.key}</p>${said}
<p>Exact text:</p>${note.split("\n").map((line) => html`<p class="quote">${revealed(line)}</p>`)}</div>`;
}

/** What was in the way, or is. */
export function overriddenHtml({ asked, approvals, holds, objections }: BrokenGlass["overrode"]): Html {
  const people = asked.length === 0 ? "Nobody was asked." : `Asked: ${asked.join(", then ")}. Approvals so far: ${approvals}.`;
  const all = [
    ...holds.map((hold) => html`<li>held: ${revealed(hold)}</li>`),
    ...objections.map(({ rule, reason }) => html`<li>${rule}: ${revealed(reason)}</li>`),
  ];
  return html`<p>${people}</p>${all.length === 0 ? html`` : html`<ul>${all}</ul>`}`;
}
