import { ACTION_TYPES, FACT_TYPES, RISKS, type Sop } from "../case/index.ts";
import { MEMBERS, type Names, type NameType } from "./conditions/index.ts";
import type { PolicyFile } from "./config.ts";

/** The value of `action` while nothing that may be carried out is proposed. */
export const NO_ACTION = "none";

/** What an SOP's checks may read: the facts every ticket has, and the SOP's own fields and values of further sources. */
export function checkNames(sop: Sop): Names {
  return new Map<string, NameType>([...FACT_TYPES, ...ownNames(sop)]);
}

/** The names that an SOP declares itself, with their types. */
export function ownNames({ fields, sources }: Sop): readonly (readonly [string, NameType])[] {
  const typed = (prefix: string, types: Sop["fields"]) =>
    Object.entries(types).map(([name, type]) => [`${prefix}.${name}`, { type }] as const);
  return [...typed("fields", fields), ...Object.entries(sources).flatMap(([source, types]) => typed(`sources.${source}`, types))];
}

/** What approvals.steps may read: all facts of all SOPs, and what the decision itself is about. */
export function stepNames(file: PolicyFile, sops: readonly Sop[]): Names {
  return new Map<string, NameType>([
    ...FACT_TYPES,
    ...sops.flatMap(ownNames),
    ["risk", { type: "string", values: RISKS }],
    ["confidence", { type: "number" }],
    ["pii_guardrail", { type: "boolean" }],
    ["workflow", { type: "string", values: file.workflows.map((workflow) => workflow.id) }],
    ["action", { type: "string", values: [...ACTION_TYPES, NO_ACTION] }],
    ["region", { type: "string", values: file.regions.allowed }],
    [`${MEMBERS}.*`, { type: "boolean" }],
    ["amount", { type: "number" }],
    ["currency", { type: "string" }],
    ["thresholds.auto_*", { type: "number" }],
    ["thresholds.auto_approve_confidence", { type: "number" }],
    ["thresholds.auto_complete_confidence", { type: "number" }],
    ["thresholds.require_human_review_below", { type: "number" }],
  ]);
}

const SECTIONS: ReadonlyMap<string, string> = new Map([
  ["ticket", "fields"],
  ["window", "fields"],
  ["fields", "fields"],
  ["tasks", "tasks"],
  ["target", "tasks"],
  ["items", "items"],
  ["conflicts", "conflicts"],
  ["attachments", "attachments"],
  ["comments", "comments"],
  ["people", "people"],
  ["requester", "people"],
  ["requester_groups", "people"],
  ["assignee", "people"],
  ["approvals", "approvals"],
  ["relations", "relations"],
  ["history", "history"],
  ["schedule", "schedule"],
  ["moves", "moves"],
]);

/** The part of the context that a fact or a note's path comes from, or undefined when it needs none. */
export function sectionOf(name: string): string | undefined {
  const [first = "", second] = name.split(".", 2);
  if (first === "sources") return second === undefined ? undefined : `sources.${second}`;
  return name === "ticket.kind" ? undefined : SECTIONS.get(first);
}
