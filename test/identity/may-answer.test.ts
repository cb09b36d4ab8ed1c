import { describe, expect, it } from "vitest";
import { type Authority, NO_LIMITS, type People, type Proposal } from "../../src/case/index.ts";
import { type Answering, mayAnswer } from "../../src/identity/index.ts";
import { PROPOSAL } from "../case/events.ts";
import { person, review } from "../review/reviews.ts";

const OTHERS: People = {
  requester: { id: "acc-alice", name: null, email: null },
  openedBy: { id: "acc-opal", name: null, email: null },
  affected: null,
  assignee: { id: "acc-omar", name: null, email: null },
};

function asking(change: Partial<Answering> = {}): Answering {
  return {
    person: person(),
    account: "acc-lee",
    ticketSystem: "servicenow",
    review: review(),
    people: OTHERS,
    proposal: PROPOSAL,
    risk: "low",
    verdict: "approve",
    rights: NO_LIMITS,
    amount: null,
    ...change,
  };
}

function codeOf(change: Partial<Answering>): string {
  const right = mayAnswer(asking(change));
  return right.ok ? "ok" : right.code;
}

const approvedBy = (who: string) =>
  review({ verdicts: [{ kind: "approve", person: who, groups: [], at: "", reason: null, source: "s" }] });
const as = (id: string) => ({ id, name: null, email: null });
const closing: Proposal = {
  ...PROPOSAL,
  by: "lee",
  payload: { ...PROPOSAL.payload, action: "close_task", args: { close_code: "successful" } },
};

describe("who may answer", () => {
  it("an active member of the routed group who has nothing to do with the ticket", () => {
    expect(mayAnswer(asking())).toEqual({ ok: true });
  });

  it.each<[string, string, Partial<Answering>]>([
    ["assurance 30: an author whom the system of record does not prove", "actor_unproven", { account: null }],
    ["an account that nobody in the directory has", "unknown_person", { person: null }],
    ["jira row 18, assurance 28: a service account", "not_a_person", { person: person({ human: false }) }],
    ["jira row 18, capability 6.7: somebody who left", "inactive", { person: person({ active: false }) }],
    ["capability 6.1: a guest of the directory", "guest", { person: person({ guest: true }) }],
    [
      "assurance 28: who modified it under another account",
      "modifier",
      { proposal: { ...closing, by: "lee-admin" }, person: person({ others: ["lee-admin"] }) },
    ],
    [
      "assurance 28: who approved an earlier step under another account",
      "already_answered",
      { review: approvedBy("lee-admin"), person: person({ others: ["lee-admin"] }) },
    ],
    ["assurance 29: somebody outside the routed group", "not_in_group", { person: person({ groups: ["ops-analyst"] }) }],
    ["somebody in no group at all", "not_in_group", { person: person({ groups: [] }) }],
    ["anybody, when the step names no group", "not_in_group", { review: review({ steps: [] }) }],
    ["assurance 28: the requester", "self_approval", { people: { ...OTHERS, requester: as("acc-lee") } }],
    ["assurance 28: who opened it", "self_approval", { people: { ...OTHERS, openedBy: as("acc-lee") } }],
    ["assurance 28: the owner", "self_approval", { people: { ...OTHERS, assignee: as("acc-lee") } }],
    ["the affected person", "self_approval", { people: { ...OTHERS, affected: as("acc-lee") } }],
    ["assurance 28: the requester's second account", "self_approval", { people: { ...OTHERS, requester: as("acc-lee-2") } }],
    ["anybody, while the ticket's people cannot be read", "people_unreadable", { people: null }],
    ["who modified it, for a state change", "modifier", { proposal: closing }],
    ["who modified it, at high risk", "modifier", { proposal: { ...PROPOSAL, by: "lee" }, risk: "high" }],
    ["who approved an earlier step", "already_answered", { review: approvedBy("lee") }],
    ["jira row 18: whose proof is too weak for the risk", "weak_proof", { upTo: "medium", risk: "high" }],
    ["jira row 20: who typed it, above low risk", "weak_proof", { upTo: "low", risk: "medium", verdict: "modify" }],
  ])("refused: %s", (_who, code, change) => {
    expect(codeOf(change)).toBe(code);
  });

  it("a weak proof is enough up to its risk, and for a rejection at any: nothing is done by it", () => {
    expect(codeOf({ upTo: "medium", risk: "medium" })).toBe("ok");
    expect(codeOf({ upTo: "low", risk: "high", verdict: "reject" })).toBe("ok");
  });

  it("capability 5.17: an administrator is refused like anybody else", () => {
    const admin = person({ groups: ["ops-lead", "admin", "ops-director", "internal-audit"] });
    expect(codeOf({ person: admin, people: { ...OTHERS, requester: as("acc-lee") } })).toBe("self_approval");
  });

  it("capability 4.16: a verb that the policy gives to some groups is for nobody else, and another verb is as it was", () => {
    const rights = { ...NO_LIMITS, verbs: new Map([["modify", ["ops-director"]]]) };
    expect(mayAnswer(asking({ rights, verdict: "modify" }))).toEqual({
      ok: false,
      code: "verb_not_allowed",
      why: "Not counted: modify is for ops-director only.",
    });
    expect(codeOf({ rights })).toBe("ok");
    expect(codeOf({ rights, verdict: "modify", person: person({ groups: ["ops-lead", "ops-director"] }) })).toBe("ok");
    expect(codeOf({ rights, verdict: "modify", person: person({ groups: ["ops-director"] }) })).toBe("not_in_group");
  });

  it.each<[string, string, Partial<Answering>]>([
    ["a risk up to the limit", "ok", { risk: "medium" }],
    ["a risk above it", "above_authority", { risk: "high" }],
    ["a change of what is above it", "above_authority", { risk: "high", verdict: "modify" }],
    ["a rejection of what is above it: nothing is done by it", "ok", { risk: "high", verdict: "reject" }],
    ["an action that is not among his", "above_authority", { proposal: { ...closing, by: "model" } }],
    ["a sum up to the limit", "ok", { amount: { value: 5_000, currency: "EUR" } }],
    ["a sum above it", "above_authority", { amount: { value: 5_000.01, currency: "EUR" } }],
    ["a sum in a currency without a limit", "above_authority", { amount: { value: 1, currency: "USD" } }],
    ["a sum that nobody can read", "above_authority", { amount: "unknown" }],
    ["what is about no sum", "ok", { amount: null }],
    [
      "a sum above the limit, by a member of a group of those asked that has none",
      "ok",
      {
        amount: { value: 9_000, currency: "EUR" },
        person: person({ groups: ["ops-lead", "ops-director"] }),
        review: review({ steps: [{ groups: ["ops-lead", "ops-director"], because: "" }] }),
      },
    ],
    [
      "the same, when that group is not asked",
      "above_authority",
      { amount: { value: 9_000, currency: "EUR" }, person: person({ groups: ["ops-lead", "ops-director"] }) },
    ],
  ])("capability 5.15: authority: %s: %s", (_what, code, change) => {
    const limits: Authority = {
      maxRisk: "medium",
      maxAmount: new Map([["EUR", 5_000]]),
      actions: new Set(["add_comment"] as const),
    };
    expect(codeOf({ rights: { ...NO_LIMITS, authority: new Map([["ops-lead", limits]]) }, ...change })).toBe(code);
  });

  it("capability 5.16: who rejected does not answer again either", () => {
    const said = { kind: "reject", person: "lee", groups: [], at: "", reason: "no", source: "s" } as const;
    expect(codeOf({ review: review({ verdicts: [said] }) })).toBe("already_answered");
  });

  it("who modified a mere comment at low risk may approve it", () => {
    expect(codeOf({ proposal: { ...PROPOSAL, by: "lee" } })).toBe("ok");
  });

  it("the step that is asked now decides which group, not an earlier one", () => {
    const steps = [
      { groups: ["ops-lead"], because: "1" },
      { groups: ["ops-director"], because: "2" },
    ];
    expect(codeOf({ review: review({ steps, step: 1 }) })).toBe("not_in_group");
  });
});
