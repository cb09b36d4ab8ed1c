import type { ChatDigest, DigestQuestion } from "../../../case/index.ts";
import { DIGEST_GUIDANCE, digestStanding, questionStanding } from "../wording.ts";
import { link, plain, type SlackMessage, sectionsOf } from "./blocks.ts";

/** The message that names several questions: a line of our own links each, and nothing to press. */
export function digestMessageOf(digest: ChatDigest): SlackMessage {
  const lines = sectionsOf(digest.questions.map(lineOf)) ?? [];
  const text = digestStanding(digest);
  const blocks = [plain(text), ...lines.map(linked), plain(DIGEST_GUIDANCE)];
  return { text, blocks };
}

function linked(text: string): SlackMessage["blocks"][number] {
  return { type: "section", text: { type: "mrkdwn", text } };
}

function lineOf(question: DigestQuestion): string {
  const { page, ticketPage, ticket } = question;
  const links = [link(page, `Review of ${ticket.key}`), ...(ticketPage === null ? [] : [link(ticketPage, "Ticket")])];
  return `\u2022 ${links.join(" \u00b7 ")}: ${questionStanding(question)}`;
}
