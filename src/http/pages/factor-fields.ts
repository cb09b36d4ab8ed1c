import type { FactorKind } from "../../case/index.ts";
import type { ShownReview } from "../../pipeline/index.ts";
import type { OwnFactors } from "../../ports/index.ts";
import { type Html, html, when } from "./html.ts";

/** What somebody does that he has to prove himself for. */
type Proven = "approve" | "modify" | "break_glass";

/** What has to be shown: one of these kinds, and what a security key signs for each act; null = nothing. */
interface Asking {
  readonly factor: {
    readonly kinds: readonly FactorKind[];
    readonly challenges: Readonly<Partial<Record<Proven, string>>>;
    readonly party: { readonly rpId: string } | null;
  } | null;
}

/** What somebody can prove himself with, for one question. */
export interface Proving {
  /** Nothing more is needed: no factor is asked for, or a fresh login stands and counts. */
  readonly done: boolean;
  readonly code: boolean;
  readonly keys: readonly string[];
  readonly login: boolean;
}

/** What this person may show for this question; `fresh` = his login is a fresh one. */
export function provingOf({ factor }: Asking, own: OwnFactors, fresh: boolean): Proving {
  const kinds = new Set(factor?.kinds ?? []);
  return {
    done: factor === null || (fresh && kinds.has("login")),
    code: kinds.has("totp") && own.totp !== null,
    keys: kinds.has("webauthn") ? own.keys.map(({ credential }) => credential) : [],
    login: kinds.has("login"),
  };
}

/** True when there is something to approve with on this very page. */
export function canProve({ done, code, keys }: Proving): boolean {
  return done || code || keys.length > 0;
}

/** Says what a question of high risk needs, and leads there. A link and no form: the policy for forms would stop at the provider's own redirects. */
export function factorNotice(base: string, { id }: ShownReview, proving: Proving): Html {
  if (proving.done) return html``;
  const here = [...(proving.code ? ["a one-time code"] : []), ...(proving.keys.length > 0 ? ["your security key"] : [])];
  return html`<div class="notice"><p>This is of high risk: approving or modifying it needs proof that it is you, now.${when(here.length > 0, () => html` Use ${here.join(" or ")} below${proving.login ? ", or sign in again" : ""}.`)}</p>
${when(proving.login, () => html`<p><a class="button" href="${base}/login?to=${id}&amp;afresh=1">Sign in again to approve or modify</a> <span class="dim">Signing in answers nothing yet; you come back here.</span></p>`)}
${when(here.length === 0, () => html`<p><a href="${base}/account">My second factors</a>: set up one-time codes or a security key.</p>`)}</div>`;
}

/** The fields that prove who answers: a code, and the button of a security key beside the plain one. */
export function factorFields(
  { factor }: Asking,
  proving: Proving,
  verb: { readonly kind: Proven; readonly label: string },
): Html {
  const { code, keys } = proving;
  if (proving.done || factor === null) return html`<p><button class="${verb.kind}">${verb.label}</button></p>`;
  return html`${when(
    code,
    () => html`<p><label for="${verb.kind}-code">One-time code (six digits of your authenticator app)</label>
<input id="${verb.kind}-code" class="code" name="code" inputmode="numeric" autocomplete="one-time-code" pattern="[0-9]{6}" maxlength="6" required data-instead="1"></p>
<p><button class="${verb.kind}">${verb.label} with the code</button></p>`,
  )}
${when(keys.length > 0 && factor.party !== null, () => keyButton(verb, keys, { challenge: factor.challenges[verb.kind] ?? "", rp: factor.party?.rpId ?? "" }))}`;
}

function keyButton(
  { kind, label }: { readonly kind: string; readonly label: string },
  keys: readonly string[],
  { challenge, rp }: { readonly challenge: string; readonly rp: string },
): Html {
  return html`<input type="hidden" name="key" value="">
<p><button type="button" hidden class="${kind}" data-key="sign" data-challenge="${challenge}" data-rp="${rp}" data-credentials="${keys.join(" ")}">${label} with a security key</button>
<span data-said="1" role="status" class="dim"></span></p>`;
}
