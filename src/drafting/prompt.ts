import type { ActionType, Example, RedactText, Sop, TicketContext } from "../case/index.ts";
import { contextView } from "./context-view.ts";
import { exampleLines } from "./example-lines.ts";
import { fit } from "./fit.ts";
import { markedView } from "./marked.ts";
import { RULES } from "./rules-text.ts";
import type { Choices } from "./schema.ts";

export interface PromptInput {
  readonly sop: Sop;
  readonly context: TicketContext;
  readonly choices: Choices;
  /** Random and unguessable per request. */
  readonly fence: string;
  readonly redact: RedactText;
  readonly rejections: readonly string[];
  /** What people decided earlier; absent = none. */
  readonly examples?: readonly Example[];
}

export interface Prompt {
  readonly system: string;
  readonly user: string;
  /** What stands for a blank in untrusted texts. */
  readonly mark: string;
  /** What of the ticket was left out because it is too long. */
  readonly left: readonly string[];
}

/** Characters of JSON that a prompt takes of a ticket. */
export const MAX_CONTEXT = 60_000;

/** The two texts of a question. Everything that others wrote is redacted, datamarked JSON inside a fence whose marker it cannot contain. */
export function promptOf(input: PromptInput): Prompt {
  // ASCII: a prompt with wider characters costs twice as much to redact, hash and store (measured).
  const mark = `^${input.fence.slice(0, 6)}^`;
  const { view, left } = fit(markedView(contextView(input.context, input.redact), mark), MAX_CONTEXT);
  const data = without(JSON.stringify(view), input.fence);
  const system = RULES.join("\n")
    .replaceAll("FENCE", `"${fenceLine(input.fence)}"`)
    .replaceAll("MARK", `"${mark}"`);
  const user = [
    ...sopLines(input.sop),
    ...choiceLines(input.choices, input.sop),
    ...exampleLines(input.examples ?? []),
    ...rejectionLines(input.rejections),
    ...(left.length === 0 ? [] : ["", `Left out because the ticket is too long: ${left.join(", ")}.`]),
    "",
    "The ticket, as data:",
    fenceLine(input.fence),
    "```json",
    data,
    "```",
    fenceLine(input.fence),
  ];
  return { system, user: user.join("\n"), mark, left };
}

/** The text without the fence's marker, also where taking it out would put a new one together. */
function without(text: string, fence: string): string {
  let rest = text;
  while (fence !== "" && rest.includes(fence)) rest = rest.replaceAll(fence, "");
  return rest;
}

function fenceLine(fence: string): string {
  return `===== ticket data ${fence} =====`;
}

function sopLines(sop: Sop): string[] {
  return [
    `SOP: ${sop.title} (version ${sop.version})`,
    `Purpose: ${sop.purpose}`,
    "It requires:",
    ...sop.checks.map((check) => `- ${check.says}${check.actions === undefined ? "" : ` (for ${check.actions.join(", ")})`}`),
    "Its note reads, with the ticket's values in braces:",
    ...sop.note.map((line) => `- ${line}`),
    ...(sop.guidance.length === 0 ? [] : ["Look at:", ...sop.guidance.map((line) => `- ${line}`)]),
  ];
}

function choiceLines(choices: Choices, sop: Sop): string[] {
  const argumentsOf = (action: ActionType): string => {
    if (action === "close_task")
      return ` (target: one of ${list(choices.targets)}; close_code: one of ${list(choices.closeCodes)})`;
    if (action === "request_info") return ` (fields: some of ${list(choices.fields)})`;
    if (action === "change_state") return ` (state: one of ${list(choices.states ?? [])})`;
    return action === "route_approval"
      ? ` (route: one of ${list(Object.entries(sop.routes).map(([name, status]) => `${name} = ${status}`))})`
      : "";
  };
  return ["", "Allowed actions:", ...choices.actions.map((action) => `- ${action}${argumentsOf(action)}`)];
}

function list(values: readonly string[]): string {
  return values.length === 0 ? "none: do not choose this action" : values.join(", ");
}

function rejectionLines(rejections: readonly string[]): string[] {
  const codes = rejections.filter((code) => /^[a-z_]{1,40}$/.test(code)).slice(0, 20);
  return codes.length === 0 ? [] : ["", `Earlier drafts for this ticket were rejected by operators for: ${codes.join(", ")}.`];
}
