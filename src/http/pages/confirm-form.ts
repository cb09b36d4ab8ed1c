import type { ShownReview } from "../../pipeline/index.ts";
import { canProve, factorFields, type Proving } from "./factor-fields.ts";
import { type Html, html, when } from "./html.ts";
import { moment } from "./layout.ts";

/** What the form is made of. */
interface Confirming {
  readonly base: string;
  readonly csrf: string;
  readonly act: string;
  readonly review: ShownReview;
  readonly proving: Proving;
}

/** Says that this person approved in the ticket, until when that can be confirmed, and the form that does it, where he can prove himself here. */
export function confirmForm({ base, csrf, act, review, proving }: Confirming, given: NonNullable<ShownReview["given"]>): Html {
  return html`<div class="notice" role="status"><p><strong>Approved by you in the ticket, ${moment(given.at)}.</strong> It does not count yet: confirm it with your factor until ${moment(given.until)}. After that it counts for nothing.</p>
${when(
  canProve(proving),
  () => html`<form method="post" action="${base}/reviews/${review.id}/confirm">
<input type="hidden" name="csrf" value="${csrf}"><input type="hidden" name="act" value="${act}-confirm">
${factorFields(review, proving, { kind: "approve", label: "Confirm my approval" })}
</form>`,
)}</div>`;
}
