import { describe, expect, it } from "vitest";
import { evaluate, type Names, namesUsed, parseCondition, printCondition } from "../../../src/policy/conditions/index.ts";

const NAMES: Names = new Map([
  ["requester_groups.*", { type: "boolean" }],
  ["risk", { type: "string", values: ["low", "high"] }],
]);

function parsed(text: string) {
  const found = parseCondition(text, NAMES);
  if (!found.ok) throw new Error(found.problem.message);
  return found.condition;
}

describe("the requester's groups in a condition", () => {
  it.each([
    ["'ops-lead' in requester_groups", "'ops-lead' in requester_groups"],
    ["\"a.b c\" in requester_groups and risk == 'high'", "'a.b c' in requester_groups and risk == 'high'"],
    ["not ('x' in requester_groups)", "not 'x' in requester_groups"],
    ["('x' in requester_groups) == true", "('x' in requester_groups) == true"],
  ])("capability 4.16: %s reads as it is printed, and again the same", (text, canonical) => {
    const condition = parsed(text);
    expect(printCondition(condition)).toBe(canonical);
    expect(parsed(canonical)).toEqual(condition);
  });

  it("capability 4.16: each group is a fact of its own: true, false, or unknown with its name", () => {
    const condition = parsed("'ops-lead' in requester_groups");
    expect(namesUsed(condition)).toEqual(["requester_groups.ops-lead"]);
    expect(evaluate(condition, new Map([["requester_groups.ops-lead", true]]))).toEqual({ value: true });
    expect(evaluate(condition, new Map([["requester_groups.ops-lead", false]]))).toEqual({ value: false });
    expect(evaluate(condition, new Map())).toMatchObject({ value: "unknown", missing: ["requester_groups.ops-lead"] });
  });

  it.each([
    ["requester_groups", "is asked as in"],
    ["requester_groups.leads", "is asked as in"],
    ["requester_groups == 'leads'", "is asked as in"],
    ["risk in requester_groups", "the name of one group in quotes"],
    ["3 in requester_groups", "the name of one group in quotes"],
    ["'' in requester_groups", "the name of one group in quotes"],
    ["'leads' in requesters_groups", 'expected "["'],
  ])("wish B24, capability 4.16: %s is refused when it is loaded", (text, says) => {
    const found = parseCondition(text, NAMES);
    expect(found.ok ? "" : found.problem.message).toContain(says);
  });

  it("an SOP's check cannot ask for them: they are no fact of the ticket", () => {
    const found = parseCondition("'leads' in requester_groups", new Map([["ticket.kind", { type: "string" }]]));
    expect(found.ok).toBe(false);
  });
});
