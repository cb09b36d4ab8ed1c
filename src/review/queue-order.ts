import { RISKS } from "../case/index.ts";
import type { QueuedReview } from "../ports/index.ts";

/** What the order of the queue depends on. */
export type Waiting = Pick<QueuedReview, "id" | "risk" | "shownAt" | "halfAt" | "deadline">;

/** low 0, medium 1, high 2; one more when over half of its SLO has run, two more when all of it has. */
export function queueClass({ risk, halfAt, deadline }: Waiting, now: Date): number {
  const at = now.getTime();
  return RISKS.indexOf(risk) + (Date.parse(halfAt) < at ? 1 : 0) + (Date.parse(deadline) < at ? 1 : 0);
}

/** The queue's order at a time: the higher class, then the nearer deadline, then who was shown first. */
export function queueOrder(now: Date): (a: Waiting, b: Waiting) => number {
  return (a, b) =>
    queueClass(b, now) - queueClass(a, now) ||
    Date.parse(a.deadline) - Date.parse(b.deadline) ||
    Date.parse(a.shownAt) - Date.parse(b.shownAt) ||
    (a.id < b.id ? -1 : Number(a.id > b.id));
}
