import {
  canonical,
  type Example,
  type ExampleSet,
  examplesHash,
  isActionType,
  MAX_EXAMPLES,
  OpsError,
  REASON_CODES,
} from "../case/index.ts";
import { type Label, labelOf } from "../control/index.ts";
import { exampleProblem, typedArgs, typedFacts, type WorkflowPolicy } from "../policy/index.ts";
import type { EndedReview } from "../ports/index.ts";
import { withoutSecrets } from "../privacy/index.ts";
import { type Asking, assertWorkflow } from "./asking.ts";
import { record } from "./entries.ts";
import type { World } from "./world.ts";

/** What prompts show of earlier answers: only by an operator's act, never by itself. */
export const examples = { propose, adopt, adopted, current } as const;

/** Answers that are looked through for candidates. */
const LOOKED_AT = 500;
const ORDER: readonly Label["value"][] = ["negative", "partial", "positive"];

/** At most six candidates out of the newest answers: of each kind of answer the newest one, the draft's mistakes first. Nothing is adopted. */
async function propose(world: World, id: string): Promise<readonly Example[]> {
  const workflow = workflowNamed(world, id);
  const found = await world.store.labels.newest(id, LOOKED_AT);
  const labelled = found.map((ended) => ({ ended, value: labelOf(ended, new Set()).value }));
  const kinds = new Map<string, Example>();
  for (const value of ORDER)
    for (const { ended } of labelled.filter((one) => one.value === value)) {
      const example = exampleOf(ended, workflow);
      if (example === null || exampleProblem(example, workflow) !== null) continue;
      const kind = JSON.stringify([example.proposed, example.decided, example.reason, example.changed]);
      if (!kinds.has(kind)) kinds.set(kind, example);
    }
  return [...kinds.values()].slice(0, MAX_EXAMPLES);
}

function exampleOf(ended: EndedReview, workflow: WorkflowPolicy): Example | null {
  const { action } = ended.recommended;
  const { decided } = ended;
  if (action === null || !isActionType(action)) return null;
  if (decided !== "approve" && decided !== "modify" && decided !== "reject") return null;
  return {
    facts: typedFacts(ended.facts, workflow),
    proposed: { action, args: typedArgs(action, ended.args, workflow.sop.sop) },
    decided,
    reason: decided === "reject" ? knownReason(ended.reasonCode) : null,
    changed: [...ended.changed],
  };
}

function knownReason(code: string | null): Example["reason"] {
  return REASON_CODES.find((known) => known === code) ?? "other";
}

/** The set as a new version, with its entry. Throws EXAMPLES_INVALID naming what may not be shown, CASE_MOVED when somebody else was faster. */
async function adopt(world: World, id: string, given: readonly Example[], asking: Asking): Promise<ExampleSet> {
  const workflow = workflowNamed(world, id);
  given.forEach((example, index) => {
    const problem = exampleProblem(example, workflow);
    if (problem !== null) throw new OpsError("EXAMPLES_INVALID", `examples.${index}: ${problem}`);
  });
  const before = await world.store.exampleSets.current(id);
  const { by } = asking;
  const reason = withoutSecrets(asking.reason);
  const set = { workflow: id, version: (before?.version ?? 0) + 1, hash: examplesHash(given), examples: given, by, reason };
  const { all } = await record(world, {
    kind: "examples.adopted",
    actor: { type: "person", id: by },
    subject: { system: "ops-trust", type: "workflow", id },
    caseId: null,
    corr: { workflow: id },
    // As text: records hold no fractions, and these bytes are what the hash is over.
    payload: { version: set.version, hash: set.hash, before: before?.hash ?? null, examples: canonical(given), reason },
  });
  if (await world.store.exampleSets.adopt(set, all)) return set;
  throw new OpsError("CASE_MOVED", "somebody else adopted examples meanwhile: look again");
}

/** The newest set, whether or not it is shown. */
async function adopted(world: World, id: string): Promise<ExampleSet | null> {
  assertWorkflow(world, id);
  return world.store.exampleSets.current(id);
}

/** What a workflow's prompts show now; null = nothing. A set that the present policy no longer allows is not shown. */
async function current(world: World, workflow: WorkflowPolicy): Promise<ExampleSet | null> {
  const set = await world.store.exampleSets.shown(workflow.id);
  if (set === null || set.examples.length === 0) return null;
  if (set.examples.every((example) => exampleProblem(example, workflow) === null)) return set;
  world.log.warn("examples do not fit the policy: not shown", { workflow: workflow.id });
  return null;
}

function workflowNamed(world: World, id: string): WorkflowPolicy {
  assertWorkflow(world, id);
  const workflow = world.policy.workflows.get(id);
  if (workflow === undefined) throw new OpsError("POLICY_INVALID", `no such workflow: ${id}`);
  return workflow;
}
