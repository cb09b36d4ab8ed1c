import { describe, expect, it } from "vitest";
import { piiOf, unreadFiles } from "../../src/privacy/index.ts";
import { comment, context, ok, task } from "../support/context.ts";

const PATTERNS = { patterns: ["EMAIL", "PHONE", "SSN"] };
/** The one file of the test change and those that tests add, read and harmless. */
const READ = new Map([
  ["f1", "all tests passed"],
  ["f", ""],
]);

describe("personal data in a ticket", () => {
  it("people in their own mapped fields do not trip the guardrail", async () => {
    expect(await piiOf(context(), PATTERNS, READ)).toEqual({ tripped: false, kinds: [], restricted: false, unread: false });
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
  ])("assurance 53: personal data in the %s trips it", async (_where, read, kinds) => {
    expect(await piiOf(read, PATTERNS, READ)).toEqual({ tripped: true, kinds, restricted: false, unread: false });
  });

  it("a restricted kind counts anywhere, whatever the policy's patterns are", async () => {
    const people = {
      requester: { id: "p", name: "Rosa 123-45-6789", email: null },
      openedBy: null,
      affected: null,
      assignee: null,
    };

    expect(await piiOf(context({ people: ok(people) }), { patterns: ["EMAIL"] }, READ)).toMatchObject({
      tripped: true,
      restricted: true,
      kinds: ["SSN"],
    });
    expect(await piiOf(context({}, { description: "4111 1111 1111 1111" }), { patterns: [] }, READ)).toMatchObject({
      restricted: true,
    });
  });

  it("a part that may not be read counts as unread, one that does not exist does not", async () => {
    expect((await piiOf(context({ comments: { status: "forbidden", value: null } }), PATTERNS, READ)).unread).toBe(true);
    expect((await piiOf(context({ attachments: { status: "partial", value: [] } }), PATTERNS, READ)).unread).toBe(true);
    expect((await piiOf(context({ attachments: { status: "absent", value: null } }), PATTERNS, READ)).unread).toBe(false);
  });

  it("capability 4.6: personal data inside an attached file trips it", async () => {
    const read = new Map([["f1", "tested by rosa@corp.example, 123-45-6789"]]);
    expect(await piiOf(context(), PATTERNS, read)).toEqual({
      tripped: true,
      kinds: ["EMAIL", "SSN"],
      restricted: true,
      unread: false,
    });
  });

  it("a file of a person's that nobody read counts as unread, one of our own does not", async () => {
    const own = context({ attachments: ok([{ id: "o", name: "note-0123456789ab.txt", bytes: 9, author: "us", own: true }]) });
    // Its name alone makes no file ours: the account that attached it does.
    const named = context({ attachments: ok([{ id: "n", name: "note-0123456789ab.txt", bytes: 9, author: "p", own: false }]) });
    const unread = await Promise.all([context(), own, named].map((one) => piiOf(one, PATTERNS, new Map())));
    expect(unread.map((one) => one.unread)).toEqual([true, false, true]);
    expect([context(), own, named].map((one) => unreadFiles(one, new Map()))).toEqual([1, 0, 1]);
  });
});
