import { randomBytes } from "node:crypto";
import type { Answer, Idp } from "./state.ts";

const USUAL_ACR = "urn:idp:password";

/** The authorization endpoint: who is signed in already, and recently enough, goes straight back with a code; anybody else sees the login page. */
export function authorize(idp: Idp, url: URL, session: string | undefined): Answer {
  const asked = url.searchParams;
  const wrong = objection(idp, asked);
  if (wrong !== null) return { status: 400, type: "text/plain", body: wrong };
  const known = idp.sessions.get(session ?? "");
  if (known !== undefined && suffices(idp, asked, known)) return back(idp, asked, known);
  if (asked.get("prompt") === "none") return redirectTo(asked, { error: "login_required" });
  return { status: 200, type: "text/html; charset=utf-8", body: loginPage(idp, asked) };
}

/** The login page's form: whoever was chosen is signed in now, and goes back with a code. */
export function choose(idp: Idp, form: URLSearchParams): Answer {
  const asked = new URLSearchParams(form.get("request") ?? "");
  const wrong = objection(idp, asked);
  const account = form.get("account") ?? "";
  if (wrong !== null) return { status: 400, type: "text/plain", body: wrong };
  if (!idp.accounts.some((one) => one.account === account)) return redirectTo(asked, { error: "access_denied" });
  const session = randomBytes(16).toString("hex");
  const signIn = { account, ...proofGiven(idp, asked.get("acr_values") ?? "") };
  idp.sessions.set(session, signIn);
  return { ...back(idp, asked, signIn), cookie: `idp=${session}; Path=/; HttpOnly; SameSite=Lax` };
}

/** The first context that was asked for, now; or what the fault makes of it. */
function proofGiven({ fault, now }: Idp, wanted: string): { readonly acr: string; readonly at: Date } {
  const [first = ""] = wanted.split(" ");
  const late = fault?.kind === "old_sign_in" ? fault.seconds : 0;
  return { acr: first === "" || fault?.kind === "weak" ? USUAL_ACR : first, at: new Date(now().getTime() - late * 1000) };
}

function objection(idp: Idp, asked: URLSearchParams): string | null {
  if (asked.get("client_id") !== idp.client.id) return "unknown client";
  if (!idp.client.redirects.has(asked.get("redirect_uri") ?? "")) return "redirect_uri is not registered";
  if (asked.get("response_type") !== "code") return "only the code flow is served";
  if (asked.get("code_challenge_method") !== "S256" || (asked.get("code_challenge") ?? "") === "") return "PKCE S256 is required";
  return (asked.get("scope") ?? "").split(" ").includes("openid") ? null : "scope openid is required";
}

function suffices(idp: Idp, asked: URLSearchParams, known: { readonly at: Date; readonly acr: string }): boolean {
  const age = (idp.now().getTime() - known.at.getTime()) / 1000;
  const oldest = asked.get("max_age");
  const acr = asked.get("acr_values");
  if (asked.get("prompt") === "login") return false;
  return (oldest === null || age < Number(oldest)) && (acr === null || acr.split(" ").includes(known.acr));
}

function back(idp: Idp, asked: URLSearchParams, signIn: { account: string; at: Date; acr: string }): Answer {
  const code = randomBytes(16).toString("hex");
  idp.codes.set(code, {
    ...signIn,
    redirect: asked.get("redirect_uri") ?? "",
    challenge: asked.get("code_challenge") ?? "",
    nonce: asked.get("nonce"),
    until: idp.now().getTime() + 60_000,
  });
  return redirectTo(asked, { code, iss: idp.issuer() });
}

function redirectTo(asked: URLSearchParams, says: Readonly<Record<string, string>>): Answer {
  const to = new URL(asked.get("redirect_uri") ?? "");
  for (const [name, value] of Object.entries(says)) to.searchParams.set(name, value);
  const state = asked.get("state");
  if (state !== null) to.searchParams.set("state", state);
  return { status: 303, type: "text/plain", body: "", location: to.href };
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}

function loginPage({ accounts }: Idp, asked: URLSearchParams): string {
  const buttons = accounts.map(
    ({ account, name }) => `<p><button name="account" value="${escaped(account)}">${escaped(name)}</button></p>`,
  );
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Sign in</title><main><h1>Who are you?</h1>
<form method="post" action="/login"><input type="hidden" name="request" value="${escaped(asked.toString())}">${buttons.join("")}</form></main></html>`;
}
