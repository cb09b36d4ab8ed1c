import { listIn, part, textIn, wellFormed } from "./wire.ts";

const DEPTH = 100;

const PLAIN = [
  "doc paragraph heading bulletList orderedList listItem blockquote panel codeBlock rule text hardBreak",
  "table tableRow tableCell tableHeader mediaSingle mediaGroup caption",
  "taskList taskItem decisionList decisionItem layoutSection layoutColumn",
];

/** Attributes that people see, by node; of nodes that are not listed every text counts. */
const SHOWN: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>([
  ...PLAIN.flatMap((line) => line.split(" ")).map((type): [string, readonly string[]] => [type, []]),
  ["mention", ["text"]],
  ["status", ["text"]],
  ["emoji", ["text"]],
  ["expand", ["title"]],
  ["nestedExpand", ["title"]],
  ["media", ["alt", "url"]],
  ["inlineCard", ["url"]],
  ["blockCard", ["url"]],
]);

const INLINE_PARENTS: ReadonlySet<string> = new Set(["paragraph", "heading", "codeBlock", "caption", "taskItem", "decisionItem"]);

/** All the text of a document, one line a block; targets of links, mentions and titles included, so that nothing people can see or click is left out. A string is taken as it is, but well-formed. */
export function adfText(value: unknown): string {
  return typeof value === "string" ? wellFormed(value) : textOf(value, 0);
}

function textOf(node: unknown, depth: number): string {
  if (depth > DEPTH) return "[nested too deeply to be read]";
  const type = textIn(node, "type") ?? "";
  if (type === "text") return `${textIn(node, "text") ?? ""}${targets(node)}`;
  if (type === "hardBreak") return "\n";
  const children = listIn(node, "content").map((child) => textOf(child, depth + 1));
  const separator = INLINE_PARENTS.has(type) ? "" : type === "tableRow" ? " | " : "\n";
  return [...attributes(node, type), ...(children.length > 0 ? [children.join(separator)] : [])].join("\n");
}

function attributes(node: unknown, type: string): readonly string[] {
  const attrs = part(node, "attrs");
  if (typeof attrs !== "object" || attrs === null) return [];
  const names = SHOWN.get(type) ?? Object.keys(attrs);
  return names.flatMap((name) => textIn(attrs, name) ?? []);
}

/** Where the text's links lead, unless the text says so itself. */
function targets(node: unknown): string {
  const own = textIn(node, "text") ?? "";
  const hrefs = listIn(node, "marks").flatMap((mark) => textIn(part(mark, "attrs"), "href") ?? []);
  return hrefs
    .filter((href) => href !== own)
    .map((href) => ` (${href})`)
    .join("");
}
