import { isRecord, list, own, text } from "./json.ts";

/** An Atlassian Document Format document that passed `isAdf`. */
export interface Adf {
  readonly type: "doc";
  readonly version: 1;
  readonly content: readonly unknown[];
}

interface NodeRule {
  children?: ReadonlySet<string>;
  /** at least one child */
  filled?: boolean;
  attrs?: (attrs: unknown) => boolean;
}

const INLINE = new Set(["text", "hardBreak", "mention", "emoji", "date", "status", "inlineCard"]);
const LISTS = ["bulletList", "orderedList"];
const IN_CELL = [
  "paragraph",
  "heading",
  ...LISTS,
  "codeBlock",
  "blockquote",
  "panel",
  "rule",
  "mediaSingle",
  "mediaGroup",
  "taskList",
];
const CELL = new Set([...IN_CELL, "nestedExpand", "blockCard", "decisionList"]);
const TOP = new Set([...IN_CELL, "table", "expand", "blockCard", "decisionList"]);
const string = (name: string) => (attrs: unknown) => (text(own(attrs, name)) ?? "") !== "";
const PANELS = new Set(["info", "note", "tip", "warning", "error", "success", "custom"]);
const level = (attrs: unknown) => [1, 2, 3, 4, 5, 6].some((n) => n === own(attrs, "level"));

const RULES = new Map<string, NodeRule>([
  ["paragraph", { children: INLINE }],
  ["heading", { children: INLINE, attrs: level }],
  ["bulletList", { children: new Set(["listItem"]), filled: true }],
  ["orderedList", { children: new Set(["listItem"]), filled: true }],
  ["listItem", { children: new Set(["paragraph", ...LISTS, "codeBlock", "mediaSingle"]), filled: true }],
  ["codeBlock", { children: new Set(["text"]) }],
  ["blockquote", { children: new Set(["paragraph", ...LISTS, "codeBlock"]), filled: true }],
  [
    "panel",
    {
      children: new Set(["paragraph", "heading", ...LISTS, "codeBlock", "rule", "taskList", "blockCard"]),
      filled: true,
      attrs: (a) => PANELS.has(text(own(a, "panelType")) ?? ""),
    },
  ],
  ["rule", {}],
  ["table", { children: new Set(["tableRow"]), filled: true }],
  ["tableRow", { children: new Set(["tableCell", "tableHeader"]) }],
  ["tableCell", { children: CELL, filled: true }],
  ["tableHeader", { children: CELL, filled: true }],
  ["expand", { children: new Set([...IN_CELL, "table", "nestedExpand"]), filled: true }],
  ["nestedExpand", { children: new Set(IN_CELL), filled: true }],
  ["mediaSingle", { children: new Set(["media", "caption"]), filled: true }],
  ["mediaGroup", { children: new Set(["media"]), filled: true }],
  ["media", { attrs: (a) => isRecord(a) && typeof own(a, "type") === "string" }],
  ["caption", { children: INLINE }],
  ["taskList", { children: new Set(["taskItem", "taskList"]), filled: true, attrs: string("localId") }],
  ["taskItem", { children: INLINE, attrs: string("localId") }],
  ["decisionList", { children: new Set(["decisionItem"]), filled: true, attrs: string("localId") }],
  ["decisionItem", { children: INLINE, attrs: string("localId") }],
  ["blockCard", { attrs: isRecord }],
  ["inlineCard", { attrs: isRecord }],
  ["hardBreak", {}],
  ["mention", { attrs: string("id") }],
  ["emoji", { attrs: string("shortName") }],
  ["date", { attrs: string("timestamp") }],
  ["status", { attrs: (a) => string("text")(a) && string("color")(a) }],
]);

const MARKS = new Set(["strong", "em", "strike", "code", "underline", "link", "textColor", "backgroundColor", "subsup"]);
const KEYS = new Set(["type", "content", "attrs", "marks", "text"]);
const MAX_DEPTH = 40;

/** True when Jira would accept the document: known nodes in allowed places, no empty text, allowed marks. */
export function isAdf(value: unknown): value is Adf {
  if (!isRecord(value) || value["type"] !== "doc" || value["version"] !== 1 || !Array.isArray(value["content"])) return false;
  if (Object.keys(value).some((key) => !["type", "version", "content"].includes(key))) return false;
  return value["content"].every((child) => isNode(child, TOP, 1));
}

function isNode(node: unknown, allowed: ReadonlySet<string>, depth: number): boolean {
  if (!isRecord(node) || depth > MAX_DEPTH) return false;
  const type = text(node["type"]) ?? "";
  if (!allowed.has(type) || Object.keys(node).some((key) => !KEYS.has(key))) return false;
  if (type === "text") return isText(node, !allowed.has("hardBreak"));
  const rule = RULES.get(type);
  return rule !== undefined && attrsFit(node["attrs"], rule) && childrenFit(node["content"], rule, depth);
}

function attrsFit(attrs: unknown, rule: NodeRule): boolean {
  return rule.attrs === undefined || rule.attrs(attrs);
}

function childrenFit(children: unknown, rule: NodeRule, depth: number): boolean {
  if (children === undefined) return rule.filled !== true;
  const inside = rule.children;
  if (!Array.isArray(children) || inside === undefined) return false;
  return (children.length > 0 || rule.filled !== true) && children.every((child) => isNode(child, inside, depth + 1));
}

function isText(node: Readonly<Record<string, unknown>>, plain: boolean): boolean {
  if ((text(node["text"]) ?? "") === "" || node["content"] !== undefined) return false;
  const marks = node["marks"] ?? [];
  return Array.isArray(marks) && (!plain || marks.length === 0) && marksFit(marks);
}

function marksFit(marks: readonly unknown[]): boolean {
  const types = marks.map((mark) => text(own(mark, "type")) ?? "");
  if (types.some((type) => !MARKS.has(type))) return false;
  if (types.includes("code") && types.some((type) => type !== "code" && type !== "link")) return false;
  return marks.every((mark) => own(mark, "type") !== "link" || string("href")(own(mark, "attrs")));
}

/** A document with one paragraph a line. */
export function adfOf(source: string): Adf {
  const content = source.split(/\r?\n/).map((line) => paragraph(line));
  return { type: "doc", version: 1, content };
}

function paragraph(line: string): unknown {
  return { type: "paragraph", content: line === "" ? [] : [{ type: "text", text: line }] };
}

/** The plain text of a document, one line a block. */
export function plainText(node: unknown): string {
  const type = own(node, "type");
  if (type === "text") return text(own(node, "text")) ?? "";
  if (type === "hardBreak") return "\n";
  if (type === "mention" || type === "status") return text(own(own(node, "attrs"), "text")) ?? "";
  const parts = list(own(node, "content")).map(plainText);
  return parts.join(INLINE_PARENTS.has(text(type) ?? "") ? "" : "\n");
}

const INLINE_PARENTS = new Set(["paragraph", "heading", "codeBlock", "caption", "taskItem", "decisionItem"]);
