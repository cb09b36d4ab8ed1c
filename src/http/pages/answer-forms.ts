import { ACTION_ARGS, REASON_CODES } from "../../case/index.ts";
import type { ShownReview } from "../../pipeline/index.ts";
import { type Verb, type VerbKind, verbsFor } from "../reviews/index.ts";
import { confirmForm } from "./confirm-form.ts";
import { canProve, factorFields, factorNotice, type Proving } from "./factor-fields.ts";
import { type Html, html, when } from "./html.ts";

/** What the forms are made of. */
export interface Asking {
  readonly base: string;
  readonly csrf: string;
  /** Names this showing of the page: the same form sent twice is one act. */
  readonly act: string;
  readonly review: ShownReview;
  /** What this person may prove himself with here. */
  readonly proving: Proving;
  /** What was typed into a form that did not count. */
  readonly typed: ReadonlyMap<string, string>;
  /** He has the right to break the glass. */
  readonly glass: boolean;
}

/** One form for each verb that this person has; where a factor is needed and he has none here, the way to one instead of those that would do something. */
export function answerForms(asking: Asking): Html {
  const { base, review, proving } = asking;
  // One form approves: who approved in the ticket confirms that.
  const mayGrant = (kind: VerbKind): boolean => canProve(proving) && (kind !== "approve" || review.given === null);
  const offered = verbsFor(review).filter(({ kind, grants }) => !grants || mayGrant(kind));
  return html`<section aria-labelledby="answer"><h2 id="answer">Your answer</h2>
${when(review.proposal !== null, () => factorNotice(base, review, proving))}
${review.given === null ? html`` : confirmForm(asking, review.given)}
${offered.map((verb) => form(asking, verb))}
</section>`;
}

function form(asking: Asking, verb: Verb): Html {
  const { base, csrf, act, review, typed } = asking;
  const open = verb.kind === "approve" || typed.get("verb") === verb.kind ? html` open` : html``;
  return html`<details class="answer"${open}><summary>${verb.label}</summary>
<form method="post" action="${base}/reviews/${review.id}/verdicts">
<p>${verb.meaning}</p>
<input type="hidden" name="csrf" value="${csrf}"><input type="hidden" name="act" value="${act}-${verb.kind}">
<input type="hidden" name="verb" value="${verb.kind}"><input type="hidden" name="digest" value="${review.digest ?? ""}">
${FIELDS[verb.kind](asking)}
${verb.grants ? factorFields(review, asking.proving, verb) : html`<p><button class="${verb.kind}">${verb.label}</button></p>`}
</form></details>`;
}

const FIELDS: Readonly<Record<VerbKind, (asking: Asking) => Html>> = {
  approve: (asking) => reason(asking, "approve", asking.review.reasonRequired),
  modify: (asking) => html`${changes(asking)}${reason(asking, "modify", false)}`,
  reject: (asking) => html`${reasonCode(asking)}${reason(asking, "reject", true)}`,
  request_info: (asking) => reason(asking, "request_info", true),
  reassign: (asking) => html`${group(asking)}${reason(asking, "reassign", false)}`,
  escalate: (asking) => reason(asking, "escalate", true),
};

const SHORTEST: Readonly<Record<VerbKind, number>> = {
  approve: 10,
  modify: 3,
  reject: 3,
  request_info: 5,
  reassign: 3,
  escalate: 3,
};

function reason({ typed }: Asking, kind: VerbKind, needed: boolean): Html {
  const value = typed.get("verb") === kind ? (typed.get("reason") ?? "") : "";
  const label = labelOf(kind, needed);
  return html`<p><label for="${kind}-reason">${label}</label>
<textarea id="${kind}-reason" name="reason" rows="2" maxlength="2000"${needed ? html` required minlength="${SHORTEST[kind]}"` : html``}>
${value}</textarea></p>`;
}

function labelOf(kind: VerbKind, needed: boolean): string {
  if (kind === "request_info") return "What the requester is asked (it stands on the ticket)";
  return needed ? "Reason (needed; it stands in the evidence)" : "Reason (may be left out; it stands in the evidence)";
}

function group({ review, typed }: Asking): Html {
  const chosen = typed.get("group") ?? "";
  const options = review.handTo.map(
    (name) => html`<option value="${name}"${name === chosen ? html` selected` : html``}>${name}</option>`,
  );
  return html`<p><label for="group">Who is asked instead</label>
<select id="group" name="group" required><option value="">Choose one</option>${options}</select></p>`;
}

function reasonCode({ typed }: Asking): Html {
  const chosen = typed.get("reason_code") ?? "";
  const codes = [...REASON_CODES, "other"].map(
    (code) => html`<option value="${code}"${code === chosen ? html` selected` : html``}>${code.replaceAll("_", " ")}</option>`,
  );
  return html`<p><label for="reason-code">What is wrong</label>
<select id="reason-code" name="reason_code" required><option value="">Choose one</option>${codes}</select></p>`;
}

/** Arguments that a person may change; a route's status follows from the route. */
function changes({ review, typed }: Asking): Html {
  const payload = review.proposal?.payload;
  if (payload === undefined) return html``;
  const shown = (name: string, now: string) => typed.get(`field.${name}`) ?? now;
  const args = Object.entries(payload.args).filter(([name]) => !(payload.action === "route_approval" && name === "status"));
  return html`${args.map(([name, value]) => argument(name, shown(name, Array.isArray(value) ? value.join("\n") : String(value)), Array.isArray(value)))}
<p><label for="field-note">Exact text of the note</label>
<textarea id="field-note" name="field.note" rows="10" maxlength="10000">
${shown("note", payload.note)}</textarea></p>`;
}

const CLOSE_CODES = ACTION_ARGS.close_task.shape.close_code.options;

function argument(name: string, value: string, many: boolean): Html {
  const label = html`<label for="field-${name}">${name.replaceAll("_", " ")}${many ? " (one a line)" : ""}</label>`;
  if (many)
    return html`<p>${label}<textarea id="field-${name}" name="field.${name}" rows="4">
${value}</textarea></p>`;
  if (name !== "close_code")
    return html`<p>${label}<input id="field-${name}" name="field.${name}" value="${value}" maxlength="1000"></p>`;
  const options = CLOSE_CODES.map(
    (code) => html`<option value="${code}"${code === value ? html` selected` : html``}>${code.replaceAll("_", " ")}</option>`,
  );
  return html`<p>${label}<select id="field-${name}" name="field.${name}">${options}</select></p>`;
}
