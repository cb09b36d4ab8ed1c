import type { Asking } from "./answer-forms.ts";
import { type Html, html } from "./html.ts";

/** The form on a question's page that approves it and the like of it beforehand; nothing where the policy or the question allows none. */
export function standingForm({ base, csrf, act, review }: Asking): Html {
  const { standing } = review;
  if (standing === null || !review.mine) return html``;
  const number = (name: string, label: string, most: number): Html =>
    html`<p><label for="standing-${name}">${label} (at most ${most})</label><input id="standing-${name}" name="${name}" type="number" inputmode="numeric" min="1" max="${most}" required></p>`;
  return html`<details class="answer"><summary>Approve, and the identical ones from now on</summary>
<form method="post" action="${base}/reviews/${review.id}/standing">
<p>This question is approved, and so is the identical action with the identical words on other tickets of this workflow, while they are of low risk and nothing else speaks against them. Each names you. It ends as soon as anybody rejects or changes one, the policy changes, or <a href="${base}/standing">you or others end it</a>.</p>
<input type="hidden" name="csrf" value="${csrf}"><input type="hidden" name="act" value="${act}-standing"><input type="hidden" name="digest" value="${review.digest ?? ""}">
${number("days", "Days", standing.maxDays)}${number("uses", "Uses, this one among them", standing.maxUses)}
<p><label for="standing-reason">Reason (needed; it stands in the evidence of each)</label><textarea id="standing-reason" name="reason" rows="2" maxlength="2000" required minlength="10"></textarea></p>
<p><button>Approve these beforehand</button></p></form></details>`;
}
