import { describe, expect, it } from "vitest";
import { piiOf, unreadFiles } from "../../src/privacy/index.ts";
import { comment, context, ok, task } from "../support/context.ts";

const PATTERNS = ["EMAIL", "PHONE", "SSN"];
/** The one file of the test change and those that tests add, read and harmless. */
const READ = new Map([
  ["f1", "all tests passed"],
  ["f", ""],
]);

describe("personal data in a ticket", () => {
  it("people in their own mapped fields do not trip the guardrail", () => {
    expect(piiOf(context(), PATTERNS, READ)).toEqual({ tripped: false, kinds: [], restricted: false, unread: false });
  });

  it.each([
    ["title", context({}, { title: "Call +49 30 1234567" }), ["PHONE"]],
    ["description", context({}, { description: "ask rosa@corp.example" }), ["EMAIL"]],
    ["further field", context({}, { extra: { contact: "rosa@corp.example" } }), ["EMAIL"]],
    ["comment", context({ comments: ok([comment("me: rosa@corp.example")]) }), ["EMAIL"]],
    [
      "attachment name",
      context({ attachments: ok([{ id: "f", name: "rosa@corp.example.pdf", bytes: 1, author: "p", own: false }]) }),
      ["EMAIL"],
    ],
    ["task title", context({ tasks: ok([task({ title: "mail rosa@corp.example" })]) }), ["EMAIL"]],
    ["configuration item", context({ items: ok([{ id: "i", name: "laptop rosa@corp.example", className: "c" }]) }), ["EMAIL"]],
  ])("assurance 53: personal data in the %s trips it", (_where, read, kinds) => {
    expect(piiOf(read, PATTERNS, READ)).toEqual({ tripped: true, kinds, restricted: false, unread: false });
  });

  it("a restricted kind counts anywhere, whatever the policy's patterns are", () => {
    const people = {
      requester: { id: "p", name: "Rosa 123-45-6789", email: null },
      openedBy: null,
      affected: null,
      assignee: null,
    };

    expect(piiOf(context({ people: ok(people) }), ["EMAIL"], READ)).toMatchObject({
      tripped: true,
      restricted: true,
      kinds: ["SSN"],
    });
    expect(piiOf(context({}, { description: "4111 1111 1111 1111" }), [], READ)).toMatchObject({ restricted: true });
  });

  it("a part that may not be read counts as unread, one that does not exist does not", () => {
    expect(piiOf(context({ comments: { status: "forbidden", value: null } }), PATTERNS, READ).unread).toBe(true);
    expect(piiOf(context({ attachments: { status: "partial", value: [] } }), PATTERNS, READ).unread).toBe(true);
    expect(piiOf(context({ attachments: { status: "absent", value: null } }), PATTERNS, READ).unread).toBe(false);
  });

  it("capability 4.6: personal data inside an attached file trips it", () => {
    const read = new Map([["f1", "tested by rosa@corp.example, 123-45-6789"]]);
    expect(piiOf(context(), PATTERNS, read)).toEqual({ tripped: true, kinds: ["EMAIL", "SSN"], restricted: true, unread: false });
  });

  it("a file of a person's that nobody read counts as unread, one of our own does not", () => {
    const own = context({ attachments: ok([{ id: "o", name: "note-0123456789ab.txt", bytes: 9, author: "us", own: true }]) });
    // Its name alone makes no file ours: the account that attached it does.
    const named = context({ attachments: ok([{ id: "n", name: "note-0123456789ab.txt", bytes: 9, author: "p", own: false }]) });
    expect([context(), own, named].map((one) => piiOf(one, PATTERNS, new Map()).unread)).toEqual([true, false, true]);
    expect([context(), own, named].map((one) => unreadFiles(one, new Map()))).toEqual([1, 0, 1]);
  });
});
