import { describe, expect, it } from "vitest";
import { type ActionPayload, surroundings } from "../../src/case/index.ts";
import { context, FIELDS, ok } from "./contexts.ts";
import { TICKET } from "./events.ts";

const ROUTE: ActionPayload = {
  v: 1,
  action: "route_approval",
  ticket: TICKET,
  target: TICKET,
  args: { route: "finance", status: "Finance approval" },
  note: "All checks passed.",
  policy: "p",
};

const moved = context({ fields: ok({ ...FIELDS, state: "finance_approval", phase: "new" }) });

describe("what an action leaves as it was", () => {
  it("is the same before and after a move of ours, and another when the move led away from where somebody else had put the ticket", () => {
    const before = surroundings(context(), ROUTE);
    expect(surroundings(moved, ROUTE, "implement")).toBe(before);
    expect(surroundings(moved, ROUTE, "waiting")).not.toBe(before);
    expect(surroundings(moved, ROUTE)).not.toBe(before);
  });

  it("is another when somebody changed anything else beside the move", () => {
    const edited = context({ fields: ok({ ...FIELDS, state: "finance_approval", title: "Rotate two certificates" }) });
    expect(surroundings(edited, ROUTE, "implement")).not.toBe(surroundings(context(), ROUTE));
  });
});
