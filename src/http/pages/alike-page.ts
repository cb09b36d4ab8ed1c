import type { AlikeTo } from "../../pipeline/index.ts";
import { canProve, factorFields, type Proving } from "./factor-fields.ts";
import { type Html, html, when } from "./html.ts";
import { type Frame, moment, page, riskBadge } from "./layout.ts";

/** What the form is made of. */
export interface AskingAlike extends Pick<AlikeTo, "factor"> {
  readonly csrf: string;
  readonly act: string;
  /** The question that the others are like. */
  readonly id: string;
  readonly proving: Proving;
}

/** The identical questions of one action: every ticket and the count, and one form that approves all of them. */
export function alikePage(frame: Frame, reviews: AlikeTo["reviews"], asking: AskingAlike): string {
  const [first] = reviews;
  const rows = reviews.map(
    (
      review,
    ) => html`<tr><th scope="row" data-label="Ticket"><a href="${frame.base}/reviews/${review.id}">${review.ticket.key}</a> <span class="dim">${review.workflow}</span></th>
<td data-label="Risk">${riskBadge(review.risk)}</td><td data-label="Asked now">${review.asked[review.step] ?? ""}</td>
<td data-label="Open until">${moment(review.expiresAt)}</td></tr>`,
  );
  const body = html`<h1>${first?.action ?? "Nothing"} on ${reviews.length} tickets</h1>
<p>These questions ask for the identical action with the identical words, each on its own ticket. Each is checked, carried out and recorded by itself; the list and the count stand in every approval.</p>
<table><thead><tr><th scope="col">Ticket</th><th scope="col">Risk</th><th scope="col">Asked now</th><th scope="col">Open until</th></tr></thead>
<tbody>${rows}</tbody></table>
${when(!asking.proving.done, () => notice(frame, asking))}
<h2>Your answer</h2>
${when(canProve(asking.proving), () => form(frame, reviews, asking))}`;
  return page(frame, `${reviews.length} identical questions`, body);
}

function form({ base }: Frame, reviews: AlikeTo["reviews"], asking: AskingAlike): Html {
  return html`<form method="post" action="${base}/reviews/alike"><input type="hidden" name="csrf" value="${asking.csrf}"><input type="hidden" name="act" value="${asking.act}">
<input type="hidden" name="reviews" value="${reviews.map(({ id }) => id).join(" ")}">
<p><label for="reason">Reason (it stands in the evidence of each)</label><textarea id="reason" name="reason" rows="2" maxlength="2000"></textarea></p>
${factorFields(asking, asking.proving, { kind: "approve", label: `Approve all ${reviews.length}` })}</form>`;
}

/** What the riskiest of them asks for, and the ways to it. A sign-in comes back to the question, and the list is opened again from there. */
function notice({ base }: Frame, { id, proving }: AskingAlike): Html {
  return html`<div class="notice"><p>Some are of high risk: approving them together needs what each of them needs, once for the whole list.${when(canProve(proving), () => html` Prove that it is you below.`)}</p>
${when(proving.login, () => html`<p><a class="button" href="${base}/login?to=${id}&amp;afresh=1">Sign in again</a> <span class="dim">Signing in answers nothing yet; open the identical questions again then.</span></p>`)}
${when(!canProve(proving), () => html`<p><a href="${base}/account">My second factors</a>: set up one-time codes or a security key.</p>`)}</div>`;
}
