import { list, own, text } from "./json.ts";

const WRAP = new Map([
  ["strong", "*"],
  ["em", "_"],
  ["strike", "-"],
  ["underline", "+"],
]);

/** The document as wiki markup: what REST v2 and webhooks carry. */
export function toWiki(node: unknown): string {
  return blocks(own(node, "content"), "").trimEnd();
}

function blocks(content: unknown, bullet: string): string {
  return list(content)
    .map((node) => block(node, bullet))
    .join("\n");
}

function block(node: unknown, bullet: string): string {
  const attrs = own(node, "attrs");
  const content = own(node, "content");
  switch (own(node, "type")) {
    case "paragraph":
      return `${inlines(content)}\n`;
    case "heading":
      return `h${String(own(attrs, "level"))}. ${inlines(content)}\n`;
    case "bulletList":
      return items(content, `${bullet}*`);
    case "orderedList":
      return items(content, `${bullet}#`);
    case "codeBlock":
      return `{code:${text(own(attrs, "language")) ?? "none"}}\n${inlines(content)}\n{code}\n`;
    case "panel":
      return `{panel}\n${blocks(content, "")}{panel}\n`;
    case "blockquote":
      return `{quote}\n${blocks(content, "")}{quote}\n`;
    case "rule":
      return "----\n";
    case "table":
      return `${list(content).map(row).join("\n")}\n`;
    default:
      return blocks(content, bullet);
  }
}

function items(content: unknown, bullet: string): string {
  const lines = list(content).map((item) => {
    const [first, ...rest] = list(own(item, "content"));
    const head = `${bullet} ${inlines(own(first, "content"))}`;
    return rest.length === 0 ? head : `${head}\n${blocks(rest, bullet).trimEnd()}`;
  });
  return `${lines.join("\n")}\n`;
}

function row(node: unknown): string {
  const cells = list(own(node, "content"));
  const parts = cells.map((cell) => {
    const bar = own(cell, "type") === "tableHeader" ? "||" : "|";
    return `${bar}${blocks(own(cell, "content"), "").trim()}`;
  });
  return `${parts.join("")}${own(cells[0], "type") === "tableHeader" ? "||" : "|"}`;
}

function inlines(content: unknown): string {
  return list(content).map(inline).join("");
}

function inline(node: unknown): string {
  const attrs = own(node, "attrs");
  switch (own(node, "type")) {
    case "text":
      return list(own(node, "marks")).reduce(marked, text(own(node, "text")) ?? "");
    case "hardBreak":
      return "\n";
    case "mention":
      return `[~accountid:${text(own(attrs, "id")) ?? ""}]`;
    case "inlineCard":
      return `[${text(own(attrs, "url")) ?? ""}]`;
    default:
      return text(own(attrs, "text")) ?? text(own(attrs, "shortName")) ?? "";
  }
}

function marked(inner: string, mark: unknown): string {
  const type = text(own(mark, "type")) ?? "";
  if (type === "code") return `{{${inner}}}`;
  if (type === "link") return `[${inner}|${text(own(own(mark, "attrs"), "href")) ?? ""}]`;
  const sign = WRAP.get(type) ?? "";
  return `${sign}${inner}${sign}`;
}
