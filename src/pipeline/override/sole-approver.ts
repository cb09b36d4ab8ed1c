import type { Review, Verdict } from "../../case/index.ts";
import { approvalsOf } from "../../review/index.ts";
import type { Asked, Refusal } from "../asked.ts";

const SOLE: Refusal = {
  code: "original_approver",
  message:
    "Not counted: at high risk whoever approved an action does not alone decide that it is taken back; another member must.",
};

/** Keeps the approvers of an action of high risk from being the only ones who approve its reversal; null = somebody else approved too, or it takes nothing back. */
export function soleApprover({ of, review }: Pick<Asked, "of" | "review">, verdict: Verdict): Refusal | null {
  const approvers = of.reverses?.approvers ?? [];
  if (approvers.length === 0 || of.decision.risk !== "high") return null;
  return approversOf(review, verdict).every((person) => approvers.includes(person)) ? SOLE : null;
}

function approversOf({ steps, verdicts }: Review, verdict: Verdict): readonly string[] {
  return approvalsOf(steps, [...verdicts, verdict]).map(({ verdict: { person } }) => person);
}
