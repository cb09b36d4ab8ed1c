import { describe, expect, it } from "vitest";
import { isAdf } from "../../../simulators/jira/adf.ts";
import { toWiki } from "../../../simulators/jira/wiki.ts";

const doc = (...content: unknown[]) => ({ type: "doc", version: 1, content });
const words = (text: string, ...marks: string[]) => ({
  type: "text",
  text,
  ...(marks.length > 0 ? { marks: marks.map((type) => ({ type })) } : {}),
});
const para = (...content: unknown[]) => ({ type: "paragraph", content });
const item = (...content: unknown[]) => ({ type: "listItem", content });

describe("documents of the simulated Jira", () => {
  it("accepts what a card is made of", () => {
    const cell = (type: string, text: string) => ({ type, attrs: {}, content: [para(words(text))] });
    const card = doc(
      { type: "heading", attrs: { level: 3 }, content: [words("Review")] },
      { type: "panel", attrs: { panelType: "warning" }, content: [para(words("high", "strong", "em"))] },
      { type: "bulletList", content: [item(para(words("one"))), item(para(words("two")))] },
      { type: "table", content: [{ type: "tableRow", content: [cell("tableHeader", "key"), cell("tableCell", "value")] }] },
      { type: "codeBlock", attrs: { language: "json" }, content: [words("{}")] },
      { type: "expand", attrs: { title: "More" }, content: [para({ type: "status", attrs: { text: "LOW", color: "green" } })] },
      para({ type: "mention", attrs: { id: "712020:rita", text: "@Rita" } }, { type: "hardBreak" }),
      { type: "rule" },
    );
    expect(isAdf(card)).toBe(true);
    expect(toWiki(card)).toContain("h3. Review");
    expect(toWiki(card)).toContain("[~accountid:712020:rita]");
    expect(toWiki(card)).toContain("* one\n* two");
  });

  it.each([
    ["a string", "text"],
    ["no version", { type: "doc", content: [] }],
    ["text at the top", doc(words("x"))],
    ["an empty text", doc(para(words("")))],
    ["an unknown node", doc({ type: "marquee" })],
    ["a heading of level 9", doc({ type: "heading", attrs: { level: 9 } })],
    ["code with strong", doc(para(words("x", "code", "strong")))],
    ["marks inside a code block", doc({ type: "codeBlock", content: [words("x", "em")] })],
    [
      "a panel in a list item",
      doc({ type: "bulletList", content: [item({ type: "panel", attrs: { panelType: "info" }, content: [para()] })] }),
    ],
    ["a link without target", doc(para({ type: "text", text: "x", marks: [{ type: "link", attrs: {} }] }))],
    ["a mention without id", doc(para({ type: "mention", attrs: { text: "@x" } }))],
    ["an empty list", doc({ type: "bulletList", content: [] })],
    ["a foreign key", doc({ type: "rule", onclick: "x" })],
  ])("refuses %s", (_name, value) => {
    expect(isAdf(value)).toBe(false);
  });
});
