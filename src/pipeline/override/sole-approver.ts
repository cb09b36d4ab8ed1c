import type { Review, Verdict } from "../../case/index.ts";
import { isOne } from "../../identity/index.ts";
import { approvalsOf } from "../../review/index.ts";
import type { Asked, Refusal } from "../asked.ts";
import type { World } from "../world.ts";

const SOLE: Refusal = {
  code: "original_approver",
  message:
    "Not counted: at high risk whoever approved an action does not alone decide that it is taken back; another member must.",
};

/** Keeps the approvers of an action of high risk, by whichever of their accounts, from being the only ones who approve its reversal; null = somebody else approved too, or it takes nothing back. Throws DIRECTORY_DOWN. */
export async function soleApprover(
  { directory }: Pick<World, "directory">,
  { of, review }: Pick<Asked, "of" | "review">,
  verdict: Verdict,
): Promise<Refusal | null> {
  const approvers = of.reverses?.approvers ?? [];
  if (approvers.length === 0 || of.decision.risk !== "high") return null;
  const approved = await Promise.all(approversOf(review, verdict).map(async (id) => (await directory.byId(id)) ?? { id }));
  return approved.every((person) => approvers.some((one) => isOne(person, one))) ? SOLE : null;
}

function approversOf({ steps, verdicts }: Review, verdict: Verdict): readonly string[] {
  return approvalsOf(steps, [...verdicts, verdict]).map(({ verdict: { person } }) => person);
}
