import {
  type ActionPayload,
  type Actor,
  type Case,
  type CaseEvent,
  type Entry,
  type EventOf,
  type StandingEnd,
  templateDigest,
} from "../../case/index.ts";
import type { EntryInput } from "../../evidence/index.ts";
import type { Disagreement, StandingNow } from "../../ports/index.ts";
import { record } from "../entries.ts";
import type { World } from "../world.ts";

/** Who or what ended one. */
export interface Ending {
  readonly why: StandingEnd;
  readonly actor: Actor;
  readonly reason: string | null;
}

const OURS: Actor = { type: "service", id: "ops-trust" };

/** Ends it with its entry; false when something ended it before. */
export async function endStanding(world: World, approval: StandingNow, ending: Ending): Promise<boolean> {
  const { all } = await record(world, entryOf(approval, ending));
  const ended = await world.store.standingApprovals.end(approval.id, all);
  if (ended) world.log.info("standing approval ended", { kind: ending.why });
  return ended;
}

/** The same by itself. */
export function endByItself(world: World, approval: StandingNow, why: StandingEnd): Promise<boolean> {
  return endStanding(world, approval, { why, actor: OURS, reason: null });
}

/** Ends all that stand: what was revoked in the time that a restored database lost must not come back. */
export async function endAllStanding(world: World): Promise<void> {
  for (;;) {
    const open = await world.store.standingApprovals.open(100);
    if (open.length === 0) return;
    for (const approval of open) await endByItself(world, approval, "restored");
  }
}

/** What a move ends because people disagree, and the entries that do it. */
export interface Disagreed {
  readonly entries: readonly Entry[];
  readonly against?: Disagreement;
}

/** Ends those of the same action and words with the very move by which a person rejects, changes or takes back one of them, or asks for what one let through to be undone. */
export async function disagreementOf(world: World, from: Case, event: CaseEvent): Promise<Disagreed> {
  if (event.type === "override_requested") return undoneBy(world, from, event);
  const person = disagreeing(event);
  const proposal = "proposal" in from ? from.proposal : undefined;
  if (person === null || proposal === undefined || proposal === null) return { entries: [] };
  return endedBy(world, { workflow: from.workflow, payload: proposal.payload }, { person, caseId: from.id });
}

async function undoneBy(world: World, { id }: Case, { reverses, by }: EventOf<"override_requested">): Promise<Disagreed> {
  const original = await world.store.cases.load(reverses.case);
  if (original?.status !== "ended" || original.proposal === null || original.reviewId === null) return { entries: [] };
  const review = await world.store.reviews.load(original.reviewId);
  if (review?.verdicts.some(({ standing }) => standing !== undefined) !== true) return { entries: [] };
  const { workflow, proposal } = original;
  return endedBy(world, { workflow, payload: proposal.payload }, { person: by, caseId: id });
}

async function endedBy(
  world: World,
  { workflow, payload }: { readonly workflow: string; readonly payload: ActionPayload },
  { person, caseId }: { readonly person: string; readonly caseId: string },
): Promise<Disagreed> {
  const template = templateDigest(payload);
  const live = await world.store.standingApprovals.live(workflow, template);
  const actor: Actor = { type: "person", id: person };
  const made = await Promise.all(
    live.map((one) => record(world, entryOf(one, { why: "disagreed", actor, reason: `case ${caseId}` }))),
  );
  return { entries: made.flatMap(({ all }) => all), against: { workflow, template, known: live.map(({ id }) => id) } };
}

function disagreeing(event: CaseEvent): string | null {
  if (event.type === "withdrawn") return event.by;
  if (event.type === "revealed" || !("verdict" in event)) return null;
  const { kind, person } = event.verdict;
  return kind === "reject" || kind === "modify" ? person : null;
}

function entryOf({ id, workflow, person, entry, used, uses }: StandingNow, { why, actor, reason }: Ending): EntryInput {
  return {
    kind: "standing.ended",
    actor,
    subject: { system: "ops-trust", type: "standing", id },
    caseId: null,
    corr: { workflow },
    payload: { standing: id, why, reason, given_by: person, given: entry, used: used.length, uses },
  };
}
