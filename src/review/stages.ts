import type { ReviewStep, Verdict } from "../case/index.ts";

/** Where a review stands: the step that is asked now, and what was counted in it. */
export interface Standing {
  readonly step: number;
  readonly approvals: number;
  readonly rejections: number;
  readonly end: "approved" | "rejected" | null;
}

const BEGUN: Standing = { step: 0, approvals: 0, rejections: 0, end: null };

/** Counts verdicts in their order: each person once, in whichever step. A step that is handed to others begins anew. What comes after the end counts for nothing; without steps nothing is ever approved. */
export function standingOf(steps: readonly ReviewStep[], verdicts: readonly Pick<Verdict, "kind" | "person">[]): Standing {
  const counted = new Set<string>();
  let now = BEGUN;
  for (const { kind, person } of verdicts) {
    if (kind === "reassign" && now.end === null) now = { ...BEGUN, step: now.step };
    if ((kind !== "approve" && kind !== "reject") || counted.has(person)) continue;
    counted.add(person);
    now = after(now, steps, kind);
  }
  return now;
}

function after(now: Standing, steps: readonly ReviewStep[], kind: "approve" | "reject"): Standing {
  const step = steps[now.step];
  if (now.end !== null || step === undefined) return now;
  if (kind === "reject") {
    const rejections = now.rejections + 1;
    return { ...now, rejections, end: isRejected(step, rejections) ? "rejected" : null };
  }
  const approvals = now.approvals + 1;
  if (approvals < needOf(step)) return { ...now, approvals };
  const last = now.step + 1 >= steps.length;
  return last ? { ...now, approvals, end: "approved" } : { ...BEGUN, step: now.step + 1 };
}

function isRejected(step: ReviewStep, rejections: number): boolean {
  return step.veto === undefined || rejections * 2 > needOf(step);
}

/** The approvals that count, each with the step it counts in: those of a step that was handed to others afterwards do not. */
export function approvalsOf<V extends Pick<Verdict, "kind" | "person">>(
  steps: readonly ReviewStep[],
  verdicts: readonly V[],
): readonly { readonly verdict: V; readonly step: ReviewStep | undefined }[] {
  const placed = verdicts.map((verdict, at) => ({ verdict, at: standingOf(steps, verdicts.slice(0, at)).step }));
  const isUndone = (index: number, at: number): boolean =>
    placed.some((later, place) => place > index && later.at === at && later.verdict.kind === "reassign");
  return placed.flatMap(({ verdict, at }, index) =>
    verdict.kind === "approve" && !isUndone(index, at) ? [{ verdict, step: steps[at] }] : [],
  );
}

function needOf({ need = 1 }: ReviewStep): number {
  return need;
}

/** Who is asked in a step, for people: "ops-lead or audit", "2 of ops-lead or audit". */
export function askedIn(step: ReviewStep): string {
  const need = needOf(step);
  return `${need > 1 ? `${need} of ` : ""}${step.groups.join(" or ")}`;
}

/** What a card says after an answer that did not end its question. */
export function progressText(steps: readonly ReviewStep[], before: number, now: Standing): string {
  const step = steps[now.step];
  if (step === undefined) return "Counted.";
  if (now.step > before) return `Step ${now.step} of ${steps.length} is approved. Asked now: ${askedIn(step)}.`;
  const place = steps.length > 1 ? `Step ${now.step + 1} of ${steps.length}: ` : "";
  const against = now.rejections === 0 ? "" : ` and ${now.rejections} ${now.rejections === 1 ? "rejection" : "rejections"}`;
  return `${place}${now.approvals} of ${needOf(step)} approvals${against}. Asked now: others of ${step.groups.join(" or ")}.`;
}
