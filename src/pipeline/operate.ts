import { type Case, OpsError } from "../case/index.ts";
import type { EntryInput } from "../evidence/index.ts";
import { withoutSecrets } from "../privacy/index.ts";
import { type Asking, assertWorkflow } from "./asking.ts";
import { record } from "./entries.ts";
import { pushCase } from "./run.ts";
import { endAltered, settledAs } from "./settled.ts";
import { step } from "./step.ts";
import type { World } from "./world.ts";

/** What operators do by hand. Each act is one entry; each throws CASE_UNKNOWN or TRANSITION_FORBIDDEN when it does not fit. */
export const operate = { retry, abandon, pause, resume } as const;

async function retry(world: World, caseId: string, asking: Asking): Promise<Case> {
  const stuck = await stuckCase(world, caseId);
  if (!(await pushCase(world, stuck, { type: "retried", ...asking }))) throw moved(caseId);
  return (await world.store.cases.load(caseId)) ?? stuck;
}

async function abandon(world: World, caseId: string, asking: Asking): Promise<Case> {
  const stuck = await stuckCase(world, caseId);
  for (const effect of await world.store.effects.ofCase(caseId)) {
    const settled = effect.body.kind === "action" ? await settledAs(world, effect) : "unwritten";
    if (settled === "written")
      throw new OpsError("TRANSITION_FORBIDDEN", "its effect is in the ticket system: retry the case, so that it is recorded", {
        case: caseId,
      });
    if (settled === "open")
      throw new OpsError("TRANSITION_FORBIDDEN", "an attempt may still reach the ticket system: abandon it later", {
        case: caseId,
      });
    if (settled === "altered") await endAltered(world, effect);
  }
  const after = await step(world, stuck, { type: "abandoned", ...asking });
  if (after === null) throw moved(caseId);
  await world.queue.add(after.messages.map((message) => ({ kind: "effect", ref: message.id })));
  return after.now;
}

async function pause(world: World, workflow: string | null, asking: Asking): Promise<void> {
  assertWorkflow(world, workflow);
  const { all } = await record(world, switchEntry("automation.paused", workflow, asking));
  const reason = withoutSecrets(asking.reason);
  await world.store.pauses.set({ workflow, by: asking.by, reason, at: world.clock().toISOString() }, all);
}

async function resume(world: World, workflow: string | null, asking: Asking): Promise<boolean> {
  assertWorkflow(world, workflow);
  const { all } = await record(world, switchEntry("automation.resumed", workflow, asking));
  return world.store.pauses.clear(workflow, all, world.clock());
}

function switchEntry(kind: string, workflow: string | null, asking: Asking): EntryInput {
  return {
    kind,
    actor: { type: "person", id: asking.by },
    subject: { system: "ops-trust", type: "workflow", id: workflow ?? "*" },
    caseId: null,
    corr: {},
    payload: { reason: asking.reason },
  };
}

async function stuckCase(world: World, caseId: string): Promise<Case> {
  const found = await world.store.cases.load(caseId);
  if (found === null) throw new OpsError("CASE_UNKNOWN", "no such case", { case: caseId });
  if (found.status !== "stuck")
    throw new OpsError("TRANSITION_FORBIDDEN", `this case is ${found.status}, not stuck: nothing to retry or abandon`, {
      case: caseId,
    });
  return found;
}

function moved(caseId: string): OpsError {
  return new OpsError("CASE_MOVED", "the case moved meanwhile: look again", { case: caseId });
}
