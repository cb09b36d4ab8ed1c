import { authorised, type ReviewStep, type Weight } from "../case/index.ts";
import type { WorkflowPolicy } from "./policy.ts";

/** A step of a review, and the lists of groups that it goes on to, in order, when its own lack the authority. */
export interface Routed {
  readonly step: ReviewStep;
  readonly next: readonly (readonly string[])[];
}

interface Placed {
  readonly step: ReviewStep;
  /** Its own groups lack the authority. */
  readonly moved: boolean;
}

/** The steps as they are asked: what is above the authority of all groups of a step goes on to the next that have it, to the highest reviewers when none has. Nobody is asked twice by that. */
export function withAuthority(steps: readonly Routed[], workflow: WorkflowPolicy, weight: Weight): readonly ReviewStep[] {
  const may = (groups: readonly string[]): boolean => authorised(groups, workflow.rights, weight) !== undefined;
  const placed = steps.map(({ step, next }): Placed => {
    if (may(step.groups)) return { step, moved: false };
    const because = `${step.because}; above the authority of ${step.groups.join(" or ")}`;
    return { step: { ...step, groups: next.find(may) ?? workflow.groups.high, because }, moved: true };
  });
  return placed.filter((one, at) => !isDouble(placed, one, at)).map(({ step }) => ({ ...step, ...largest(placed, step) }));
}

/** A step that went on to groups that another step asks anyway: one that stayed, or that went there before. */
function isDouble(all: readonly Placed[], { step, moved }: Placed, at: number): boolean {
  return moved && all.some((other, index) => sameGroups(other.step, step) && (!other.moved || index < at));
}

/** A step that another one went on to needs as many people as either of them. */
function largest(all: readonly Placed[], step: ReviewStep): Pick<ReviewStep, "need" | "veto"> {
  const joined = all.filter((other) => other.step === step || (other.moved && sameGroups(other.step, step)));
  const most = joined.map((other) => other.step).toSorted((a, b) => (b.need ?? 1) - (a.need ?? 1))[0];
  return most?.need === undefined ? {} : { need: most.need, ...(most.veto === undefined ? {} : { veto: most.veto }) };
}

function sameGroups(a: ReviewStep, b: ReviewStep): boolean {
  return JSON.stringify(a.groups) === JSON.stringify(b.groups);
}
