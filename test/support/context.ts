import type { Comment, Section, Task, TicketContext, TicketFields } from "../../src/case/index.ts";

/** A section that was read completely. */
export function ok<T>(value: T): Section<T> {
  return { status: "ok", value };
}

/** A task of the test change, open unless said otherwise. */
export function task(overrides: Partial<Task> = {}): Task {
  return {
    id: "9f3c5a0b1d2e4f60718293a4b5c6d7e8",
    key: "CTASK0010001",
    kind: "change_task",
    title: "Test the new pool size",
    state: "open",
    phase: "open",
    type: "testing",
    assignee: "6816f79cc0a8016401c5a33be04be441",
    ...overrides,
  };
}

/** A comment by a person. */
export function comment(text: string, overrides: Partial<Comment> = {}): Comment {
  return {
    id: "k1",
    author: "6816f79cc0a8016401c5a33be04be441",
    at: "2026-03-02T09:30:00Z",
    text,
    internal: true,
    own: false,
    ...overrides,
  };
}

/** An approved change in Implement with two tasks, one file and one comment; fields and sections can be replaced. */
export function context(overrides: Partial<TicketContext> = {}, fields: Partial<TicketFields> = {}): TicketContext {
  return {
    ref: { system: "servicenow", kind: "change_request", id: "1c741bd70b2322007518478d83673af3", key: "CHG0030001" },
    version: "7",
    readAt: "2026-03-02T10:00:00Z",
    region: "us-east-1",
    fields: ok({
      title: "Raise the connection pool of web-01.corp.example",
      description: "Raise the pool from 50 to 80 connections.",
      state: "implement",
      phase: "open",
      type: "standard",
      onHold: false,
      risk: "low",
      approval: "approved",
      openedAt: "2026-03-01T08:00:00Z",
      windowStart: "2026-03-01T22:00:00Z",
      windowEnd: "2026-03-02T02:00:00Z",
      selectors: { kind: "change_request", type: "standard" },
      extra: {},
      ...fields,
    }),
    people: ok({
      requester: { id: "p1", name: "Rosa Alvarez", email: "rosa.alvarez@corp.example" },
      openedBy: { id: "p1", name: "Rosa Alvarez", email: "rosa.alvarez@corp.example" },
      affected: null,
      assignee: { id: "p2", name: "Tom Becker", email: "tom.becker@corp.example" },
    }),
    tasks: ok([task(), task({ id: "8e2b4a9c0d1f3e5061728394a5b6c7d8", key: "CTASK0010002", title: "Review", type: "review" })]),
    items: ok([{ id: "b0c4030ac0a800090152e7a4564ca36c", name: "web-01", className: "cmdb_ci_server" }]),
    comments: ok([comment("Pool raised, error rate is back at 0.2.")]),
    attachments: ok([{ id: "f1", name: "graph.png", bytes: 2048, author: "p2", own: false }]),
    conflicts: ok([]),
    ...overrides,
  };
}
