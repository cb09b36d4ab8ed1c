import { amountOf } from "../amount.ts";
import type { WorkflowPolicy } from "../policy.ts";
import type { AskedOnce, Point } from "./point.ts";

/** Each list of reviewers asked, and each limit of a group kept and passed. */
export function peoplePoints(workflows: readonly WorkflowPolicy[]): readonly Point[] {
  const [first] = workflows;
  return first === undefined ? [] : [...listPoints(first), ...authorityPoints(first)];
}

/** Lists, steps and limits are the whole policy's: any workflow holds them all. */
function listPoints({ groups, steps }: WorkflowPolicy): readonly Point[] {
  const named = new Map<string, readonly string[]>([
    ["low_risk", groups.low],
    ["medium_risk", groups.medium],
    ["high_risk", groups.high],
  ]);
  const known = new Set([...named.values()].map(textOf));
  const further = [...new Set(steps.map((step) => textOf(step.groups)))].filter((text) => !known.has(text));
  const point = (says: string, list: string): Point => ({
    part: "reviewer group",
    says,
    reachedBy: ({ decision }) => decision.steps.some((step) => textOf(step.groups) === list),
  });
  return [
    ...[...named].map(([name, list]) => point(`${name}: ${textOf(list)}`, textOf(list))),
    ...further.map((list) => point(list, list)),
  ];
}

function textOf(groups: readonly string[]): string {
  return groups.join(" or ");
}

function authorityPoints({ rights: { authority } }: WorkflowPolicy): readonly Point[] {
  return [...authority].flatMap(([group, { maxAmount }]) => {
    const asked = ({ decision }: AskedOnce): boolean => decision.steps.some(({ groups }) => groups.includes(group));
    const passed = ({ decision }: AskedOnce): boolean =>
      decision.steps.some(({ because }) => because.split("; above the authority of ")[1]?.split(" or ").includes(group) === true);
    return [
      { part: "authority", says: `${group}: within its limits`, reachedBy: asked },
      { part: "authority", says: `${group}: above its limits, others are asked`, reachedBy: passed },
      ...[...(maxAmount ?? [])].map(([currency, sum]) => atLimit(group, currency, sum)),
    ] as const;
  });
}

function atLimit(group: string, currency: string, sum: number): Point {
  return {
    part: "authority",
    says: `${group}: exactly ${sum} ${currency}`,
    reachedBy: ({ workflow, question: { facts, proposal } }) => {
      const amount = amountOf(workflow, facts.values, proposal?.payload.action ?? null);
      return typeof amount === "object" && amount?.value === sum && amount.currency === currency;
    },
  };
}
