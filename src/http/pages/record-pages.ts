import type { AskedThen, ShownReview, ShownTo } from "../../pipeline/index.ts";
import { type Html, html } from "./html.ts";
import { type Frame, moment, page } from "./layout.ts";

/** What the model saw, to the letter as the evidence holds it, with the hashes: the decision that led to this question first. */
export function contextPage(frame: Frame, review: ShownReview, shown: readonly ShownTo[]): string {
  const title = `What the model saw of ${review.ticket.key}`;
  const body = html`<h1>${title}</h1>
<p><a href="${frame.base}/reviews/${review.id}">Back to the question</a>. Personal data was redacted before the model was asked; this is what it was given, and what the evidence holds.</p>
${shown.length === 0 ? html`<p class="empty">The evidence holds no decision yet.</p>` : shown.map((one, at) => decision(one, at))}`;
  return page(frame, title, body);
}

function decision({ entry, at, kind, prompt, context }: ShownTo, n: number): Html {
  const what = kind === "case.modified" ? "Read when a person modified the proposal" : "Read for the draft";
  return html`<section aria-labelledby="d${n}"><h2 id="d${n}">${what}, ${moment(at)}</h2>
<p class="dim">Evidence entry <code>${entry}</code></p>
${part("Context", context, `c${n}`, "No context was recorded.")}
${part("Prompt", prompt, `p${n}`, "No model was asked.")}</section>`;
}

function part(name: string, text: ShownTo["prompt"], id: string, none: string): Html {
  if (text === null) return html`<h3>${name}</h3><p class="empty">${none}</p>`;
  return html`<h3 id="${id}">${name}</h3><p class="dim">SHA-256 <code>${text.sha256}</code></p>
<pre tabindex="0" role="region" aria-labelledby="${id}">${text.text}</pre>`;
}

const WHY: Readonly<Record<AskedThen["why"], string>> = {
  asked: "The question was put",
  reassigned: "It was handed to another group",
  remind: "Nobody had answered: a reminder",
  widen: "Nobody had answered: more people were asked",
  fallback: "Nobody had answered: the last ones were asked",
  not_reached: "A message did not arrive",
};

const SKIPPED: Readonly<Record<string, string>> = {
  off_shift: "not on shift",
  ooo: "out of office",
  is_requester: "is the requester",
  is_affected: "is affected by it",
  no_authority: "may not decide this",
  not_in_group: "is in no group that is asked",
  notify_failed: "could not be reached: no account there",
  over_capacity: "has enough open questions",
  not_reached_yet: "comes later",
};

/** Who was asked, and who was not and why, at each moment. */
export function askedPage(frame: Frame, review: ShownReview, asked: readonly AskedThen[]): string {
  const title = `Who was asked about ${review.ticket.key}`;
  const body = html`<h1>${title}</h1>
<p><a href="${frame.base}/reviews/${review.id}">Back to the question</a>. By directory id, as the evidence holds it.</p>
${asked.length === 0 ? html`<p class="empty">The evidence tells nothing of it.</p>` : asked.map((one, at) => then(one, at))}`;
  return page(frame, title, body);
}

function onCallNote({ group, system, schedule, people = [], unread }: NonNullable<AskedThen["onCall"]>[number]): Html {
  if (unread === undefined && people.length > 0)
    return html`<p>On call for ${group} by ${system} (${schedule}): ${people.join(", ")}.</p>`;
  const why = unread === undefined ? "names nobody whom the directory knows" : `could not be read (${unread})`;
  return html`<p class="notice">The on-call schedule of ${group} in ${system} (${schedule}) ${why}: the roster's own list counted.</p>`;
}

function then({ at, why, added, told, omitted, unread, unreached, onCall = [], entry }: AskedThen, n: number): Html {
  const rows = told.map(
    ({
      person,
      level,
      outcome,
      reason,
      insteadOf,
    }) => html`<tr><th scope="row" data-label="Person">${person}${insteadOf === undefined ? "" : ` (instead of ${insteadOf})`}</th>
<td data-label="Level">${level}</td><td data-label="Asked">${outcome === "asked" ? "asked" : `not asked: ${SKIPPED[reason ?? ""] ?? reason ?? "unknown"}`}</td></tr>`,
  );
  return html`<section aria-labelledby="a${n}"><h2 id="a${n}">${WHY[why]}, ${moment(at)}</h2>
${added.length === 0 ? html`` : html`<p>Asked since then: ${added.join(" or ")}.</p>`}
${told.length === 0 ? html`` : html`<table><thead><tr><th scope="col">Person</th><th scope="col">Level</th><th scope="col">Asked</th></tr></thead><tbody>${rows}</tbody></table>`}
${unreached === undefined ? html`` : html`<p class="notice">Not reached in ${unreached.channel}: ${unreached.groups.join(" and ")} (${unreached.code}). The question stands in the ticket all the same.</p>`}
${onCall.map(onCallNote)}
${omitted === 0 ? html`` : html`<p>And ${omitted} more that the entry does not name.</p>`}
${unread === null ? html`` : html`<p class="notice">The chain's members could not be read then (${unread}); the groups were asked all the same.</p>`}
<p class="dim">Evidence entry <code>${entry}</code></p></section>`;
}
