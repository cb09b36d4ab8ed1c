import {
  ACTIONS,
  type ActionPayload,
  type Facts,
  type FactType,
  type FactValue,
  isActionType,
  type Proposal,
  propose,
  RISKS,
  type TicketRef,
} from "../../case/index.ts";
import { factNames, type Question, sectionsRelied, type WorkflowPolicy } from "../../policy/index.ts";
import type { Given } from "./test-file.ts";

/** What is wrong with a case's facts, and where below `given`. */
export interface GivenProblem {
  readonly path: readonly string[];
  readonly message: string;
}

/** The case's own words over those that all cases of its file start from: facts, sections and people name by name. */
export function givenOver(all: Given = {}, own: Given = {}): Given {
  return {
    ...all,
    ...own,
    facts: { ...all.facts, ...own.facts },
    sections: { ...all.sections, ...own.sections },
    people: { ...all.people, ...own.people },
  };
}

/** Names that the policy's conditions cannot read, and values that are not of their type: such a case would test less than it says. */
export function problemsIn({ facts = {}, sections = {} }: Given, workflow: WorkflowPolicy): readonly GivenProblem[] {
  const types = factNames(workflow);
  const wrong = Object.entries(facts).flatMap(([name, value]) => {
    const message = misfit(value, name, types.get(name));
    return message === null ? [] : [{ path: ["facts", name], message }];
  });
  const parts = Object.keys(wholeSections(workflow));
  const unread = Object.keys(sections).filter((name) => !parts.includes(name));
  return [
    ...wrong,
    ...unread.map((name) => ({ path: ["sections", name], message: `is not one of what is read here: ${parts.join(", ")}` })),
  ];
}

function misfit(value: FactValue | null, name: string, type: FactType | undefined): string | null {
  if (type === undefined) return "is no fact that this workflow's conditions can read";
  if (value === null || (OWN.test(name) && typeof value === "string")) return null;
  if (typeof value !== type.type) return `must be a ${type.type}, or null for what could not be read`;
  if (type.type !== "string" || type.values === undefined || type.values.includes(String(value))) return null;
  return `must be one of ${type.values.join(", ")}`;
}

/** Recorded as text, whatever their declared type. */
const OWN = /^(fields|sources)\./;

/** The question as the pipeline would put it to the policy in force. */
export function questionOf(given: Given, workflow: WorkflowPolicy): Question {
  const drafted = given.drafted ?? "drafted";
  const action = drafted === "drafted" ? (given.action ?? null) : null;
  const facts = factsOf(given, workflow);
  return {
    drafted,
    why: given.why ?? null,
    action,
    proposal: action === null ? null : proposalOf(action, given, { workflow, kind: String(facts.values["ticket.kind"]) }),
    confidence: drafted === "drafted" ? (given.confidence ?? null) : null,
    facts,
  };
}

function factsOf(given: Given, workflow: WorkflowPolicy): Facts {
  const values = valuesOf(given);
  const { uncited = [], unshown = [], injection = [], holds = [], demotions = [] } = given;
  return {
    values,
    sections: { ...wholeSections(workflow), ...given.sections },
    ticketRisk: RISKS.find((level) => level === values["ticket.risk"]) ?? null,
    uncited,
    coverage: uncited.length === 0 ? "1.0000" : "0.0000",
    unshown,
    injection,
    pii: piiOf(given),
    ...deceptionOf(given),
    holds,
    demotions,
    ...(given.applied_alone == null ? {} : { appliedAlone: given.applied_alone }),
    ...(given.contested === undefined ? {} : { contested: given.contested }),
    ...aboutIt(given),
  };
}

function aboutIt({
  modified_by: by = null,
  region_matches: regionMatches = true,
}: Given): Pick<Facts, "modifiedBy" | "regionMatches"> {
  return { modifiedBy: by, regionMatches };
}

function piiOf({ pii }: Given): Facts["pii"] {
  return { ...NO_PII, ...Object.fromEntries(Object.entries(pii ?? {}).filter(([, found]) => found !== undefined)) };
}

const NO_PII: Facts["pii"] = { tripped: false, restricted: false, unread: false, kinds: [] };

/** What deceives raises the risk to medium, as where facts are collected. */
function deceptionOf({ deceptive = [], deceptive_risk: risk }: Given): Pick<Facts, "deceptive" | "deceptiveRisk"> {
  const raised = risk === undefined && deceptive.length > 0 ? "medium" : risk;
  return raised == null ? { deceptive } : { deceptive, deceptiveRisk: raised };
}

function valuesOf({ facts = {} }: Given): Record<string, FactValue> {
  const asRead = (name: string, value: FactValue): FactValue => (OWN.test(name) ? String(value) : value);
  const known = Object.entries(facts).flatMap(([name, value]) => (value === null ? [] : [[name, asRead(name, value)] as const]));
  return { "ticket.kind": "ticket", ...Object.fromEntries(known) };
}

const READ_OF_EVERY_TICKET = ["fields", "people", "tasks", "items", "comments", "attachments", "conflicts"];

function wholeSections(workflow: WorkflowPolicy): Facts["sections"] {
  const names = [...READ_OF_EVERY_TICKET, ...sectionsRelied(workflow)];
  return Object.fromEntries(names.map((name) => [name, "ok"] as const));
}

interface About {
  readonly workflow: WorkflowPolicy;
  readonly kind: string;
}

function proposalOf(action: string, { target, args = {}, modified_by: by }: Given, { workflow, kind }: About): Proposal | null {
  if (!isActionType(action) || target === "none") return null;
  const system = workflow.source.split(".", 1)[0] ?? "";
  const ticket: TicketRef = { system, kind, id: "ticket", key: "TICKET" };
  const targets = {
    ticket,
    task: { system, kind: `${kind}.task`, id: "task", key: "TASK" },
    other: { ...ticket, id: "other", key: "OTHER" },
  };
  const parts = {
    v: 1,
    action,
    ticket,
    target: targets[target ?? ACTIONS[action].target],
    args,
    note: "",
    policy: workflow.policyHash,
  };
  // decide() reads of the arguments those of change_state alone; a case may leave out what nothing reads.
  const payload = parts as unknown as ActionPayload;
  return propose("test", payload, by ?? "model", by == null ? null : "0".repeat(64));
}
