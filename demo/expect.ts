import type { EvidenceRecord, Story } from "./cases.ts";
import { stepOf } from "./evidence.ts";
import type { Stage } from "./run/stage.ts";
import type { Expected, Ticket } from "./tickets/index.ts";

/** What one ticket came to, and every difference from what it had to come to. */
export interface Outcome {
  readonly ticket: Ticket;
  readonly ends: readonly string[];
  readonly touches: number;
  readonly differences: readonly string[];
}

/** Compares a ticket with its script: its cases, its evidence, and what its own system shows. */
export function outcomeOf(
  ticket: Ticket,
  stage: Stage,
  seen: { readonly stories: readonly Story[]; readonly evidence: readonly EvidenceRecord[] },
): Outcome {
  const own = seen.stories.filter(({ case: of }) => of.ticket === ticket.key);
  const ids = new Set(own.map(({ case: of }) => of.id));
  const records = seen.evidence.filter(({ corr }) => ids.has(corr["case"] ?? ""));
  const ends = own.map(({ case: of }) => of.end ?? of.status);
  const touches = records.filter(
    ({ kind, payload }) => kind.startsWith("case.") && kind !== "case.ended" && "verdict" in payload,
  ).length;
  const { expect } = ticket;
  const differences = [
    ...(expect.ends.some((one) => one.join() === ends.join())
      ? []
      : [`its cases ended ${list(ends)} instead of ${expect.ends.map(list).join(" or ")}`]),
    ...(touches === expect.touches ? [] : [`people touched it ${touches} times instead of ${expect.touches}`]),
    ...missingSteps(expect, records),
    ...decisionDiffers(expect, records),
    ...expect.ticket(stage),
  ];
  return { ticket, ends, touches, differences };
}

function missingSteps({ steps }: Expected, records: readonly EvidenceRecord[]): readonly string[] {
  const found = records.map(stepOf);
  let at = 0;
  for (const step of steps) {
    const next = found.indexOf(step, at);
    if (next < 0)
      return [`its evidence lacks "${step}" after ${at === 0 ? "the start" : `"${found[at - 1] ?? ""}"`}; it has ${list(found)}`];
    at = next + 1;
  }
  return [];
}

/** The last decision on a draft: who objected, and who was asked. */
function decisionDiffers({ objections = [], asked }: Expected, records: readonly EvidenceRecord[]): readonly string[] {
  const decision = records.findLast(({ kind }) => kind === "case.decided")?.decision;
  const rules = (decision?.reasons ?? []).map(({ rule }) => rule);
  const groups = decision?.steps[0]?.groups ?? [];
  return [
    ...listDiffers("the rules that object", rules, objections),
    ...(asked === undefined ? [] : listDiffers("the groups asked", groups, asked)),
  ];
}

function listDiffers(what: string, found: readonly string[], expected: readonly string[]): readonly string[] {
  return found.join() === expected.join() ? [] : [`${what} are ${list(found)} instead of ${list(expected)}`];
}

function list(items: readonly string[]): string {
  return items.length === 0 ? "(none)" : items.join(", ");
}
