import { isActionType, type ReasonCode } from "../case/index.ts";
import type { EndedReview } from "../ports/index.ts";

/** What an answer says of the draft. positive: shown and approved; negative: rejected as the draft's mistake, or taken back after it was applied; partial: right but for the changed fields; neutral: it says nothing of the draft. */
export type LabelValue = "positive" | "negative" | "partial" | "neutral";

/** One ended review as calibration reads it (control sheet, sections 1.4 and 2.1). No person, no text. */
export interface Label {
  readonly id: string;
  readonly case: string;
  readonly workflow: string;
  readonly action: string | null;
  readonly regime: string | null;
  readonly confidence: string | null;
  readonly zone: string;
  readonly risk: string;
  /** What the policy would have done without people. */
  readonly recommended: string;
  readonly decided: EndedReview["decided"];
  readonly reasonCode: string | null;
  readonly modifiedFields: readonly string[];
  readonly at: string;
  /** The policy's groups that whoever answered belongs to. */
  readonly groups: readonly string[];
  readonly value: LabelValue;
}

/** Mistakes of the draft. The other reasons are about the time, the work or the wish, and "other" about what nobody can know. */
const MISTAKES: ReadonlySet<string> = new Set<ReasonCode>(["wrong_action", "wrong_target", "insufficient_evidence", "policy"]);

/** The label of an ended review; `known` are the policy's groups. */
export function labelOf(ended: EndedReview, known: ReadonlySet<string>): Label {
  const { recommended, decided, reasonCode, changed } = ended;
  return {
    id: ended.id,
    case: ended.caseId,
    workflow: ended.workflow,
    action: recommended.action,
    regime: ended.regime,
    confidence: recommended.confidence,
    zone: recommended.zone,
    risk: recommended.risk,
    recommended: recommended.would,
    decided,
    reasonCode,
    modifiedFields: changed,
    at: ended.at,
    groups: ended.groups.filter((group) => known.has(group)),
    value: valueOf(ended),
  };
}

/** A question without a proposal, or about a person's own version, says nothing of a draft. */
function isOfDraft({ action, by }: EndedReview["recommended"]): boolean {
  return action !== null && isActionType(action) && (by === "model" || by === "template");
}

function valueOf({ recommended, decided, reasonCode, takenBack }: EndedReview): LabelValue {
  if (!isOfDraft(recommended)) return "neutral";
  // Automation, or whoever approved it, was wrong: a false positive, whatever the reason.
  if (decided === "override") return "negative";
  if (decided === "modify") return "partial";
  if (decided === "approve") return takenBack ? "neutral" : "positive";
  return decided === "reject" && MISTAKES.has(reasonCode ?? "") ? "negative" : "neutral";
}
