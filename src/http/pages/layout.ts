import { type Html, html } from "./html.ts";

/** What surrounds every page. */
export interface Frame {
  /** Path of the public address, "" or "/prefix": what links begin with. */
  readonly base: string;
  /** Who is signed in, and the token of his forms; null = nobody. */
  readonly signedIn: { readonly name: string; readonly csrf: string } | null;
}

/** A whole page: title, links to the lists, who is signed in. Only a page with a security key's button has a script. */
export function page({ base, signedIn }: Frame, title: string, body: Html): string {
  const scripted = body.html.includes('<button type="button" hidden ');
  const { html: text } = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Reviews</title>
<link rel="stylesheet" href="${base}/pages/style.css">
${scripted ? html`<script src="${base}/pages/security-key.js" defer></script>` : html``}
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header>
<p class="brand">Ops Trust Layer</p>
${signedIn === null ? html`` : navigation(base, signedIn)}
</header>
<main id="main" tabindex="-1">
${body}
</main>
</body>
</html>
`;
  return text;
}

function navigation(base: string, { name, csrf }: { readonly name: string; readonly csrf: string }): Html {
  return html`<nav aria-label="Reviews"><a href="${base}/reviews">My reviews</a> <a href="${base}/reviews?all=1">All waiting</a> <a href="${base}/account">My second factors</a></nav>
<form class="who" method="post" action="${base}/logout"><input type="hidden" name="csrf" value="${csrf}"><span>${name}</span> <button class="quiet">Sign out</button></form>`;
}

/** What a page that only tells something tells. */
export interface Told {
  readonly title: string;
  readonly sentences: readonly string[];
  /** Where to go from here. */
  readonly links?: readonly { readonly href: string; readonly text: string }[];
  readonly good?: boolean;
}

/** A page that tells what happened and where to go. */
export function messagePage(frame: Frame, { title, sentences, links = [], good = false }: Told): string {
  const shown = links.map(({ href, text }) => html`<p><a class="button" href="${frame.base}${href}">${text}</a></p>`);
  const body = html`<h1>${title}</h1>
<div class="${good ? "notice good" : "notice"}" role="${good ? "status" : "alert"}">${sentences.map((one) => html`<p>${one}</p>`)}</div>
${shown}`;
  return page(frame, title, body);
}

const RISK_WORDS = { low: "Low risk", medium: "Medium risk", high: "High risk" } as const;

/** The risk as a word in its colour. */
export function riskBadge(risk: keyof typeof RISK_WORDS): Html {
  return html`<span class="badge risk-${risk}">${RISK_WORDS[risk]}</span>`;
}

/** A time for people, in UTC, and for machines. */
export function moment(iso: string): Html {
  return html`<time datetime="${iso}">${iso.slice(0, 16).replace("T", " ")} UTC</time>`;
}
