import type { ChatPost } from "../../../case/index.ts";
import { guidance, standing } from "../wording.ts";

/** A part of an Adaptive Card. */
export type Element = Readonly<Record<string, unknown>>;

/** What every card of ours begins with. */
export const SCHEMA: Element = {
  type: "AdaptiveCard",
  $schema: "http://adaptivecards.io/schemas/adaptive-card.json",
  version: "1.4",
};

// Teams takes messages of up to 28 KB, the envelope included (documented).
const MAX_BYTES = 24_000;

/** The Adaptive Card that shows a review. Texts are text runs, which know no markdown: nothing of a ticket becomes a link or a format. What is too long to be shown whole is not shown at all. */
export function cardOf(chat: ChatPost): Element {
  const { lines, buttons, said } = chat;
  const hint = guidance(chat);
  const card = {
    ...SCHEMA,
    body: [
      run(`${standing(chat)} ${chat.ticket.key}`, { weight: "Bolder" }),
      ...lines.map((line) => run(line === "" ? " " : line)),
      ...(said === null ? [] : [run(said)]),
      ...(hint === null ? [] : [run(hint)]),
      ...(buttons.length === 0 ? [] : [REASON]),
    ],
    actions: [...buttons.map(buttonOf), ...linksOf(chat)],
  };
  if (lines.length === 0 || Buffer.byteLength(JSON.stringify(card)) <= MAX_BYTES) return card;
  return cardOf({ ...chat, lines: [], buttons: [], said: said ?? "Too long for a chat: it is shown whole on the page." });
}

/** A paragraph of plain text. */
export function run(text: string, style: Element = {}): Element {
  return { type: "RichTextBlock", inlines: [{ type: "TextRun", text, ...style }] };
}

const REASON: Element = { type: "Input.Text", id: "reason", label: "Reason", isMultiline: true, maxLength: 2_000 };

/** A client that does not know Action.Execute submits the same data as a message. */
function buttonOf({ verdict, value }: ChatPost["buttons"][number]): Element {
  const title = verdict === "approve" ? "Approve" : "Reject";
  const verb = `ots.${verdict}`;
  const style = verdict === "approve" ? "positive" : "destructive";
  const fallback = { type: "Action.Submit", title, style, data: { verb, value } };
  return { type: "Action.Execute", title, verb, style, data: { value }, fallback };
}

function linksOf({ page, ticketPage, ticket }: ChatPost): readonly Element[] {
  const open = (title: string, url: string) => ({ type: "Action.OpenUrl", title, url });
  return [open("Review", page), ...(ticketPage === null ? [] : [open(ticket.key, ticketPage)])];
}
