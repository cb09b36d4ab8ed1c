import {
  type ActionType,
  type Case,
  type CaseIn,
  type Decision,
  type Drafted,
  type EventOf,
  type Facts,
  fingerprint,
  lastHumanComment,
  type Proposal,
  propose,
  surroundings,
  type TicketContext,
  type Unasked,
} from "../../case/index.ts";
import { draft, payloadOf } from "../../drafting/index.ts";
import { decide, type WorkflowPolicy } from "../../policy/index.ts";
import { filterNote } from "../../privacy/index.ts";
import { acquaint, redactorFor } from "../acquaint.ts";
import { fullBefore, noRoom } from "../capacity.ts";
import { examples } from "../examples.ts";
import { collectFacts } from "../facts.ts";
import { proposeReversal } from "../override/propose-reversal.ts";
import { readAgain, withPatience } from "../patience.ts";
import { exerciseIn, isPut, withMistake } from "../planted.ts";
import { saidBy } from "../question-record.ts";
import { reliedOn } from "../relied.ts";
import { routedTo } from "../routing.ts";
import { shownOf } from "../shown.ts";
import type { Handed, Staged } from "../stage.ts";
import { workflowOf } from "../systems.ts";
import type { World } from "../world.ts";

/** Asks the model for a note and one action, collects the facts and puts them before the policy: one event. Reading and drafting share the policy's timeout_seconds. */
export async function draftAndDecide(world: World, of: CaseIn<"in_context">, handed: Handed): Promise<Staged> {
  if (of.reverses !== undefined) return proposeReversal(world, of, of.reverses, handed);
  const workflow = workflowOf(world, of);
  const exercise = await exerciseIn(world, of);
  const { context, full, ...made } = await withPatience(workflow.timeoutSeconds, async (signal) => {
    const read = handed.context ?? (await readAgain(world, { ticket: of.ticket, workflow }, signal));
    await acquaint(world, read);
    return { context: read, ...(await draftIfRoom(world, workflow, read, { of, signal })) };
  });
  const drafted = await withMistake(world, workflow, exercise, { drafted: made.drafted, context });
  if (drafted === null) return NOT_PUT;
  const { proposal, problem } = proposalOf(world, workflow, context, drafted);
  const collected = await collectFacts(world, workflow, {
    context,
    draft: drafted.kind === "drafted" ? drafted.draft : null,
    proposal,
    modifiedBy: null,
  });
  const facts = withContest(of, collected);
  const decision = decide({ ...saidBy(drafted, problem), proposal, facts }, workflow);
  if (!(await isPut(world, workflow, { exercise, of, decision, proposal }))) return NOT_PUT;
  const offered = decision.outcome === "refuse" ? null : proposal;
  const effectId = decision.outcome === "apply" ? world.makeId() : null;
  const asked = { why: problem, proposal };
  // What is applied at once nobody is asked about; its prompt holds the reading.
  const shown =
    decision.outcome === "apply"
      ? {}
      : { shown: shownOf(redactorFor(world, of.ticket), { context, drafted, proposal: offered }) };
  return {
    kind: "event",
    event: {
      type: "decided",
      ...readingOf(world, workflow, context, offered),
      ...shown,
      drafted,
      facts,
      decision,
      asked,
      proposal: offered,
      effectId,
      ...(await putToPeople(world, workflow, { of, decision, context, full, action: offered?.payload.action ?? null })),
    },
    context,
  };
}

/** What people took back, or are asked to, is decided by people. */
function withContest({ contested }: Case, facts: Facts): Facts {
  return contested === undefined ? facts : { ...facts, contested };
}

function readingOf(world: World, { id }: WorkflowPolicy, context: TicketContext, offered: Proposal | null) {
  return {
    fingerprint: fingerprint(context),
    lastComment: lastHumanComment(context),
    surroundings: surroundings(context, offered?.payload ?? null),
    relied: reliedOn(world, id, context),
  };
}

/** An exercise that people cannot be asked about is none. */
const NOT_PUT: Staged = { kind: "event", event: { type: "superseded", by: "ops-trust" }, context: null };

interface Put {
  readonly of: Case;
  readonly decision: Decision;
  readonly context: TicketContext;
  readonly action: ActionType | null;
  /** Known before drafting. */
  readonly full: Unasked | null;
}

/** A new review and who is asked in it, or that nobody has room for it; neither where people do not decide. */
async function putToPeople(
  world: World,
  workflow: WorkflowPolicy,
  { of, decision, context, full, action }: Put,
): Promise<Pick<EventOf<"decided">, "reviewId" | "routing" | "unasked">> {
  if (decision.outcome !== "review" && decision.outcome !== "refuse") return { reviewId: null };
  const unasked = full ?? (await noRoom(world, workflow, of, decision));
  if (unasked !== null) return { reviewId: null, unasked };
  return { reviewId: world.makeId(), ...(await routedTo(world, workflow, { decision, context, action })) };
}

interface Asking {
  readonly of: Case;
  readonly signal: AbortSignal;
}

async function draftIfRoom(
  world: World,
  workflow: WorkflowPolicy,
  context: TicketContext,
  asking: Asking,
): Promise<{ readonly drafted: Drafted; readonly full: Unasked | null }> {
  const full = await fullBefore(world, workflow, asking.of, context);
  if (full !== null) return { drafted: { kind: "unavailable", reason: "full" }, full };
  return { drafted: await askModel(world, workflow, context, asking), full };
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
    redact: redactorFor(world, context.ref),
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
    filter: (note) => filterNote(redactorFor(world, context.ref)(filterNote(note).text)).text,
  });
  if (!built.ok) return { proposal: null, problem: built.problem };
  return { proposal: propose(world.makeId(), built.payload, drafted.draft.source.kind), problem: null };
}
