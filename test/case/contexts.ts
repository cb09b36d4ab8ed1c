import type { Comment, Section, TicketContext, TicketFields } from "../../src/case/index.ts";
import { TICKET } from "./events.ts";

export function ok<T>(value: T): Section<T> {
  return { status: "ok", value };
}

export const FIELDS: TicketFields = {
  title: "Rotate the certificate",
  description: "Both nodes",
  state: "implement",
  phase: "open",
  type: "standard",
  onHold: false,
  risk: "low",
  approval: "approved",
  openedAt: "2026-11-20T12:00:00Z",
  windowStart: "2026-11-21T08:00:00Z",
  windowEnd: "2026-11-21T10:00:00Z",
  selectors: {},
  extra: { backout_plan: "Old certificate back" },
};

export function comment(id: string, change: Partial<Comment> = {}): Comment {
  return { id, author: "alice", at: "2026-11-21T09:00:00Z", text: "Done.", internal: true, own: false, ...change };
}

/** A ticket as read, every section whole. */
export function context(change: Partial<TicketContext> = {}): TicketContext {
  return {
    ref: TICKET,
    version: "7",
    readAt: "2026-11-21T12:00:00Z",
    region: "eu-west-1",
    fields: ok(FIELDS),
    people: ok({
      requester: { id: "u1", name: "Alice Doe", email: "alice@corp.example" },
      openedBy: null,
      affected: null,
      assignee: null,
    }),
    tasks: ok([
      {
        id: "t1",
        key: "CTASK1",
        kind: "change_task",
        title: "Do it",
        state: "open",
        phase: "open",
        type: "review",
        assignee: null,
      },
    ]),
    items: ok([{ id: "i1", name: "db-01", className: "server" }]),
    comments: ok([comment("c1"), comment("c2", { own: true })]),
    attachments: ok([{ id: "a1", name: "log.txt", bytes: 10, author: "alice", own: false }]),
    conflicts: ok([]),
    ...change,
  };
}
