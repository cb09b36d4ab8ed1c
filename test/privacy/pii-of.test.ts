import { describe, expect, it } from "vitest";
import { piiOf } from "../../src/privacy/index.ts";
import { comment, context, ok, task } from "../support/context.ts";

const PATTERNS = ["EMAIL", "PHONE", "SSN"];

describe("personal data in a ticket", () => {
  it("people in their own mapped fields do not trip the guardrail", () => {
    expect(piiOf(context(), PATTERNS)).toEqual({ tripped: false, kinds: [], restricted: false, unread: false });
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
    expect(piiOf(read, PATTERNS)).toEqual({ tripped: true, kinds, restricted: false, unread: false });
  });

  it("a restricted kind counts anywhere, whatever the policy's patterns are", () => {
    const people = {
      requester: { id: "p", name: "Rosa 123-45-6789", email: null },
      openedBy: null,
      affected: null,
      assignee: null,
    };

    expect(piiOf(context({ people: ok(people) }), ["EMAIL"])).toMatchObject({ tripped: true, restricted: true, kinds: ["SSN"] });
    expect(piiOf(context({}, { description: "4111 1111 1111 1111" }), [])).toMatchObject({ restricted: true });
  });

  it("a part that may not be read counts as unread, one that does not exist does not", () => {
    expect(piiOf(context({ comments: { status: "forbidden", value: null } }), PATTERNS).unread).toBe(true);
    expect(piiOf(context({ attachments: { status: "partial", value: [] } }), PATTERNS).unread).toBe(true);
    expect(piiOf(context({ attachments: { status: "absent", value: null } }), PATTERNS).unread).toBe(false);
  });
});
