import { type Case, type CaseEvent, isUnseen, type StampAlarm, type Verdict } from "../case/index.ts";
import type { EntryInput } from "../evidence/index.ts";
import type { PastReview } from "../ports/index.ts";
import { alarmsOf, answersOf } from "../review/index.ts";
import type { Asked, Refusal } from "./asked.ts";
import { subjectOf } from "./entries.ts";
import type { World } from "./world.ts";

/** What is known of how people answered in these days decides on alarms. */
const DAYS_MS = 7 * 24 * 3_600_000;
/** The newest ones: read at each answer, 1,000 of them took 45 ms on a shared machine, 200 took 11. */
const LIMIT = 300;
const REASON_CHARACTERS = 10;

const DECIDES: ReadonlySet<Verdict["kind"]> = new Set<Verdict["kind"]>(["approve", "modify", "reject"]);

/** The verdict with the alarms that it raises, or why it does not count: while an alarm stands an approval may need a written reason. */
export async function watched(world: World, { review }: Asked, verdict: Verdict): Promise<Verdict | Refusal> {
  const { rubberStamp } = world.policy.vigilance;
  // What was approved beforehand was not read again: it tells nothing of how somebody reads.
  if (rubberStamp === "off" || !DECIDES.has(verdict.kind) || isUnseen(verdict)) return verdict;
  const since = new Date(world.clock().getTime() - DAYS_MS);
  const past = await world.store.reviews.past(since, LIMIT);
  const standing = alarmsFor(verdict.person, past);
  const isBare = verdict.kind === "approve" && (verdict.reason ?? "").length < REASON_CHARACTERS;
  if (rubberStamp === "require_reason" && standing.length > 0 && isBare)
    return {
      code: "reason_missing",
      message: `Not counted: your last answers ${listed(standing)}, so approving needs a written reason of at least ${REASON_CHARACTERS} characters for now.`,
    };
  const after = past.map((one) => (one.id === review.id ? { ...one, verdicts: [...one.verdicts, verdict] } : one));
  const raised = alarmsFor(verdict.person, after).filter((alarm) => !standing.includes(alarm));
  return raised.length === 0 ? verdict : { ...verdict, alarms: raised };
}

function alarmsFor(person: string, past: readonly PastReview[]): readonly StampAlarm[] {
  const answers = answersOf(past);
  return alarmsOf(
    answers.filter((one) => one.person === person),
    answers.filter((one) => one.person !== person),
  );
}

const SAID: Readonly<Record<StampAlarm, string>> = {
  too_fast: "came faster than the cards can be read",
  streak: "were approvals without an exception",
  burst: "came five or more within a minute",
};

function listed(alarms: readonly StampAlarm[]): string {
  return alarms.map((alarm) => SAID[alarm]).join(" and ");
}

/** The entry of the alarms that an answer raised, recorded with the answer itself; null = it raised none. */
export function entryOfAlarm(from: Case, event: CaseEvent): EntryInput | null {
  const verdict = "verdict" in event ? event.verdict : null;
  if (verdict?.alarms === undefined) return null;
  return {
    kind: "reviewer.alarm",
    actor: { type: "service", id: "ops-trust" },
    subject: subjectOf(from.ticket),
    caseId: from.id,
    corr: { case: from.id, workflow: from.workflow },
    payload: { person: verdict.person, groups: verdict.groups, alarms: verdict.alarms, source: verdict.source },
  };
}
