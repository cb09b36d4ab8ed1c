import { type ActionType, type Example, FACT_TYPES, type Facts, type FactType, type FactValue, type Sop } from "../case/index.ts";
import { ownNames } from "./condition-names.ts";
import { factMap } from "./condition-values.ts";
import { namesRead } from "./fields-read.ts";
import type { WorkflowPolicy } from "./policy.ts";

/** Of a draft's facts those that the SOP's checks and the policy's steps read and that are no free text: numbers, yes or no, words of a closed list. */
export function typedFacts(values: Facts["values"], workflow: WorkflowPolicy): Example["facts"] {
  const read = factMap({ values: withNumbers(values) }, workflow);
  const kept = namesRead(workflow).flatMap((name) => {
    const value = read.get(name);
    return value !== undefined && fits(value, typesOf(workflow).get(name)) ? [[name, value] as const] : [];
  });
  return Object.fromEntries(kept);
}

/** The arguments of a draft that are words of a closed list. */
export function typedArgs(action: ActionType, args: Readonly<Record<string, unknown>>, sop: Sop): Example["proposed"]["args"] {
  const allowed = closedArgs(action, sop);
  const kept = Object.entries(args).flatMap(([name, value]) =>
    typeof value === "string" && allowed.get(name)?.includes(value) === true ? [[name, value] as const] : [],
  );
  return Object.fromEntries(kept);
}

/** Why an example may not be shown in this workflow's prompts, as a sentence that names the part; null = it may. */
export function exampleProblem({ facts, proposed, changed }: Example, workflow: WorkflowPolicy): string | null {
  const types = typesOf(workflow);
  const read = namesRead(workflow);
  const fact = Object.entries(facts).find(([name, value]) => !read.includes(name) || !fits(value, types.get(name)));
  if (fact !== undefined) return `facts.${fact[0]} is no fact that the SOP or the policy reads, or not a value of its type`;
  if (!workflow.allowedActions.has(proposed.action)) return `proposed.action ${proposed.action} is not allowed in this workflow`;
  const allowed = closedArgs(proposed.action, workflow.sop.sop);
  const arg = Object.entries(proposed.args).find(([name, value]) => allowed.get(name)?.includes(value) !== true);
  if (arg !== undefined) return `proposed.args.${arg[0]} is not a word of its closed list`;
  const field = changed.find((name) => name !== "note" && !CHANGEABLE.has(name));
  return field === undefined ? null : `changed names ${field}, which is no argument`;
}

const CHANGEABLE: ReadonlySet<string> = new Set(["close_code", "route", "status", "fields", "field", "value", "name", "state"]);

function closedArgs(action: ActionType, sop: Sop): ReadonlyMap<string, readonly string[]> {
  if (action === "close_task") return new Map([["close_code", ["successful", "successful_issues", "unsuccessful"]]]);
  return action === "route_approval" ? new Map([["route", Object.keys(sop.routes)]]) : new Map();
}

function typesOf({ sop }: WorkflowPolicy): ReadonlyMap<string, FactType> {
  return new Map([...FACT_TYPES, ...ownNames(sop.sop)]);
}

function fits(value: FactValue, type: FactType | undefined): value is boolean | number | string {
  if (type === undefined || typeof value !== type.type) return false;
  return type.type !== "string" || (type.values ?? []).includes(String(value));
}

/** Records hold no fractions: a number of FACT_TYPES that is decimal text is that number. */
function withNumbers(values: Facts["values"]): Facts["values"] {
  const read = ([name, value]: [string, FactValue]): [string, FactValue] => {
    const number = FACT_TYPES.get(name)?.type === "number" && typeof value === "string" ? Number(value) : Number.NaN;
    return [name, Number.isFinite(number) ? number : value];
  };
  return Object.fromEntries(Object.entries(values).map(read));
}
