import type { ChatDigest, DigestQuestion } from "../../../case/index.ts";
import { DIGEST_GUIDANCE, digestStanding, questionStanding } from "../wording.ts";
import { type Element, run, SCHEMA } from "./card.ts";

/** The Adaptive Card that names several questions: text runs that open our own links (TextRun.selectAction, since 1.2), and nothing to press. */
export function digestCardOf(digest: ChatDigest): Element {
  const body = [run(digestStanding(digest), { weight: "Bolder" }), ...digest.questions.map(lineOf), run(DIGEST_GUIDANCE)];
  return { ...SCHEMA, body, actions: [] };
}

function lineOf(question: DigestQuestion): Element {
  const { page, ticketPage, ticket } = question;
  const links = [
    linked(`Review of ${ticket.key}`, page),
    ...(ticketPage === null ? [] : [text(" \u00b7 "), linked("Ticket", ticketPage)]),
  ];
  return { type: "RichTextBlock", inlines: [...links, text(`: ${questionStanding(question)}`)] };
}

function text(said: string): Element {
  return { type: "TextRun", text: said };
}

function linked(said: string, url: string): Element {
  return { ...text(said), selectAction: { type: "Action.OpenUrl", url } };
}
