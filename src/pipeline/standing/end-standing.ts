import { type Actor, type Case, type CaseEvent, type Entry, type StandingEnd, templateDigest } from "../../case/index.ts";
import type { EntryInput } from "../../evidence/index.ts";
import type { StandingNow } from "../../ports/index.ts";
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

/** Entries that end those of the same action and words, recorded with the very move by which a person rejects, changes or takes back one of them: people disagree. */
export async function entriesOfDisagreement(world: World, from: Case, event: CaseEvent): Promise<readonly Entry[]> {
  const person = disagreeing(event);
  const proposal = "proposal" in from ? from.proposal : undefined;
  if (person === null || proposal === undefined || proposal === null) return [];
  const live = await world.store.standingApprovals.live(from.workflow, templateDigest(proposal.payload));
  const actor: Actor = { type: "person", id: person };
  const made = await Promise.all(
    live.map((one) => record(world, entryOf(one, { why: "disagreed", actor, reason: `case ${from.id}` }))),
  );
  return made.flatMap(({ all }) => all);
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
