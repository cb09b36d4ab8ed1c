import {
  type Case,
  type CaseIn,
  type Drafted,
  fingerprint,
  lastHumanComment,
  type Proposal,
  propose,
  surroundings,
  type TicketContext,
} from "../../case/index.ts";
import { draft, payloadOf } from "../../drafting/index.ts";
import { decide, type WorkflowPolicy } from "../../policy/index.ts";
import { filterNote } from "../../privacy/index.ts";
import { examples } from "../examples.ts";
import { collectFacts } from "../facts.ts";
import { readAgain, withPatience } from "../patience.ts";
import { saidBy } from "../question-record.ts";
import { reliedOn } from "../relied.ts";
import { routedTo } from "../routing.ts";
import { shownOf } from "../shown.ts";
import type { Handed, Staged } from "../stage.ts";
import { workflowOf } from "../systems.ts";
import type { World } from "../world.ts";

/** Asks the model for a note and one action, collects the facts and puts them before the policy: one event. Reading and drafting share the policy's timeout_seconds. */
export async function draftAndDecide(world: World, of: CaseIn<"in_context">, handed: Handed): Promise<Staged> {
  const workflow = workflowOf(world, of);
  const { context, drafted } = await withPatience(workflow.timeoutSeconds, async (signal) => {
    const read = handed.context ?? (await readAgain(world, { ticket: of.ticket, workflow }, signal));
    return { context: read, drafted: await askModel(world, workflow, read, { of, signal }) };
  });
  const { proposal, problem } = proposalOf(world, workflow, context, drafted);
  const facts = await collectFacts(world, workflow, {
    context,
    draft: drafted.kind === "drafted" ? drafted.draft : null,
    proposal,
    modifiedBy: null,
  });
  const decision = decide({ ...saidBy(drafted, problem), proposal, facts }, workflow);
  const reviewed = decision.outcome === "review" || decision.outcome === "refuse";
  const offered = decision.outcome === "refuse" ? null : proposal;
  const reviewId = reviewed ? world.makeId() : null;
  const effectId = decision.outcome === "apply" ? world.makeId() : null;
  const reading = {
    fingerprint: fingerprint(context),
    lastComment: lastHumanComment(context),
    surroundings: surroundings(context, offered?.payload ?? null),
    relied: reliedOn(world, workflow.id, context),
  };
  const asked = { why: problem, proposal };
  // What is applied at once nobody is asked about; its prompt holds the reading.
  const shown = decision.outcome === "apply" ? {} : { shown: shownOf(world.redact, { context, drafted, proposal: offered }) };
  const routed = reviewId === null ? {} : await routedTo(world, workflow, { decision, context });
  return {
    kind: "event",
    event: {
      type: "decided",
      ...reading,
      ...shown,
      drafted,
      facts,
      decision,
      asked,
      proposal: offered,
      reviewId,
      effectId,
      ...routed,
    },
    context,
  };
}

interface Asking {
  readonly of: Case;
  readonly signal: AbortSignal;
}

async function askModel(
  world: World,
  workflow: WorkflowPolicy,
  context: TicketContext,
  { of, signal }: Asking,
): Promise<Drafted> {
  return draft({
    workflow: { id: workflow.id, allowedActions: [...workflow.allowedActions], endpoint: workflow.modelEndpoint },
    sop: workflow.sop.sop,
    context,
    model: world.models.get(workflow.modelEndpoint) ?? null,
    fence: world.makeFence(),
    redact: world.redact,
    signal,
    rejections: of.rejections ?? [],
    examples: await examples.current(world, workflow),
  });
}

function proposalOf(
  world: World,
  workflow: WorkflowPolicy,
  context: TicketContext,
  drafted: Drafted,
): { proposal: Proposal | null; problem: string | null } {
  if (drafted.kind !== "drafted") return { proposal: null, problem: null };
  const built = payloadOf(drafted.draft, {
    context,
    sop: workflow.sop.sop,
    policyHash: world.policy.hash,
    // Personal data that a model says is masked before anybody sees or approves it: the guardrail still hears of it.
    filter: (note) => filterNote(world.redact(filterNote(note).text)).text,
  });
  if (!built.ok) return { proposal: null, problem: built.problem };
  return { proposal: propose(world.makeId(), built.payload, drafted.draft.source.kind), problem: null };
}
