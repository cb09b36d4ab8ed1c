import type { QueuedReview } from "../../pipeline/index.ts";
import { type Html, html } from "./html.ts";
import { either, type Frame, moment, page, riskBadge } from "./layout.ts";

/** The list of questions, the riskiest first: mine, or all that wait. */
export function queuePage(frame: Frame, reviews: readonly QueuedReview[], all: boolean): string {
  const title = all ? "All waiting reviews" : "My reviews";
  const none = all ? "No review is waiting." : "No review is waiting for you.";
  const body = html`<h1>${title} <span class="count">${reviews.length}</span></h1>
<p>${
    all
      ? "Every question that waits for somebody, and those that nobody answered in the last seven days."
      : "Questions that you may answer now: the riskiest first, then what is due first."
  }</p>
${reviews.length === 0 ? html`<p class="empty">${none}</p>` : table(frame, reviews)}`;
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
  const asked = either(review.steps[review.step] ?? []);
  return html`<tr>
<th scope="row" data-label="Ticket"><a href="${base}/reviews/${review.id}">${review.ticket.key}</a> <span class="dim">${review.workflow}</span></th>
<td data-label="Risk">${riskBadge(review.risk)}</td>
<td data-label="Proposed">${review.action ?? "by hand"}</td>
<td data-label="Asked now">${asked}</td>
<td data-label="Open until">${moment(review.expiresAt)}</td>
<td data-label="State">${review.state}${review.mine ? " (yours)" : ""}</td>
</tr>`;
}
