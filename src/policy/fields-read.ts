import { PARTS, type Part } from "../case/index.ts";
import { amountNames } from "./amount.ts";
import { sectionOf } from "./condition-names.ts";
import { groupIn, namesUsed } from "./conditions/index.ts";
import type { WorkflowPolicy } from "./policy.ts";

const OWN = /^(fields|sources)\./;
/** What a ticket may become is part of what was decided, and is asked again before it is done. */
const OFFERED = "moves.offered";
// History, relations and the schedule are not read again before a write: what happened to other tickets does not change this one's, and conflicts are read each time.
const CHECKED_AGAIN = /^(sources|approvals|window)\./;

/** The SOP's own facts ("fields.tax_form", "sources.erp.blocked") that a workflow's decisions depend on: those that its SOP's checks or the policy's steps name, and those that say what a ticket is worth. */
export function fieldsRead(workflow: WorkflowPolicy): ReadonlySet<string> {
  return new Set([...namesIn(workflow).filter((name) => OWN.test(name)), ...amountNames(workflow)]);
}

/** The facts beside a ticket's fingerprint (from outside it, or by the time that passes) that decisions depend on and that can be checked again before a write, sorted. */
export function namesCheckedAgain(workflow: WorkflowPolicy): readonly string[] {
  const names = namesIn(workflow).filter((name) => CHECKED_AGAIN.test(name) || name === OFFERED);
  return [...new Set(movesTicket(workflow) ? [...names, OFFERED] : names)].sort();
}

/** The sections that a workflow's checks, note or steps rely on. */
export function sectionsRelied(workflow: WorkflowPolicy): ReadonlySet<string> {
  const steps = workflow.steps.flatMap(({ condition }) => namesUsed(condition).map(sectionOf));
  const all = [...workflow.sop.checks.flatMap((check) => check.sections), ...workflow.sop.noteSections, ...steps];
  if (movesTicket(workflow)) all.push("moves");
  return new Set(all.filter((section) => section !== undefined));
}

function movesTicket({ allowedActions }: WorkflowPolicy): boolean {
  return allowedActions.has("change_state");
}

/** The parts of a ticket that are read for a workflow's drafts besides those that every ticket has. */
export function partsRead(workflow: WorkflowPolicy): ReadonlySet<Part> {
  const relied = sectionsRelied(workflow);
  return new Set(PARTS.filter((part) => relied.has(part) || workflow.sop.sop.reads.includes(part)));
}

/** Whether a step asks for the ticket's region. */
export function readsRegion({ steps }: WorkflowPolicy): boolean {
  return steps.some(({ condition }) => namesUsed(condition).includes("region"));
}

/** The groups that a workflow's steps ask about the requester, sorted. */
export function requesterGroups({ steps }: Pick<WorkflowPolicy, "steps">): readonly string[] {
  const groups = steps.flatMap(({ condition }) => namesUsed(condition).flatMap((name) => groupIn(name) ?? []));
  return [...new Set(groups)].sort();
}

/** Every fact that a workflow's checks and steps name, once, sorted. */
export function namesRead(workflow: WorkflowPolicy): readonly string[] {
  return [...new Set(namesIn(workflow))].sort();
}

function namesIn({ sop, steps }: WorkflowPolicy): readonly string[] {
  return [...sop.checks, ...steps].flatMap(({ condition }) => namesUsed(condition));
}
