import type { ShownReview } from "../../pipeline/index.ts";
import { type Html, html } from "./html.ts";

/** The card line by line, as text: what a ticket or a model wrote is shown, never interpreted. Each cited fact leads to the ticket that it stands in, where that has a page. */
export function cardHtml({ lines, cited, ticketPage }: Pick<ShownReview, "lines" | "cited" | "ticketPage">): readonly Html[] {
  return lines.map((text, at) => (ticketPage !== null && cited.includes(at) ? fact(text, ticketPage) : line(text)));
}

function line(text: string): Html {
  return text.startsWith("> ") ? html`<p class="quote">${text}</p>` : html`<p>${text}</p>`;
}

/** "- state of CHG0030001 (fields.state): implement": its place is the link, and its value stays text. */
function fact(text: string, href: string): Html {
  const [, where] = /^- ([^\n]{1,400}? \([\w.-]{1,200}\)): /.exec(text) ?? [];
  if (where === undefined) return line(text);
  return html`<p>- <a href="${href}" rel="noreferrer">${where}</a>${text.slice(where.length + 2)}</p>`;
}
