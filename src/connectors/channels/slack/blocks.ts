import type { ChatPost } from "../../../case/index.ts";
import { guidance, standing } from "../wording.ts";

type Block = Readonly<Record<string, unknown>>;

/** A message as Slack takes it. Everything but our own links is plain text: nothing of a ticket can become a link, a mention or a format. */
export interface SlackMessage {
  readonly text: string;
  readonly blocks: readonly Block[];
}

// Slack's limits: 3,000 characters a text, 50 blocks a message, of which seven are ours.
const SECTION = 2_900;
const SECTIONS = 40;

/** The message that shows a review. What is too long to be shown whole is not shown at all, and cannot be answered there. */
export function messageOf(chat: ChatPost): SlackMessage {
  const sections = sectionsOf(chat.lines);
  if (sections === null)
    return messageOf({
      ...chat,
      lines: [],
      buttons: [],
      said: chat.said ?? "Too long for a chat: it is shown whole on the page.",
    });
  const { buttons, said } = chat;
  const hint = guidance(chat);
  const blocks = [
    { type: "section", text: { type: "mrkdwn", text: `${standing(chat)} ${linksOf(chat)}` } },
    ...sections.map(plain),
    ...(said === null ? [] : [plain(said)]),
    ...(hint === null ? [] : [plain(hint)]),
    ...(buttons.length === 0 ? [] : [REASON, { type: "actions", block_id: "ots.answer", elements: buttons.map(buttonOf) }]),
  ];
  return { text: standing(chat), blocks };
}

function linksOf({ page, ticketPage, ticket }: ChatPost): string {
  return [link(page, "Review"), ...(ticketPage === null ? [] : [link(ticketPage, ticket.key)])].join(" \u00b7 ");
}

/** One of our own links in mrkdwn; nothing in its label can become a format. */
export function link(url: string, label: string): string {
  const escaped = label.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll("|", "/");
  return `<${new URL(url).href.replaceAll("|", "%7C").replaceAll("&", "&amp;")}|${escaped}>`;
}

/** A text that stays a text. */
export function plain(text: string): Block {
  return { type: "section", text: { type: "plain_text", text, emoji: false } };
}

const REASON: Block = {
  type: "input",
  block_id: "ots.reason",
  optional: true,
  label: { type: "plain_text", text: "Reason" },
  element: { type: "plain_text_input", action_id: "reason", multiline: true, max_length: 2_000 },
};

function buttonOf({ verdict, value }: ChatPost["buttons"][number]): Block {
  const text = verdict === "approve" ? "Approve" : "Reject";
  const style = verdict === "approve" ? "primary" : "danger";
  return { type: "button", action_id: `ots.${verdict}`, text: { type: "plain_text", text }, style, value };
}

/** Lines packed into texts; null when they do not fit. A line longer than one text goes on in the next. */
export function sectionsOf(lines: readonly string[]): readonly string[] | null {
  const sections: string[] = [];
  let text = "";
  for (const line of lines.flatMap(pieces)) {
    if (text !== "" && text.length + 1 + line.length > SECTION) {
      sections.push(text);
      text = "";
    }
    text = text === "" ? line : `${text}\n${line}`;
  }
  const all = text === "" ? sections : [...sections, text];
  return all.length > SECTIONS ? null : all;
}

function pieces(line: string): readonly string[] {
  return line === "" ? [" "] : (line.match(new RegExp(`[^]{1,${SECTION}}`, "gu")) ?? []);
}
