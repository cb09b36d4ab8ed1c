import {
  type ActionType,
  type CaseIn,
  fingerprint,
  lastHumanComment,
  type Proposal,
  propose,
  type Reversed,
  type Since,
  surroundings,
  type TicketContext,
  type Undoing,
} from "../../case/index.ts";
import { decide, type WorkflowPolicy } from "../../policy/index.ts";
import { acquaint, redactorFor } from "../acquaint.ts";
import { collectFacts } from "../facts.ts";
import { readAgain, withPatience } from "../patience.ts";
import { questionOf } from "../question-record.ts";
import { reliedOn } from "../relied.ts";
import { routedTo } from "../routing.ts";
import { shownOf } from "../shown.ts";
import type { Handed, Staged } from "../stage.ts";
import { workflowOf } from "../systems.ts";
import type { World } from "../world.ts";
import { reversalNote } from "./reversal-texts.ts";
import { undoingOf } from "./undoing.ts";

const REQUESTED = { kind: "requested" } as const;

/** Makes the reversal that a person asked for into a proposal and puts it before the policy; or says that there is nothing to undo. No model is asked. */
export async function proposeReversal(
  world: World,
  of: CaseIn<"in_context">,
  reverses: Reversed,
  handed: Handed,
): Promise<Staged> {
  const workflow = workflowOf(world, of);
  const context = await withPatience(workflow.timeoutSeconds, async (signal) =>
    acquaint(world, handed.context ?? (await readAgain(world, { ticket: of.ticket, workflow }, signal))),
  );
  const undoing = await undoingOf(world, { reverses, workflow: workflow.id }, context);
  if (undoing.kind !== "possible") return dropped(undoing.why);
  const proposal = proposalOf(world, context, undoing, reverses);
  const collected = await collectFacts(world, workflow, { context, draft: null, proposal, modifiedBy: null });
  const facts = { ...collected, reversal: { of: reverses.action, since: unique(undoing.since) } };
  const decision = decide(questionOf(REQUESTED, null, proposal, facts), workflow);
  const refused = decision.objections.filter(({ outcome }) => outcome === "refuse");
  if (refused.length > 0) return dropped(refused.map(({ reason }) => reason).join(" "));
  return {
    kind: "event",
    event: {
      type: "decided",
      ...readingOf(world, workflow, context, proposal),
      drafted: REQUESTED,
      facts,
      decision,
      asked: { why: null, proposal },
      proposal,
      effectId: null,
      ...(await asked(world, workflow, { outcome: decision.outcome, decision, context, action: proposal.payload.action })),
    },
    context,
  };
}

function dropped(why: string): Staged {
  return { kind: "event", event: { type: "reversal_dropped", why }, context: null };
}

function unique(since: readonly Since[]): readonly Since[] {
  return [...new Set(since)];
}

function proposalOf(
  world: World,
  { ref }: TicketContext,
  { what }: Extract<Undoing, { readonly kind: "possible" }>,
  reverses: Reversed,
): Proposal {
  const note = reversalNote(what, { id: reverses.effect }, reverses);
  const payload = { v: 1 as const, ...what, ticket: ref, note, policy: world.policy.hash };
  return propose(world.makeId(), payload, reverses.by);
}

function readingOf(world: World, { id }: WorkflowPolicy, context: TicketContext, proposal: Proposal) {
  return {
    fingerprint: fingerprint(context),
    lastComment: lastHumanComment(context),
    surroundings: surroundings(context, proposal.payload),
    relied: reliedOn(world, id, context),
    shown: shownOf(redactorFor(world, context.ref), { context, drafted: null, proposal }),
  };
}

type Routed = Parameters<typeof routedTo>[2] & { readonly outcome: string; readonly action: ActionType };

/** A person asked: however many questions wait, this one is put. */
async function asked(world: World, workflow: WorkflowPolicy, { outcome, ...of }: Routed) {
  if (outcome !== "review") return { reviewId: null };
  return { reviewId: world.makeId(), ...(await routedTo(world, workflow, of)) };
}
