import { REASON_CODES } from "../../case/index.ts";
import { html } from "./html.ts";
import { type Frame, page } from "./layout.ts";

/** What stood in a form that did not count. */
export interface TypedOverride {
  readonly action: string;
  readonly code: string;
  readonly reason: string;
}

interface Form {
  readonly csrf: string;
  /** Names this showing of the form: sent twice it is one act. */
  readonly act: string;
  readonly typed: TypedOverride;
  /** Why the form before it did not count; null = there was none. */
  readonly problem: string | null;
}

/** The form by which somebody with the right asks for an applied action to be taken back. */
export function overridePage(frame: Frame, { csrf, act, typed, problem }: Form): string {
  const codes = REASON_CODES.map(
    (code) =>
      html`<option value="${code}"${code === typed.code ? html` selected` : html``}>${code.replaceAll("_", " ")}</option>`,
  );
  const body = html`<h1>Take an applied action back</h1>
${problem === null ? html`` : html`<div class="notice" role="alert"><p>${problem}</p></div>`}
<p>Nothing is changed by this form. The reversal gets a question of its own in the ticket, and somebody else has to approve it. A note or a file stays and is marked as withdrawn; a closed task is opened again, and a move is made back, where the ticket system lets it.</p>
<form method="post" action="${frame.base}/overrides">
<input type="hidden" name="csrf" value="${csrf}"><input type="hidden" name="act" value="${act}">
<p><label for="action">Which action: its case's id, or the id or number of one of its evidence entries</label>
<input id="action" name="action" value="${typed.action}" required maxlength="100"></p>
<p><label for="reason-code">What is wrong</label>
<select id="reason-code" name="reason_code" required><option value="">Choose one</option>${codes}</select></p>
<p><label for="reason">Why (it stands on the ticket and in the evidence)</label>
<textarea id="reason" name="reason" rows="3" maxlength="1000" required minlength="10">
${typed.reason}</textarea></p>
<p><button class="reject">Ask for it to be taken back</button></p></form>`;
  return page(frame, "Take an applied action back", body);
}
