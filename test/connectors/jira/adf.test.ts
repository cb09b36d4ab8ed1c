import { type Arbitrary, array, assert, constantFrom, oneof, property, string } from "fast-check";
import { describe, expect, it } from "vitest";
import { document } from "../../../src/connectors/jira/adf.ts";
import { shownOf } from "../../../src/connectors/jira/card.ts";
import { marked, markedNotice } from "../../../src/connectors/jira/text.ts";
import { adfProblems } from "../../support/adf-schema.ts";
import { actionEffect, cardOn, cleared, closeDesks, commentOn, ENTRY, message, openDesk, posted, updateOf } from "./desk.ts";

closeDesks();

const EFFECT = "01930000-0000-7000-8000-000000000001";

/** Pieces that are markup, controls or halves of characters somewhere. */
const HOSTILE = [
  "[~accountid:712020:olaf]",
  "![](https://evil.example/?d=1)",
  "[now](javascript:alert(1))",
  '{"type":"mention","attrs":{"id":"x"}}',
  "```\n\n```",
  "<img src=x onerror=alert(1)>",
  "\u0000",
  "\ud800",
  "\udc00",
  "\u202e",
  "\u200b",
  "\r\n",
  "\n\n\n",
  " ",
  "\ufeff",
  "👩‍👩‍👧",
  "票",
];
const hostile: Arbitrary<string> = array(oneof(constantFrom(...HOSTILE), string({ unit: "binary", maxLength: 20 })), {
  maxLength: 30,
}).map((parts) => parts.join(""));

describe("documents that we write to Jira", () => {
  it("jira row 5: Atlassian's own schema takes each one, whatever the text holds, and the text is all there is in it", () => {
    assert(
      property(hostile, (text) => {
        for (const doc of [document(marked(text, EFFECT, ENTRY)), document(markedNotice(text, EFFECT, ENTRY))]) {
          expect(adfProblems(doc)).toEqual([]);
          expect(JSON.stringify(doc)).not.toMatch(/"(marks|attrs)":|"type":"(?!doc|paragraph|text)/);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("jira row 5: a card of hostile lines is one too", () => {
    assert(
      property(array(hostile, { maxLength: 8 }), (lines) => {
        const card = cardOn({ system: "jira", kind: "issue", id: "1", key: "VO-1" }, { lines, title: lines.join(" ") });
        const { summary, description } = shownOf(card, { id: EFFECT, entryHash: ENTRY });
        expect(adfProblems(document(description))).toEqual([]);
        expect(summary.length <= 255 && !summary.includes("\n")).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  it("jira row 5: every document that went over the wire in a review's life is one", async () => {
    const desk = await openDesk();
    await desk.tickets.apply(cleared(desk, actionEffect(commentOn(desk.issue))));
    const record = await posted(desk);
    await desk.tickets.post(message(desk, updateOf(desk, record, "expired")));
    const documents: unknown[] = [];
    for (const { body } of desk.sim.journal)
      JSON.stringify(body, (_key, value: unknown) => {
        if (typeof value === "object" && value !== null && "type" in value && value.type === "doc") documents.push(value);
        return value;
      });
    expect(documents).toHaveLength(3);
    expect(documents.flatMap(adfProblems)).toEqual([]);
  });

  it.each([
    ["an empty text", { type: "doc", version: 1, content: [{ type: "paragraph", content: [{ type: "text", text: "" }] }] }],
    ["text outside a paragraph", { type: "doc", version: 1, content: [{ type: "text", text: "x" }] }],
    ["an unknown node", { type: "doc", version: 1, content: [{ type: "iframe" }] }],
    ["a string", "text"],
  ])("the schema itself refuses %s", (_what, doc) => {
    expect(adfProblems(doc)).not.toEqual([]);
  });
});
