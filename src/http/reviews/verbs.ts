import { reverses } from "../../case/index.ts";
import type { ShownReview } from "../../pipeline/index.ts";

/** What people may say to a question, in the order of the page. A further verb is one line here, one form in pages/answer-forms.ts and its meaning in the pipeline. */
export const VERBS = [
  { kind: "approve", label: "Approve", meaning: "Exactly what is shown above is done.", grants: true },
  {
    kind: "modify",
    label: "Modify",
    meaning: "The changed version passes the checks again and gets a question of its own.",
    grants: true,
  },
  { kind: "reject", label: "Reject", meaning: "Nothing is done; people take the ticket from here.", grants: false },
  {
    kind: "request_info",
    label: "Ask back",
    meaning: "The ticket's requester is asked on the ticket. The question stays open, and its clock stands still meanwhile.",
    grants: false,
  },
  {
    kind: "reassign",
    label: "Hand to another group",
    meaning: "Another group is asked instead of yours: one that the policy trusts with at least as much.",
    grants: false,
  },
  {
    kind: "escalate",
    label: "Ask more people",
    meaning: "The next people of the chain are asked now too, as they would be later by themselves. Nothing is decided.",
    grants: false,
  },
] as const;

export type Verb = (typeof VERBS)[number];
export type VerbKind = Verb["kind"];
export const VERB_KINDS = VERBS.map(({ kind }) => kind);

/** The verbs that this person has for this question: none where he may not answer it. What takes an action back is not modified. */
export function verbsFor({ mine, proposal, handTo }: ShownReview): readonly Verb[] {
  if (!mine) return [];
  const fixed = proposal !== null && reverses(proposal.payload);
  return VERBS.filter(({ kind, grants }) => {
    if (kind === "reassign") return handTo.length > 0;
    return kind === "modify" ? proposal !== null && !fixed : !grants || proposal !== null;
  });
}
