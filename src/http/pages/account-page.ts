import type { OwnFactors } from "../../ports/index.ts";
import { type Html, html, when } from "./html.ts";
import { type Frame, moment, page } from "./layout.ts";
import type { Notice } from "./review-page.ts";

/** What a person's own page is made of. */
export interface Account {
  readonly person: string;
  readonly csrf: string;
  readonly own: OwnFactors;
  /** A fresh login stands: only then is anything changed. */
  readonly fresh: boolean;
  /** One-time codes can be kept here. */
  readonly codes: boolean;
  /** What a new key signs, since when it is asked, and for which site. */
  readonly registration: { readonly challenge: string; readonly since: string; readonly rpId: string };
}

/** A new secret, shown this once. */
export interface NewCodes {
  readonly uri: string;
  readonly secret: string;
}

/** My second factors: what there is, and how to add, confirm and remove. */
export function accountPage(
  frame: Frame,
  account: Account,
  more: { readonly notice: Notice | null; readonly made: NewCodes | null },
): string {
  const { fresh } = account;
  const { notice, made } = more;
  const body = html`<h1>My second factors</h1>
${notice === null ? html`` : html`<div class="${notice.good ? "notice good" : "notice"}" role="${notice.good ? "status" : "alert"}"><p>${notice.text}</p></div>`}
<p>Approving or modifying what is of high risk needs proof that it is you, now: a fresh sign-in, a one-time code or a security key, as the policy says.</p>
${when(
  !fresh,
  () => html`<div class="notice"><p>Adding and removing needs a sign-in of the last five minutes.</p>
<p><a class="button" href="${frame.base}/login?to=account&amp;afresh=1">Sign in again to change something</a></p></div>`,
)}
${codes(frame, account, made)}
${keys(frame, account)}`;
  return page(frame, "My second factors", body);
}

function codes({ base }: Frame, account: Account, made: NewCodes | null): Html {
  const { own, fresh, csrf } = account;
  const add = account.codes && fresh && own.totp === null;
  return html`<section aria-labelledby="codes"><h2 id="codes">One-time codes</h2>
${made === null ? html`` : shownOnce(made)}
${own.totp === null ? html`<p class="empty">${account.codes ? "None yet." : "They cannot be kept here: the administrator has to set a key for them."}</p>` : html`<p>Set up ${moment(own.totp.enrolledAt)}${own.totp.confirmed ? "" : ", not confirmed yet"}.</p>`}
${when(own.totp !== null && !own.totp.confirmed, () => confirm(base, csrf))}
${when(add, () => plainForm(base, "totp", csrf, html`<button>Set up one-time codes</button>`))}
${when(own.totp !== null && fresh, () => plainForm(base, "totp/remove", csrf, html`<button class="reject">Remove the one-time codes</button>`))}</section>`;
}

function shownOnce({ uri, secret }: NewCodes): Html {
  return html`<div class="card" role="group" aria-label="Your new secret"><p>Add this to your authenticator app now. It is shown this once only, and to nobody else.</p>
<dl class="hashes"><dt>Key to type in (time based, 6 digits, 30 seconds)</dt><dd><code>${secret.replaceAll(/(.{4})(?=.)/g, "$1 ")}</code></dd>
<dt>The same as an address, for apps that take one</dt><dd><code>${uri}</code></dd></dl></div>`;
}

function confirm(base: string, csrf: string): Html {
  return plainForm(
    base,
    "totp/confirm",
    csrf,
    html`<label for="code">Confirm with the code that the app shows now</label>
<input id="code" class="code" name="code" inputmode="numeric" autocomplete="one-time-code" pattern="[0-9]{6}" maxlength="6" required>
<button>Confirm</button>`,
  );
}

function keys({ base }: Frame, { person, own, fresh, csrf, registration }: Account): Html {
  const known = own.keys.map(({ credential }) => credential).join(" ");
  const rows = own.keys.map(
    ({ credential, registeredAt }) => html`<li><code>${credential.slice(0, 16)}</code>, registered ${moment(registeredAt)}
${when(fresh, () => plainForm(base, "keys/remove", csrf, html`<input type="hidden" name="credential" value="${credential}"><button class="reject">Remove the key ${credential.slice(0, 6)}</button>`))}</li>`,
  );
  return html`<section aria-labelledby="keys"><h2 id="keys">Security keys</h2>
${own.keys.length === 0 ? html`<p class="empty">None yet.</p>` : html`<ul>${rows}</ul>`}
${when(fresh, () =>
  plainForm(
    base,
    "keys",
    csrf,
    html`<input type="hidden" name="since" value="${registration.since}"><input type="hidden" name="key" value="">
<button type="button" hidden data-key="register" data-challenge="${registration.challenge}" data-rp="${registration.rpId}" data-credentials="${known}" data-person="${person}">Register a security key</button>
<span data-said="1" role="status" class="dim"></span><noscript>Registering a security key needs a script of this page.</noscript>`,
  ),
)}</section>`;
}

function plainForm(base: string, path: string, csrf: string, fields: Html): Html {
  return html`<form method="post" action="${base}/account/${path}"><input type="hidden" name="csrf" value="${csrf}"><p>${fields}</p></form>`;
}
