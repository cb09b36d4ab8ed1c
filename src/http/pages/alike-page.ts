import type { QueuedReview } from "../../pipeline/index.ts";
import { html } from "./html.ts";
import { type Frame, moment, page, riskBadge } from "./layout.ts";

/** The identical questions of one action: every ticket and the count, and one form that approves all of them. */
export function alikePage(
  frame: Frame,
  reviews: readonly QueuedReview[],
  asking: { readonly csrf: string; readonly act: string; readonly proven: boolean },
): string {
  const [first] = reviews;
  const high = reviews.some(({ risk }) => risk === "high");
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
${high && !asking.proven ? html`<div class="notice"><p>Some are of high risk: approve them together only with a fresh sign-in, or each by itself.</p></div>` : html``}
<h2>Your answer</h2>
<form method="post" action="${frame.base}/reviews/alike"><input type="hidden" name="csrf" value="${asking.csrf}"><input type="hidden" name="act" value="${asking.act}">
<input type="hidden" name="reviews" value="${reviews.map(({ id }) => id).join(" ")}">
<p><label for="reason">Reason (it stands in the evidence of each)</label><textarea id="reason" name="reason" rows="2" maxlength="2000"></textarea></p>
<p><button class="approve">Approve all ${reviews.length}</button></p></form>`;
  return page(frame, `${reviews.length} identical questions`, body);
}
