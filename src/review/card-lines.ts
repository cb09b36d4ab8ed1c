import type { ActionPayload } from "../case/index.ts";
import type { Opening } from "./opening.ts";

/** The card's text lines in order: what happens, why it was not automatic, who is asked, until when. Text only. */
export function cardLines(opening: Opening, expiresAt: string): string[] {
  const { proposal, decision, ticket } = opening;
  return [
    proposal === null
      ? `No action is proposed for ${ticket.key}. Please handle it by hand.`
      : `Proposed for ${ticket.key}: ${proposal.payload.action}`,
    ...(proposal === null ? [] : payloadLines(proposal.payload)),
    ...draftLines(opening),
    "Why a person is asked:",
    ...decision.objections.map((objection) => `- ${visible(objection.reason)}`),
    `Risk: ${decision.risk}${decision.riskReasons.length > 0 ? ` (${decision.riskReasons.map(visible).join("; ")})` : ""}`,
    `Confidence: ${decision.confidence ?? "not measured"} (automatic from ${decision.thresholds.auto}, reason required below ${decision.thresholds.review})`,
    `Asked: ${decision.steps.map((step) => step.groups.join(" or ")).join(", then ")}`,
    `Approve: exactly the above is done. Modify: the changed version is checked and asked again. Reject (with a reason): nothing is done.${decision.reasonRequired ? " Approving needs a written reason too." : ""}`,
    `Open until ${expiresAt}; without an answer it counts as rejected. An approval while automation is paused is void: it is asked again afterwards.`,
    ...(opening.page === undefined
      ? []
      : [`Signed in as yourself you can also answer at: ${opening.page}/reviews/${opening.id}`]),
    ...(proposal === null ? [] : [`Digest: ${proposal.digest}`]),
  ];
}

function payloadLines(payload: ActionPayload): string[] {
  const target = payload.target.id === payload.ticket.id ? [] : [`On: ${visible(payload.target.key)} (${payload.target.kind})`];
  const args = Object.entries(payload.args).map(
    ([name, value]) => `${name}: ${visible(Array.isArray(value) ? value.join(", ") : String(value))}`,
  );
  return [...target, ...args, "Exact text:", ...payload.note.split("\n").map((line) => `> ${visible(line)}`)];
}

function draftLines(opening: Opening): string[] {
  const { drafted } = opening;
  if (drafted === null) return ["Modified by a person: the original is in the evidence."];
  if (drafted.kind === "unavailable") return [`Drafting: the model was not available (${drafted.reason}).`];
  if (drafted.kind === "invalid") return [`Drafting: the model's answer was not valid (${visible(drafted.reason)}).`];
  return [];
}

const INVISIBLE = /[\p{Cf}\p{Cc}\p{Co}\p{Cn}\p{Cs}\p{Default_Ignorable_Code_Point}\u2800]/gu;

/** Shows what people cannot see: each invisible or control character as its code point. */
export function visible(text: string): string {
  return text.replace(INVISIBLE, (char) =>
    char === "\t" ? " " : `\u27E6U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}\u27E7`,
  );
}
