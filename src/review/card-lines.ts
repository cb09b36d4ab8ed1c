import { type ActionPayload, type Decision, revealed, type ShownChange } from "../case/index.ts";
import type { Opening } from "./opening.ts";
import { askedIn } from "./stages.ts";

/** The card's text lines in order: what happens, why it was not automatic, what it rests on, who is asked, until when. Text only. */
export function cardLines(opening: Opening, expiresAt: string): string[] {
  const { proposal, decision, ticket } = opening;
  return [
    proposal === null
      ? `No action is proposed for ${ticket.key}. Please handle it by hand.`
      : `Proposed for ${ticket.key}: ${proposal.payload.action}`,
    ...(proposal === null ? [] : payloadLines(proposal.payload, opening)),
    ...draftLines(opening),
    "Why a person is asked:",
    ...decision.objections.map((objection) => `- ${revealed(objection.reason)}`),
    `Risk: ${decision.risk}${decision.riskReasons.length > 0 ? ` (${decision.riskReasons.map(revealed).join("; ")})` : ""}`,
    confidenceLine(decision),
    ...factLines(opening),
    `Asked: ${decision.steps.map(askedIn).join(", then ")}`,
    ...answerLines(opening),
    `Open until ${expiresAt}; without an answer it counts as rejected. An approval while automation is paused is void: it is asked again afterwards.`,
    ...(opening.shift ?? []),
    ...(opening.page === undefined
      ? []
      : [`Signed in as yourself you can also answer at: ${opening.page}/reviews/${opening.id}`]),
    ...(proposal === null ? [] : [`Digest: ${proposal.digest}`]),
  ];
}

function payloadLines(payload: ActionPayload, { shown }: Opening): string[] {
  const target = payload.target.id === payload.ticket.id ? [] : [`On: ${revealed(payload.target.key)} (${payload.target.kind})`];
  const args = Object.entries(payload.args).map(
    ([name, value]) => `${name}: ${revealed(Array.isArray(value) ? value.join(", ") : String(value))}`,
  );
  const changes = shown?.changes ?? [];
  return [
    ...target,
    ...args,
    ...(changes.length === 0 ? [] : ["What will change:", ...changes.map(changeLine)]),
    "Exact text:",
    ...payload.note.split("\n").map((line) => `> ${revealed(line)}`),
  ];
}

function changeLine({ field, from, to }: ShownChange): string {
  return `- ${revealed(field)}: ${from === null ? "(not read)" : revealed(from) || "(empty)"} -> ${revealed(to) || "(empty)"}`;
}

function draftLines(opening: Opening): string[] {
  const { drafted, again } = opening;
  if (again !== undefined) return [again];
  if (drafted === null) return ["Modified by a person: the original is in the evidence."];
  if (drafted.kind === "requested") return ["Drafting: no model was asked."];
  if (drafted.kind === "unavailable") return [`Drafting: the model was not available (${drafted.reason}).`];
  if (drafted.kind === "invalid") return [`Drafting: the model's answer was not valid (${revealed(drafted.reason)}).`];
  return [];
}

function confidenceLine({ confidence, thresholds }: Decision): string {
  return `Confidence: ${confidence ?? "not measured"} (automatic from ${thresholds.auto}, reason required below ${thresholds.review}); not certified: calibration is not set up`;
}

const CITED = "What the text cites, as it was read:";

/** Which of a card's lines are facts that its text cites. */
export function citedIn(lines: readonly string[]): readonly number[] {
  const from = lines.indexOf(CITED) + 1;
  if (from === 0) return [];
  const after = lines.slice(from).findIndex((line) => !line.startsWith("- "));
  return [...lines.keys()].slice(from, after === -1 ? undefined : from + after);
}

/** What the note cites as the decision's reading had it, and which sections were not read whole. */
function factLines({ shown }: Opening): string[] {
  if (shown === undefined) return [];
  const facts = shown.facts.map(({ where, path, value }) => `- ${revealed(where)} (${revealed(path)}): ${revealed(value)}`);
  const sections = Object.entries(shown.sections);
  const read = sections.filter(([, status]) => status === "ok").map(([name]) => name);
  const unread = sections.filter(([, status]) => status !== "ok").map(([name, status]) => `${name} ${status}`);
  return [
    ...(facts.length === 0 ? [] : [CITED, ...facts]),
    `Read: ${[...(read.length === 0 ? [] : [`${read.join(", ")} ok`]), ...unread].map(revealed).join("; ")}`,
  ];
}

function answerLines({ proposal, decision }: Opening): string[] {
  const reason = decision.reasonRequired ? " Approving needs a written reason too." : "";
  if (proposal === null) return ["Reject (with a reason): nothing is done; it is yours to handle."];
  return [
    `Approve: exactly the above is done. Modify: the changed version is checked and asked again. Reject (with a reason): nothing is done.${reason}`,
  ];
}
