import type { Configuration } from "../config/index.ts";

type Policy = Configuration["policy"];
type Workflow = Policy["workflows"] extends ReadonlyMap<string, infer W> ? W : never;
type Step = Workflow["steps"][number];

/** Who answers a step, how many of them, and what a rejection does. */
export function peopleOf({ groups, need, veto }: Step): string {
  const who = groups.join(" or ");
  if (need === 1) return who;
  const end = veto === "any" ? "one rejection ends it" : `rejections of ${Math.floor(need / 2) + 1} people end it`;
  return `${need} different people of ${who}; ${end}`;
}

/** What the policy says about people beyond the groups that are asked, a line each. */
export function rightsLines({ rights: { verbs, authority } }: Policy): readonly string[] {
  return [
    ...[...verbs].map(([verb, groups]) => `only ${groups.join(" or ")} may ${verb}`),
    ...[...authority].map(([group, limits]) => {
      const sums = [...(limits.maxAmount ?? [])].map(([currency, sum]) => `${sum} ${currency}`).join(", ");
      const parts = [
        ...(limits.maxRisk === null ? [] : [`${limits.maxRisk} risk`]),
        ...(sums === "" ? [] : [sums]),
        ...(limits.actions === null ? [] : [[...limits.actions].join(", ")]),
      ];
      return `${group} approves and modifies up to: ${parts.join("; ")}`;
    }),
  ];
}

/** Which approvals need a written reason besides those of a low confidence. */
export function reasonLine({ reasonFor }: Workflow): readonly string[] {
  return reasonFor.size === 0 ? [] : [`  always with a written reason: actions of class ${[...reasonFor].join(", ")}`];
}

/** Where a workflow's tickets say what they are worth. */
export function amountLine({ amount }: Workflow): readonly string[] {
  if (amount === null) return [];
  const currency = "always" in amount.currency ? amount.currency.always : `as fields.${amount.currency.field} says`;
  return [`  amount: fields.${amount.field}, ${currency}`];
}
