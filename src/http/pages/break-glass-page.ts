import { GLASS_REASONS } from "../../case/index.ts";
import type { GlassLook } from "../../pipeline/index.ts";
import { canProve, factorFields, type Proving } from "./factor-fields.ts";
import { overriddenHtml, proposalHtml } from "./glass-html.ts";
import { type Html, html, when } from "./html.ts";
import { type Frame, page, riskBadge } from "./layout.ts";
import type { Notice } from "./review-page.ts";

/** What the page is made of. */
export interface Breaking {
  readonly csrf: string;
  readonly look: GlassLook;
  readonly proving: Proving;
  /** Who judges it afterwards. */
  readonly judges: readonly string[];
  /** What was typed into a form that did not count. */
  readonly typed: ReadonlyMap<string, string>;
}

/** One proposal for somebody with the right: what would be carried out, what he would override, and the form that does it. */
export function breakGlassPage(frame: Frame, breaking: Breaking, notice: Notice | null): string {
  const { look, judges } = breaking;
  const title = `Break the glass: ${look.proposal.payload.action} on ${look.ticket.key}`;
  const body = html`<h1>${title} ${riskBadge(look.risk)}</h1>
${notice === null ? html`` : html`<div class="${notice.good ? "notice good" : "notice"}" role="${notice.good ? "status" : "alert"}"><p>${notice.text}</p></div>`}
<p>For an emergency in which nobody answers. Exactly this proposal is carried out, under your name and without the answer that is missing. The ticket and those who were asked are told, and ${judges.join(" or ")} must judge it afterwards.</p>
<section aria-labelledby="what"><h2 id="what">What is carried out</h2>${proposalHtml(look.proposal)}</section>
<section aria-labelledby="overrides"><h2 id="overrides">What you override</h2>${overriddenHtml(look.overrides)}</section>
<section aria-labelledby="break"><h2 id="break">Break the glass</h2>
${look.against === null ? form(frame, breaking) : html`<p class="notice">${look.against.message}</p>`}</section>
<section aria-labelledby="bound"><h2 id="bound">What it binds to</h2>
<dl class="hashes"><dt>Digest of the proposal</dt><dd><code>${look.proposal.digest}</code></dd></dl></section>`;
  return page(frame, title, body);
}

function form(frame: Frame, breaking: Breaking): Html {
  const { csrf, look, proving, typed } = breaking;
  if (!canProve(proving)) return wayToFactor(frame, breaking);
  const chosen = typed.get("reason_code") ?? "";
  const codes = GLASS_REASONS.map(
    (code) => html`<option value="${code}"${code === chosen ? html` selected` : html``}>${code.replaceAll("_", " ")}</option>`,
  );
  return html`<form method="post" action="${frame.base}/break-glass/cases/${look.caseId}">
<input type="hidden" name="csrf" value="${csrf}"><input type="hidden" name="verb" value="break_glass"><input type="hidden" name="digest" value="${look.proposal.digest}">
<p><label for="reason-code">What the emergency is</label>
<select id="reason-code" name="reason_code" required><option value="">Choose one</option>${codes}</select></p>
<p><label for="reason">Why it cannot wait (at least ten characters; it stands in the evidence)</label>
<textarea id="reason" name="reason" rows="3" maxlength="2000" required minlength="10">
${typed.get("reason") ?? ""}</textarea></p>
<p><label for="incident">Number of the incident (may be left out)</label>
<input id="incident" name="incident" maxlength="41" pattern="[A-Za-z0-9][A-Za-z0-9_.\\-]*" value="${typed.get("incident") ?? ""}"></p>
${factorFields(factorOf(look), proving, { kind: "break_glass", label: "Break the glass" })}</form>`;
}

/** What proves the person here: the strongest kind that is configured, and no other. */
export function factorOf({ factor }: GlassLook): Parameters<typeof factorFields>[0] {
  if (factor === null) return { factor: null };
  const { kind, challenge, rpId } = factor;
  return { factor: { kinds: [kind], challenges: { break_glass: challenge }, party: rpId === null ? null : { rpId } } };
}

/** A link and no form: the policy for forms would stop at the provider's own redirects. */
function wayToFactor({ base }: Frame, { look: { caseId, factor }, proving }: Breaking): Html {
  if (factor === null)
    return html`<p class="notice">No factor is configured here, and break-glass needs the strongest one: nobody may.</p>`;
  return html`<div class="notice"><p>This needs proof that it is you, now, by the strongest factor that is configured here.</p>
${when(proving.login, () => html`<p><a class="button" href="${base}/login?to=glass-case-${caseId}&amp;afresh=1">Sign in again to break the glass</a> <span class="dim">Signing in does nothing yet; you come back here.</span></p>`)}
${when(!proving.login, () => html`<p><a href="${base}/account">My second factors</a>: set up ${factor.kind === "totp" ? "one-time codes" : "a security key"} first.</p>`)}</div>`;
}
