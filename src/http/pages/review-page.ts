import type { Response } from "express";
import type { Factor } from "../../case/index.ts";
import type { Looked, ShownReview } from "../../pipeline/index.ts";
import { type Asking, answerForms } from "./answer-forms.ts";
import { cardHtml } from "./card-html.ts";
import { type Html, html, when } from "./html.ts";
import { type Frame, messagePage, moment, page, riskBadge } from "./layout.ts";
import { standingForm } from "./standing-form.ts";

/** What stands on top of the question: what became of an answer, or of a sign-in. */
export interface Notice {
  readonly text: string;
  readonly good: boolean;
}

/** One question: the card exactly as it was posted, what binds it, who is asked and who answered, and the forms. */
export function reviewPage(frame: Frame, asking: Asking, notice: Notice | null): string {
  const { review } = asking;
  const title = `${review.action ?? "No proposal"} on ${review.ticket.key}`;
  const body = html`<h1>${title} ${riskBadge(review.risk)}</h1>
${notice === null ? html`` : html`<div class="${notice.good ? "notice good" : "notice"}" role="${notice.good ? "status" : "alert"}"><p>${notice.text}</p></div>`}
${when(review.state !== "open", () => closedNotice(review))}
${facts(review)}
<section aria-labelledby="card"><h2 id="card">What is asked</h2>
<div class="card" role="group" aria-labelledby="card">${cardHtml(review)}</div></section>
${review.mine ? html`${answerForms(asking)}${standingForm(asking)}` : when(review.state === "open", () => cannot(review))}
${when(review.withdrawable, () => withdrawForm(asking))}
${steps(review)}
${further(asking)}
<section aria-labelledby="bound"><h2 id="bound">What an answer binds to</h2>
<dl class="hashes"><dt>Digest of the proposal</dt><dd><code>${review.digest ?? "none: nothing is proposed"}</code></dd>
<dt>Hash of the card</dt><dd><code>${review.cardHash}</code></dd></dl></section>`;
  return page(frame, title, body);
}

const CLOSED: Readonly<Record<Exclude<ShownReview["state"], "open">, string>> = {
  approved: "This question is answered: it was approved. Nothing that is sent now changes that.",
  rejected: "This question is answered: it was rejected. Nothing that is sent now changes that.",
  expired: "This question has expired without an answer: it counts as rejected, and nothing was done.",
  voided: "This question no longer fits: the ticket or the proposal changed. If it is asked again, it is a new question.",
};

function closedNotice({ state }: ShownReview): Html {
  return state === "open" ? html`` : html`<div class="notice" role="status"><p>${CLOSED[state]}</p></div>`;
}

function cannot({ objection }: ShownReview): Html {
  const why = (objection ?? "").replace(/^Not counted: /, "");
  return html`<section aria-labelledby="answer"><h2 id="answer">Your answer</h2><p class="notice">You cannot answer this now: ${why}</p></section>`;
}

function facts(review: ShownReview): Html {
  const now = review.asked[review.step] ?? "";
  return html`<dl class="facts">
<div><dt>Ticket</dt><dd>${review.ticket.key} (${review.ticket.system})</dd></div>
<div><dt>Workflow</dt><dd>${review.workflow}</dd></div>
<div><dt>Asked now</dt><dd>${now}${review.steps.length > 1 ? `, step ${review.step + 1} of ${review.steps.length}` : ""}</dd></div>
<div><dt>Asked since</dt><dd>${moment(review.openedAt)}</dd></div>
<div><dt>Open until</dt><dd>${moment(review.expiresAt)}</dd></div>
<div><dt>State</dt><dd>${review.state}</dd></div>
</dl>`;
}

function steps({ verdicts, asked, step, state }: ShownReview): Html {
  const items = asked.map((groups, i) => {
    const now = state === "open" && i === step ? " — asked now" : "";
    return html`<li>${groups}${now}</li>`;
  });
  const said = verdicts.map(
    ({ kind, person, at, reason, factor, standing }) =>
      html`<li><strong>${kind}</strong> by ${person}, ${moment(at)}${factor === undefined ? "" : ` (${PROVEN[factor.kind]})`}${standing === undefined ? "" : ` under standing approval ${standing.id}, use ${standing.use} of ${standing.of}`}${reason === null ? "" : `: ${reason}`}</li>`,
  );
  return html`<section aria-labelledby="steps"><h2 id="steps">Who is asked, and what was answered</h2>
<ol>${items}</ol>
${verdicts.length === 0 ? html`<p>Nobody has answered yet.</p>` : html`<ul>${said}</ul>`}</section>`;
}

const PROVEN: Readonly<Record<Factor["kind"], string>> = {
  login: "signed in afresh",
  totp: "with a one-time code",
  webauthn: "with a security key",
};

function withdrawForm({ base, csrf, act, review }: Asking): Html {
  return html`<section aria-labelledby="withdraw"><h2 id="withdraw">You approved this</h2>
<form method="post" action="${base}/reviews/${review.id}/withdraw"><p>Nothing has been done yet. As long as that is so you can take your approval back; the same is then asked anew.</p>
<input type="hidden" name="csrf" value="${csrf}"><input type="hidden" name="act" value="${act}-withdraw">
<p><label for="withdraw-reason">Reason (may be left out; it stands in the evidence)</label><textarea id="withdraw-reason" name="reason" rows="2" maxlength="2000"></textarea></p>
<p><button class="reject">Withdraw my approval</button></p></form></section>`;
}

function further({ base, review, glass }: Asking): Html {
  const at = `${base}/reviews/${review.id}`;
  return html`<section aria-labelledby="further"><h2 id="further">More about this question</h2>
<ul><li><a href="${at}/context">What the model saw</a>: context and prompt to the letter, with their hashes</li>
<li><a href="${at}/asked">Who was asked</a>, and who was not and why</li>
${when(review.mine && review.proposal !== null, () => html`<li><a href="${at}/alike">Identical questions</a> on other tickets, to approve together</li>`)}
${when(glass && review.state === "open" && review.proposal !== null, () => html`<li><a href="${base}/break-glass/cases/${review.caseId}">Break the glass</a>: have exactly this carried out in an emergency in which nobody answers</li>`)}</ul></section>`;
}

/** Answers a request for a question that this person may not see; whoever has the right may still break the glass for it. */
export function notShown(
  frame: Frame,
  looked: Exclude<Looked, { readonly kind: "shown" }>,
  { response, glass }: { readonly response: Response; readonly glass: boolean },
): void {
  const list = { href: "/reviews", text: "My reviews" };
  const breakable = glass && looked.kind === "not_asked";
  const links = breakable ? [list, { href: `/break-glass/cases/${looked.caseId}`, text: "Break the glass" }] : [list];
  const told =
    looked.kind === "not_asked"
      ? { title: "You are not asked", sentences: [`This question goes to ${looked.groups.join(" or ")}.`], links }
      : {
          title: "Another region's question",
          sentences: ["It belongs to another region's service and is answered there."],
          links,
        };
  response.status(looked.kind === "not_asked" ? 403 : 421).send(messagePage(frame, told));
}
