import { describe, expect, it } from "vitest";
import type { People, Proposal } from "../../src/case/index.ts";
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
