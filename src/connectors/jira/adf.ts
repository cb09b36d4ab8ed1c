import { OpsError } from "../../case/index.ts";

interface TextNode {
  type: "text";
  text: string;
}

interface Paragraph {
  // The client library's own type asks for records.
  [key: string]: unknown;
  type: "paragraph";
  content: TextNode[];
}

/** A document as the site takes it: paragraphs of plain text nodes, so that no word of a model is ever a link, a mention or markup. */
export interface Adf {
  [key: string]: unknown;
  type: "doc";
  version: 1;
  content: Paragraph[];
}

/** Below the site's 32,767 characters, counted the strictest way: over the whole JSON. */
const JSON_LIMIT = 32_000;

/** True when the site takes it as one document. */
export function fitsDocument(text: string): boolean {
  return JSON.stringify(built(text)).length <= JSON_LIMIT;
}

/** One paragraph a line. Throws TICKET_REFUSED when it is longer than the site takes. */
export function document(text: string): Adf {
  const doc = built(text);
  const length = JSON.stringify(doc).length;
  if (length <= JSON_LIMIT) return doc;
  throw new OpsError("TICKET_REFUSED", "the text is longer than the ticket system takes", { length });
}

function built(text: string): Adf {
  return { type: "doc", version: 1, content: text.split("\n").map(paragraph) };
}

/** An empty line is an empty paragraph: empty text nodes are refused. */
function paragraph(line: string): Paragraph {
  return { type: "paragraph", content: line === "" ? [] : [{ type: "text", text: line }] };
}
