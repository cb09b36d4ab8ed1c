import { ACTIONS, higherRisk, isActionType, type Risk } from "../case/index.ts";
import { listed } from "./plain.ts";
import type { Question } from "./question.ts";

/** More configuration items than this raise a ticket's risk to the level they stand under. */
const SCOPE_LIMITS = { medium: 10, high: 50 } as const;

/** A risk and what raised it above low, as sentences for people. */
export interface RiskFound {
  readonly risk: Risk;
  readonly reasons: readonly string[];
}

type Raise = readonly [Risk, string];

/** The highest of the action's tier, the ticket's own risk and its scope. Nothing lowers it; what cannot be read raises it. */
export function riskOf(question: Question): RiskFound {
  const raises = [...tierRaises(question), ...ticketRaises(question), ...scopeRaises(question), ...deceptionRaises(question)];
  return {
    risk: raises.map(([risk]) => risk).reduce(higherRisk, "low"),
    reasons: raises.filter(([risk]) => risk !== "low").map(([risk, reason]) => `${risk}: ${reason}`),
  };
}

function tierRaises({ action, proposal }: Question): Raise[] {
  const named = [...new Set([action, proposal?.payload.action ?? null])];
  return named
    .filter((name) => name !== null)
    .filter(isActionType)
    .filter((name) => ACTIONS[name].tier === 3)
    .map((name) => ["high", `${name} is an action of the highest tier`]);
}

function ticketRaises({ facts }: Question): Raise[] {
  if (facts.ticketRisk === null) return [["medium", "the ticket does not say its risk"]];
  return [[facts.ticketRisk, "the ticket says so"]];
}

function deceptionRaises({ facts: { deceptiveRisk } }: Question): Raise[] {
  return deceptiveRisk === undefined ? [] : [[deceptiveRisk, "the proposal's text may deceive its reader"]];
}

function scopeRaises({ facts }: Question): Raise[] {
  const { values, sections } = facts;
  const raises: Raise[] = [];
  const items = values["items.count"];
  if (typeof items === "number" && items > SCOPE_LIMITS.medium) {
    raises.push([items > SCOPE_LIMITS.high ? "high" : "medium", `the ticket touches ${items} configuration items`]);
  }
  if (values["ticket.on_hold"] === true) raises.push(["medium", "the ticket is on hold"]);
  const conflicts = values["conflicts.open"];
  if (typeof conflicts === "number" && conflicts > 0) raises.push(["medium", `${conflicts} open conflicts`]);
  const unread = Object.keys(sections).filter((name) => sections[name] === "forbidden" || sections[name] === "partial");
  if (unread.length > 0) raises.push(["medium", `not fully readable: ${listed(unread.sort())}`]);
  return raises;
}
