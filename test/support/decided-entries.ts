import type { Case, CaseEvent, Decision, Drafted, Entry } from "../../src/case/index.ts";
import { makeEntry } from "../../src/evidence/index.ts";
import { entryOfEvent } from "../../src/pipeline/entries.ts";
import { decide, type Policy, type Question, type WorkflowPolicy } from "../../src/policy/index.ts";
import { makeRedactor } from "../../src/privacy/index.ts";
import { ticketOf } from "./questions.ts";

export const LOG = "acme.us-east-1.main";
const AT = "2026-11-21T12:00:00.000Z";

/** The entry that the pipeline records when it decides this question: number `n` of its log. */
export function decidedEntry(question: Question, workflow: WorkflowPolicy, policy: Policy, n = 1): Entry {
  const redact = makeRedactor(policy.piiPatterns);
  const input = entryOfEvent(caseOf(workflow, n), eventOf(question, decide(question, workflow)), policy.hash, redact);
  const id = `01930000-0000-7000-8000-${String(n).padStart(12, "0")}`;
  const stamp = { id, log: LOG, tenant: "acme", region: "us-east-1", epoch: 1, at: `${AT.slice(0, -1)}000Z` };
  return makeEntry(input, () => stamp, redact).entry;
}

function caseOf(workflow: WorkflowPolicy, n: number): Case {
  const times = { openedAt: AT, updatedAt: AT, fingerprint: null, lastComment: null };
  return {
    id: `case-${n}`,
    version: 1,
    workflow: workflow.id,
    ticket: ticketOf(workflow),
    region: "us-east-1",
    delivery: `d${n}`,
    tries: 0,
    touches: 0,
    entries: [],
    status: "in_context",
    ...times,
  };
}

function eventOf(question: Question, decision: Decision): CaseEvent {
  const { proposal, facts, why } = question;
  const reading = { fingerprint: "f".repeat(64), lastComment: null, surroundings: "s".repeat(64) };
  if (facts.modifiedBy !== null && proposal !== null) {
    const verdict = { kind: "modify", person: "lee", groups: ["ops-lead"], at: AT, reason: null, source: "r1@1" } as const;
    return {
      type: "modified",
      reviewId: "r1",
      newReviewId: "r2",
      verdict,
      ...reading,
      facts,
      proposal,
      decision: { ...decision, outcome: "review" },
    };
  }
  const offered = decision.outcome === "refuse" ? null : proposal;
  return {
    type: "decided",
    ...reading,
    drafted: draftedOf(question),
    facts,
    decision,
    asked: { why: question.drafted === "drafted" ? why : null, proposal },
    proposal: offered,
    reviewId: null,
    effectId: null,
  };
}

function draftedOf({ drafted, why, action, confidence }: Question): Drafted {
  const trace = { prompt: "a prompt", answer: "an answer", parameters: { temperature: 0.2 } };
  if (drafted === "unavailable")
    return { kind: drafted, reason: why === "slow" || why === "unset" || why === "refused" ? why : "down" };
  if (drafted === "invalid") return { kind: drafted, reason: why ?? "", trace };
  const source = {
    kind: "model",
    endpoint: "az-openai:gpt-4o-mini@vpc",
    model: "gpt-4o-mini",
    fingerprint: null,
    sop: "1.0",
    promptTemplate: "t",
  } as const;
  return { kind: drafted, trace, draft: { action: action ?? "", targetPath: null, args: {}, lines: [], confidence, source } };
}
