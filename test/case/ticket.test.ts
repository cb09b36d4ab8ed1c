import { describe, expect, it } from "vitest";
import {
  type Comment,
  type Facts,
  factValues,
  fingerprint,
  lastHumanComment,
  quantised,
  redacted,
  type TicketContext,
} from "../../src/case/index.ts";
import { comment, context, FIELDS, ok } from "./contexts.ts";

const NOW = new Date("2026-11-21T12:00:00Z");
const task = {
  id: "t1",
  key: "CTASK1",
  kind: "change_task",
  title: "Do it",
  state: "open",
  phase: "open",
  type: "review",
  assignee: null,
} as const;

describe("the fingerprint of a reading", () => {
  it.each<[string, Partial<TicketContext>]>([
    ["the version counter", { version: "8" }],
    ["the time of reading", { readAt: "2026-11-21T13:00:00Z" }],
    ["a comment", { comments: ok([comment("c9")]) }],
    [
      "a file of our own",
      {
        attachments: ok([
          { id: "a1", name: "log.txt", bytes: 10, author: "alice", own: false },
          { id: "a2", name: "e.txt", bytes: 1, author: "us", own: true },
        ]),
      },
    ],
    ["a task's title", { tasks: ok([{ ...task, title: "Do it well" }]) }],
    [
      "a name or address of a person",
      { people: ok({ requester: { id: "u1", name: "A. Doe", email: null }, openedBy: null, affected: null, assignee: null }) },
    ],
  ])("stays when %s changes", (_what, change) => {
    expect(fingerprint(context(change))).toBe(fingerprint(context()));
  });

  it.each<[string, Partial<TicketContext>]>([
    ["the state", { fields: ok({ ...FIELDS, state: "review" }) }],
    ["the risk", { fields: ok({ ...FIELDS, risk: "high" }) }],
    ["a mapped field", { fields: ok({ ...FIELDS, extra: { backout_plan: "none" } }) }],
    ["a configuration item", { items: ok([{ id: "i2", name: "db-02", className: "server" }]) }],
    [
      "the requester",
      { people: ok({ requester: { id: "u2", name: null, email: null }, openedBy: null, affected: null, assignee: null }) },
    ],
    ["a task", { tasks: ok([{ ...task, state: "closed", phase: "done" }]) }],
    ["a file of a person", { attachments: ok([]) }],
    ["a conflict", { conflicts: ok(["k1"]) }],
    ["the region", { region: "us-east-1" }],
    ["what may be read", { conflicts: { status: "forbidden", value: null } }],
  ])("assurance 26: moves when %s changes", (_what, change) => {
    expect(fingerprint(context(change))).not.toBe(fingerprint(context()));
  });

  it("the last human comment is never one of ours", () => {
    expect(lastHumanComment(context())).toBe("c1");
    expect(lastHumanComment(context({ comments: { status: "forbidden", value: null } }))).toBeNull();
  });

  it("comments that people wrote at the same time all count as the last, in whatever order they are read", () => {
    const early = comment("c0", { at: "2026-11-21T08:59:59Z" });
    const read = (...comments: Comment[]) => lastHumanComment(context({ comments: ok(comments) }));
    expect(read(early, comment("c9"), comment("c1", { at: "2026-11-21T09:00:00.000Z" }))).toBe("c1,c9");
    expect(read(comment("c1"), comment("c9"), comment("c5", { own: true }), early)).toBe("c1,c9");
    expect(read(comment("c1"), comment("c9"))).not.toBe(read(comment("c9")));
    expect(read(comment("c9"), comment("c3", { at: "" }))).toBe("c3,c9");
  });
});

describe("facts", () => {
  it("come from the systems of record", () => {
    expect(factValues(context(), NOW, "t1")).toMatchObject({
      "ticket.state": "implement",
      "ticket.age_hours": 24,
      "window.over": true,
      "tasks.open": 1,
      "target.phase": "open",
      "comments.human": 1,
      "attachments.human": 1,
      "conflicts.open": 0,
      "requester.known": true,
      "assignee.known": false,
      "fields.backout_plan": "Old certificate back",
    });
  });

  it("an empty file of a person counts as none", () => {
    const empty = { id: "a3", name: "empty.txt", bytes: 0, author: "alice", own: false };
    expect(factValues(context({ attachments: ok([empty]) }), NOW, null)["attachments.human"]).toBe(0);
  });

  it.each([
    ["another task of its type stays open", ["testing", "testing"], false],
    ["it is the last implementation task", ["implementation", "testing"], true],
    ["it is one of two implementation tasks", ["implementation", "implementation"], false],
    ["it is the last of another type", ["testing", "implementation"], undefined],
    ["its type is not known", ["", ""], undefined],
  ] as const)("whether closing the target closes its parent when %s", (_what, types, expected) => {
    const tasks = types.map((type, at) => ({ ...task, id: `t${at}`, type }));
    expect(factValues(context({ tasks: ok(tasks) }), NOW, "t0")["target.would_close_parent"]).toBe(expected);
    const closed = tasks.map((one) => ({ ...one, state: "closed", phase: "done" as const }));
    expect(factValues(context({ tasks: ok(closed) }), NOW, "t0")).not.toHaveProperty(["target.would_close_parent"]);
    expect(factValues(context({ tasks: { status: "partial", value: tasks } }), NOW, "t0")).not.toHaveProperty([
      "target.would_close_parent",
    ]);
  });

  it.each<[string, Partial<TicketContext>, keyof Facts["values"]]>([
    ["tasks", { tasks: { status: "partial", value: [] } }, "tasks.open"],
    ["items", { items: { status: "forbidden", value: null } }, "items.count"],
    ["conflicts", { conflicts: { status: "partial", value: [] } }, "conflicts.open"],
    [
      "people",
      { people: { status: "partial", value: { requester: null, openedBy: null, affected: null, assignee: null } } },
      "requester.known",
    ],
    ["risk", { fields: ok({ ...FIELDS, risk: null }) }, "ticket.risk"],
    ["the window", { fields: ok({ ...FIELDS, windowEnd: null }) }, "window.over"],
  ])("what cannot be read whole is unknown, never false: %s", (_what, change, name) => {
    expect(factValues(context(change), NOW, null)).not.toHaveProperty([name]);
  });

  it("a time that is no time is unknown: neither over nor not over", () => {
    const values = factValues(context({ fields: ok({ ...FIELDS, windowEnd: "soon", openedAt: "once" }) }), NOW, null);
    expect(Object.keys(values)).not.toEqual(expect.arrayContaining(["window.over"]));
    expect(values).not.toHaveProperty(["ticket.age_hours"]);
  });
});

describe("what is kept of a value", () => {
  it.each([
    [0.93214999, 0.9321],
    [1, 1],
    [0, 0],
    [1.0001, null],
    [-0.1, null],
    [Number.NaN, null],
    [Number.POSITIVE_INFINITY, null],
    [null, null],
  ])("a confidence of %s counts as %s", (given, kept) => {
    expect(quantised(given)).toBe(kept);
  });

  it("redaction reaches every text and every key, and leaves numbers and the rest alone", () => {
    const value = { "a secret": ["secret", { deep: "my secret", n: 1, b: true, none: null }] };
    const clean = redacted(value, (text) => text.replaceAll("secret", "[X]"));
    expect(clean).toEqual({ "a [X]": ["[X]", { deep: "my [X]", n: 1, b: true, none: null }] });
  });
});
