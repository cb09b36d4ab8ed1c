import { type Condition, printCondition } from "../conditions/index.ts";

/** A part of a condition that is true or false by itself: a comparison, an `in`, or a name that is a yes or no. */
export interface Atom {
  readonly condition: Condition;
  readonly text: string;
}

/** What `and`, `or` and `not` join, once each, left to right. Fixed values are none. */
export function atomsOf(condition: Condition): readonly Atom[] {
  const found = new Map<string, Condition>();
  const visit = (part: Condition): void => {
    if (part.kind === "and" || part.kind === "or") part.of.forEach(visit);
    else if (part.kind === "not") visit(part.of);
    else if (part.kind !== "literal") found.set(printCondition(part), part);
  };
  visit(condition);
  return [...found].map(([text, part]) => ({ condition: part, text }));
}
