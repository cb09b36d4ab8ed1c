import type { Policy, WorkflowPolicy } from "../policy.ts";
import { checkPoints, stepPoints } from "./condition-points.ts";
import { peoplePoints } from "./people-points.ts";
import { type AskedOnce, PARTS_COVERED, type Point } from "./point.ts";
import { rulePoints } from "./rule-points.ts";
import { workflowPoints } from "./workflow-points.ts";

/** What some questions reached of what a policy can do. */
export interface Coverage {
  readonly parts: readonly { readonly part: Point["part"]; readonly points: number; readonly reached: number }[];
  readonly points: number;
  readonly reached: number;
  /** What no question reached, in the policy's order. */
  readonly missed: readonly Pick<Point, "part" | "says">[];
}

/** Counts each thing that the policy can do once, whichever question made it do so. */
export function coverageOf({ workflows }: Pick<Policy, "workflows">, asked: readonly AskedOnce[]): Coverage {
  const points = pointsOf([...workflows.values()]);
  const missed = points.filter((point) => !asked.some((one) => point.reachedBy(one)));
  const count = (all: readonly Pick<Point, "part">[], part: Point["part"]): number =>
    all.filter((one) => one.part === part).length;
  const parts = PARTS_COVERED.map((part) => {
    const all = count(points, part);
    return { part, points: all, reached: all - count(missed, part) };
  });
  return {
    parts: parts.filter((part) => part.points > 0),
    points: points.length,
    reached: points.length - missed.length,
    missed: missed.map(({ part, says }) => ({ part, says })),
  };
}

/** All that a policy can do, as far as it is counted. */
function pointsOf(workflows: readonly WorkflowPolicy[]): readonly Point[] {
  return [
    ...rulePoints(workflows),
    ...workflows.flatMap(workflowPoints),
    ...stepPoints(workflows[0]?.steps ?? []),
    ...peoplePoints(workflows),
    ...workflows.flatMap(checkPoints),
  ];
}
