import { type HeldForGlass, heldForGlass, type ListedUse, toJudge, type World } from "../../pipeline/index.ts";
import type { Person } from "../../ports/index.ts";
import { type Html, html, when } from "./html.ts";
import { type Frame, moment } from "./layout.ts";

/** What the list says of break-glass to this person: acts that he is to judge, and held proposals that he has the right for; nothing to anybody else. */
export async function glassLists(world: World, person: Person, frame: Frame): Promise<Html> {
  const [uses, held] = await Promise.all([toJudge(world, person), heldForGlass(world, person)]);
  return html`${when(uses.length > 0, () => usesTable(frame, uses))}${when(held.length > 0, () => heldTable(frame, held))}`;
}

function usesTable({ base }: Frame, uses: readonly ListedUse[]): Html {
  const rows = uses.map(
    ({
      use: { id, ticket, workflow, glass },
      state,
    }) => html`<tr><th scope="row" data-label="Ticket"><a href="${base}/break-glass/uses/${id}">${ticket.key}</a> <span class="dim">${workflow}</span></th>
<td data-label="Emergency">${glass.reasonCode.replaceAll("_", " ")}</td><td data-label="By">${glass.person}</td>
<td data-label="Judge until">${moment(glass.review.dueAt)}</td><td data-label="State">${state}</td></tr>`,
  );
  return html`<section aria-labelledby="to-judge"><h2 id="to-judge">Break-glass acts that you are to judge</h2>
<table><thead><tr><th scope="col">Ticket</th><th scope="col">Emergency</th><th scope="col">By</th><th scope="col">Judge until</th><th scope="col">State</th></tr></thead>
<tbody>${rows}</tbody></table></section>`;
}

function heldTable({ base }: Frame, held: readonly HeldForGlass[]): Html {
  const rows = held.map(
    ({
      caseId,
      ticket,
      workflow,
      action,
      reasons,
    }) => html`<tr><th scope="row" data-label="Ticket"><a href="${base}/break-glass/cases/${caseId}">${ticket}</a> <span class="dim">${workflow}</span></th>
<td data-label="Proposed">${action}</td><td data-label="Held because">${reasons.join("; ")}</td></tr>`,
  );
  return html`<section aria-labelledby="held"><h2 id="held">Held proposals that you could break the glass for</h2>
<table><thead><tr><th scope="col">Ticket</th><th scope="col">Proposed</th><th scope="col">Held because</th></tr></thead>
<tbody>${rows}</tbody></table></section>`;
}
