import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ActionPayload, type Proposal, propose } from "../../src/case/index.ts";
import { modifiedPayload } from "../../src/review/index.ts";
import { PAYLOAD } from "../case/events.ts";
import { sopFile } from "../support/policy.ts";

const SOP = sopFile({
  asks: ["backout_plan", "test_plan"],
  routes: { finance: "Waiting for finance", security: "Security check" },
});
const POLICY = "n".repeat(64);
const route: ActionPayload = { ...PAYLOAD, action: "route_approval", args: { route: "finance", status: "Waiting for finance" } };
const closing: ActionPayload = {
  ...PAYLOAD,
  action: "close_task",
  target: { ...PAYLOAD.target, id: "t1" },
  args: { close_code: "successful" },
};

const asking: ActionPayload = { ...PAYLOAD, action: "request_info", args: { fields: ["backout_plan"] } };

function modify(payload: ActionPayload | null, changes: string, policyHash = PAYLOAD.policy) {
  const proposal: Proposal | null = payload === null ? null : propose("p1", payload, "model");
  return modifiedPayload({ proposal, changes, sop: SOP, policyHash, filter: (note) => note.replaceAll("@", "") });
}

function problemOf(payload: ActionPayload | null, changes: string): string {
  const made = modify(payload, changes);
  return made.ok ? "" : made.problem;
}

describe("a person's changes to a proposal", () => {
  it("assurance 32: change the note and the arguments, under the policy in force now and through the output filter", () => {
    expect(modify(closing, '{"note":"Done, see @log","close_code":"successful_issues"}', POLICY)).toEqual({
      ok: true,
      payload: { ...closing, args: { close_code: "successful_issues" }, note: "Done, see log", policy: POLICY },
    });
  });

  it("a route's status comes from the SOP, whatever was typed", () => {
    expect(modify(route, '{"route":"security","status":"Approved"}')).toMatchObject({
      ok: true,
      payload: { args: { route: "security", status: "Security check" } },
    });
    expect(problemOf(route, '{"route":"nowhere"}')).toMatch(/"status" is not valid/);
  });

  it.each([
    ["a status without its route", '{"status":"Approved"}'],
    ["another action", '{"action":"delete_record"}'],
    ["another target", '{"target":{"id":"t2"}}'],
    ["another ticket", '{"ticket":{"id":"c2"}}'],
    ["the policy", '{"policy":"x"}'],
    ["a name from the prototype", '{"__proto__":{"route":"security"}, "constructor": 1}'],
    ["an argument of another action", '{"close_code":"successful"}'],
    ["a note that is no text", '{"note":7}'],
    ["an empty note", '{"note":"  "}'],
    ["a value of the wrong type", '{"route":["finance"]}'],
    ["a list", "[]"],
    ["no JSON", "approve it"],
    ["nothing", ""],
    ["too much", JSON.stringify({ note: "x".repeat(20_000) })],
  ])("assurance 32: cannot reach %s", (_what, changes) => {
    expect(problemOf(route, changes)).not.toBe("");
  });

  it("a question may only ask for what the SOP lists", () => {
    expect(modify(asking, '{"fields":["test_plan"]}')).toMatchObject({ ok: true, payload: { args: { fields: ["test_plan"] } } });
    expect(problemOf(asking, '{"fields":["password"]}')).toBe('"fields" may name what the SOP lists: backout_plan, test_plan.');
  });

  it("nothing to modify without a proposal", () => {
    expect(problemOf(null, '{"note":"x"}')).toMatch(/no proposal/);
  });

  it("whatever is typed, the action, the ticket and the target stay, and a refused change says why in one sentence", () => {
    fc.assert(
      fc.property(fc.constantFrom(PAYLOAD, route, closing), fc.oneof(fc.json(), fc.string()), (payload, changes) => {
        const made = modify(payload, changes);
        const { problem, stays } = made.ok ? { problem: "", stays: made.payload } : { problem: made.problem, stays: payload };
        expect(problem).not.toMatch(/\p{Cc}/u);
        expect({ ...stays, args: {}, note: "" }).toEqual({ ...payload, args: {}, note: "" });
      }),
    );
  });
});
