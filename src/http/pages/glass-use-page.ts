import { GLASS_VERDICTS } from "../../case/index.ts";
import type { ReadUse } from "../../pipeline/index.ts";
import { overriddenHtml, proposalHtml } from "./glass-html.ts";
import { type Html, html, when } from "./html.ts";
import { type Frame, moment, page } from "./layout.ts";
import type { Notice } from "./review-page.ts";

/** What the page is made of. */
export interface Reading {
  readonly csrf: string;
  readonly read: ReadUse;
  /** What was typed into a form that did not count. */
  readonly typed: ReadonlyMap<string, string>;
}

/** One break-glass act: who did it, when and why, what was overridden and carried out, and for those who are asked the form that judges it. */
export function glassUsePage(frame: Frame, reading: Reading, notice: Notice | null): string {
  const { use, proposal } = reading.read;
  const title = `Break-glass on ${use.ticket.key}`;
  const body = html`<h1>${title}</h1>
${notice === null ? html`` : html`<div class="${notice.good ? "notice good" : "notice"}" role="${notice.good ? "status" : "alert"}"><p>${notice.text}</p></div>`}
${facts(reading.read)}
<section aria-labelledby="why"><h2 id="why">Why</h2><div class="card">${use.glass.reason.split("\n").map((line) => html`<p>${line}</p>`)}</div></section>
<section aria-labelledby="overrides"><h2 id="overrides">What was overridden</h2>${overriddenHtml(use.glass.overrode)}</section>
<section aria-labelledby="what"><h2 id="what">What it was broken for</h2>
${proposal === null ? html`<p class="empty">The case holds another proposal by now: the evidence tells of this one.</p>` : proposalHtml(proposal)}</section>
<section aria-labelledby="judge"><h2 id="judge">The review afterwards</h2>${review(frame, reading)}</section>
<section aria-labelledby="bound"><h2 id="bound">What it was bound to</h2>
<dl class="hashes"><dt>Digest of the proposal</dt><dd><code>${use.glass.digest}</code></dd></dl></section>`;
  return page(frame, title, body);
}

const PROVEN = { login: "signed in afresh", totp: "with a one-time code", webauthn: "with a security key" } as const;

function facts({ use: { ticket, workflow, glass }, outcome, state }: ReadUse): Html {
  const { person, at, factor, reasonCode, incident } = glass;
  return html`<dl class="facts">
<div><dt>Ticket</dt><dd>${ticket.key} (${ticket.system})</dd></div>
<div><dt>Workflow</dt><dd>${workflow}</dd></div>
<div><dt>Broken by</dt><dd>${person}, ${PROVEN[factor.kind]}</dd></div>
<div><dt>When</dt><dd>${moment(at)}</dd></div>
<div><dt>Emergency</dt><dd>${reasonCode.replaceAll("_", " ")}${incident === undefined ? "" : `, incident ${incident}`}</dd></div>
<div><dt>What became of it</dt><dd>${outcome ?? "the case is gone"}</dd></div>
<div><dt>Review</dt><dd>${state.replaceAll("_", " ")}</dd></div>
</dl>`;
}

function review(frame: Frame, reading: Reading): Html {
  const { use, judges, objection } = reading.read;
  const { judged, expiredAt, glass } = use;
  if (judged !== null)
    return html`<p><strong>${judged.verdict.replaceAll("_", " ")}</strong>, by ${judged.by}, ${moment(judged.at)}: ${judged.reason}</p>`;
  return html`<p>${judges.join(" or ")} must judge it until ${moment(glass.review.dueAt)}.</p>
${when(expiredAt !== null, () => html`<p class="notice">Nobody did in time: it counts as not justified until somebody judges it.</p>`)}
${objection === null ? form(frame, reading) : html`<p class="notice">You cannot judge this: ${objection.message.replace(/^Not counted: /, "")}</p>`}`;
}

function form({ base }: Frame, { csrf, read, typed }: Reading): Html {
  const chosen = typed.get("verdict") ?? "";
  const verdicts = GLASS_VERDICTS.map(
    (one) => html`<option value="${one}"${one === chosen ? html` selected` : html``}>${one.replaceAll("_", " ")}</option>`,
  );
  return html`<form method="post" action="${base}/break-glass/uses/${read.use.id}/verdict">
<input type="hidden" name="csrf" value="${csrf}"><input type="hidden" name="verb" value="judge">
<p><label for="verdict">Your judgement</label>
<select id="verdict" name="verdict" required><option value="">Choose one</option>${verdicts}</select></p>
<p><label for="reason">Reason (at least ten characters; it stands in the evidence)</label>
<textarea id="reason" name="reason" rows="3" maxlength="2000" required minlength="10">
${typed.get("reason") ?? ""}</textarea></p>
<p><button>Judge it</button></p></form>`;
}
