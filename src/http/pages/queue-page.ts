import type { Listed, QueuedReview } from "../../pipeline/index.ts";
import { placeText } from "../reviews/index.ts";
import { type Html, html, when } from "./html.ts";
import { type Frame, moment, page, riskBadge } from "./layout.ts";

/** All that wait, or this person's own; whether he may ask for an applied action to be taken back; and what break-glass has for him. */
interface Wanted {
  readonly all: boolean;
  readonly mayOverride: boolean;
  readonly glass: Html;
  /** The policy lets people approve beforehand. */
  readonly standing: boolean;
}

/** A page of the list of questions, the most urgent first: mine, or all that wait. */
export function queuePage(frame: Frame, { reviews, next }: Listed, { all, mayOverride, glass, standing }: Wanted): string {
  const place = placeText(next);
  const title = all ? "All waiting reviews" : "My reviews";
  const none = all ? "No review is waiting." : "No review is waiting for you.";
  const body = html`<h1>${title} <span class="count">${reviews.length}${place === null ? "" : " and more"}</span></h1>
<p>${
    all
      ? "Every question that waits for somebody, and at the end those that nobody answered in the last seven days (the latest hundred)."
      : "Questions that you may answer now, the most urgent first: by risk and by how late they are, then what is due first."
  }</p>
${reviews.length === 0 ? html`<p class="empty">${none}</p>` : table(frame, reviews)}
${when(place !== null, () => html`<p><a class="button" href="${frame.base}/reviews?${all ? "all=1&" : ""}after=${place ?? ""}">Further questions</a></p>`)}
${glass}
${when(standing, () => html`<p><a href="${frame.base}/standing">Standing approvals</a></p>`)}
${when(mayOverride, () => html`<p><a href="${frame.base}/overrides">Take an applied action back</a></p>`)}`;
  return page(frame, title, body);
}

function table(frame: Frame, reviews: readonly QueuedReview[]): Html {
  return html`<table>
<thead><tr><th scope="col">Ticket</th><th scope="col">Risk</th><th scope="col">Proposed</th><th scope="col">Asked now</th><th scope="col">Open until</th><th scope="col">State</th></tr></thead>
<tbody>
${reviews.map((review) => row(frame, review))}
</tbody>
</table>`;
}

function row({ base }: Frame, review: QueuedReview): Html {
  const asked = review.asked[review.step] ?? "";
  return html`<tr>
<th scope="row" data-label="Ticket"><a href="${base}/reviews/${review.id}">${review.ticket.key}</a> <span class="dim">${review.workflow}</span></th>
<td data-label="Risk">${riskBadge(review.risk)}</td>
<td data-label="Proposed">${review.action ?? "by hand"}</td>
<td data-label="Asked now">${asked}</td>
<td data-label="Open until">${moment(review.expiresAt)}</td>
<td data-label="State">${review.state}${review.mine ? " (yours)" : ""}${review.given === null ? "" : html`: <strong>confirm your approval</strong> until ${moment(review.given.until)}`}</td>
</tr>`;
}
