import type { Case } from "./case.ts";
import type { CaseEvent } from "./events.ts";
import type { GivenApproval } from "./given.ts";

/** The approvals of a case that wait for their factor. */
export function givenOf(of: Case): readonly GivenApproval[] {
  return of.status === "in_review" ? (of.given ?? []) : [];
}

/** Those that still wait after an event: whatever ends or hands on the question voids all, whoever answers has done with his own. */
export function givenAfter(from: Case, event: CaseEvent): readonly GivenApproval[] {
  const before = givenOf(from);
  switch (event.type) {
    case "approval_given":
      return [...before, event.given];
    case "approval_lapsed":
      return before.filter(({ source }) => !event.lapsed.some((one) => one.source === source));
    case "verdict_recorded":
      return before.filter(({ person }) => person !== event.verdict.person);
    case "escalated":
    case "commented":
    case "info_requested":
      return before;
    default:
      return [];
  }
}

/** Those that an event voids: what it confirms itself is none of them. */
export function voidedBy(from: Case, event: CaseEvent): readonly GivenApproval[] {
  const after = givenAfter(from, event);
  const confirmed = "verdict" in event ? event.verdict.confirms?.source : undefined;
  return givenOf(from).filter((one) => one.source !== confirmed && !after.includes(one));
}
