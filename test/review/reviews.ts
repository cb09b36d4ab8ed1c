import type { Answer, Review } from "../../src/case/index.ts";
import type { Person } from "../../src/ports/index.ts";
import { PROPOSAL } from "../case/events.ts";

const OPENED = "2026-11-21T12:00:00.000Z";

/** An open review of PROPOSAL that a member of ops-lead may answer for half an hour. */
export function review(change: Partial<Review> = {}): Review {
  return {
    id: "review-1",
    caseId: "case-1",
    workflow: "chg_low_risk_auto",
    system: "servicenow",
    digest: PROPOSAL.digest,
    steps: [{ groups: ["ops-lead"], because: "policy step 1" }],
    step: 0,
    risk: "medium",
    reasonRequired: false,
    status: "open",
    openedAt: OPENED,
    expiresAt: "2026-11-21T12:30:00.000Z",
    cardHash: "c".repeat(64),
    code: "AAAA-BBBB",
    record: { id: "r1", key: "card-1" },
    verdicts: [],
    seen: [],
    ...change,
  };
}

export function answer(change: Partial<Answer> = {}): Answer {
  return {
    kind: "approve",
    account: "acc-lee",
    at: "2026-11-21T12:10:00.000Z",
    reason: null,
    changes: null,
    digest: PROPOSAL.digest,
    source: "r1@1",
    ...change,
  };
}

export function person(change: Partial<Person> = {}): Person {
  return {
    id: "lee",
    active: true,
    human: true,
    groups: ["ops-lead"],
    accounts: { servicenow: ["acc-lee", "acc-lee-2"] },
    ...change,
  };
}
