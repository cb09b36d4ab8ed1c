import type { ListedStanding } from "../../pipeline/index.ts";
import { type Html, html, when } from "./html.ts";
import { type Frame, moment, page } from "./layout.ts";

const OVER: Readonly<Record<NonNullable<ListedStanding["over"]>, string>> = {
  revoked: "ended by hand",
  expired: "its time is over",
  used_up: "all uses are used",
  policy_changed: "the policy changed",
  giver_lost: "whoever gave it may not any more",
  disagreed: "somebody rejected, changed or took back the same",
  not_counted: "the question that it was given from was not approved by it",
  restored: "the database was put back from a backup",
};

/** Every standing approval that this person sees: who approved what beforehand, where and until when, each ticket it approved, and the form that ends it. */
export function standingPage(frame: Frame, listed: readonly ListedStanding[], csrf: string): string {
  const live = listed.filter(({ over }) => over === null);
  const ended = listed.filter(({ over }) => over !== null);
  const body = html`<h1>Standing approvals <span class="count">${live.length}</span></h1>
<p>What somebody approved beforehand: the identical action with the identical words on other tickets of low risk. Every ticket names the one that approved it.</p>
${live.length === 0 ? html`<p class="empty">None stands.</p>` : live.map((one) => section(frame, one, csrf))}
${when(ended.length > 0, () => html`<h2>Ended</h2>${ended.map((one) => section(frame, one, csrf))}`)}`;
  return page(frame, "Standing approvals", body);
}

function section({ base }: Frame, { approval, newest, over }: ListedStanding, csrf: string): Html {
  const { id, action, note, workflow, person, reason, givenAt, until, uses, used, ended } = approval;
  const tickets = newest.map(
    ({ use, review, ticket, at }) =>
      html`<li><a href="${base}/reviews/${review}">${ticket.key}</a>, use ${use}, ${moment(at)}</li>`,
  );
  return html`<section aria-labelledby="s-${id}"><h3 id="s-${id}">${action} in ${workflow}</h3>
<div class="card">${note.split("\n").map((line) => html`<p>${line}</p>`)}</div>
<dl class="facts"><div><dt>Given by</dt><dd>${person}, ${moment(givenAt)}</dd></div>
<div><dt>Because</dt><dd>${reason}</dd></div>
<div><dt>Until</dt><dd>${moment(until)}</dd></div>
<div><dt>Used</dt><dd>${used.length} of ${uses}</dd></div>
<div><dt>State</dt><dd>${over === null ? "it stands" : OVER[over]}${ended === null ? "" : html` (${ended.by}, ${moment(ended.at)})`}</dd></div></dl>
${when(tickets.length > 0, () => html`<details><summary>${newest.length < used.length ? `The newest ${newest.length} of ${used.length} tickets that it approved` : "Tickets that it approved"}</summary><ul>${tickets}</ul></details>`)}
${when(over === null, () => endForm(base, id, csrf))}</section>`;
}

function endForm(base: string, id: string, csrf: string): Html {
  return html`<form method="post" action="${base}/standing/${id}/end"><input type="hidden" name="csrf" value="${csrf}">
<p><label for="r-${id}">Reason (it stands in the evidence)</label><textarea id="r-${id}" name="reason" rows="2" maxlength="500" required minlength="3"></textarea></p>
<p><button class="reject">End it</button></p></form>`;
}
