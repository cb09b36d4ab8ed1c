import type { Risk } from "../case/index.ts";
import type { QueuedReview } from "../ports/index.ts";

/** What the order of the queue depends on. */
export type Waiting = Pick<QueuedReview, "id" | "risk" | "shownAt" | "halfAt" | "deadline">;

const CLASSES: Readonly<Record<Risk, number>> = { low: 0, medium: 1, high: 3 };

/** low 0, medium 1, high 3; one more when over half of its SLO has run, two more when all of it has: no age brings a low one level with high. */
export function queueClass({ risk, halfAt, deadline }: Waiting, now: Date): number {
  const at = now.getTime();
  return CLASSES[risk] + (Date.parse(halfAt) < at ? 1 : 0) + (Date.parse(deadline) < at ? 1 : 0);
}

/** The queue's order at a time: the higher class, then the nearer deadline, then who was shown first. */
export function queueOrder(now: Date): (a: Waiting, b: Waiting) => number {
  return (a, b) =>
    queueClass(b, now) - queueClass(a, now) ||
    Date.parse(a.deadline) - Date.parse(b.deadline) ||
    Date.parse(a.shownAt) - Date.parse(b.shownAt) ||
    (a.id < b.id ? -1 : Number(a.id > b.id));
}
