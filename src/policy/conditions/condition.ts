import type { NameType, Value } from "./names.ts";

export type Comparison = "==" | "!=" | "<" | "<=" | ">" | ">=";

/** A checked expression as plain JSON. A name carries its declared type, so that a run-time value can be held against it. */
export type Condition =
  | { readonly kind: "or" | "and"; readonly of: readonly Condition[] }
  | { readonly kind: "not"; readonly of: Condition }
  | { readonly kind: "compare"; readonly op: Comparison; readonly left: Condition; readonly right: Condition }
  | { readonly kind: "in"; readonly of: Condition; readonly values: readonly Value[] }
  | { readonly kind: "name"; readonly name: string; readonly type: NameType }
  | { readonly kind: "literal"; readonly value: Value };

/** The parts of a condition that are conditions or operands themselves, left to right. */
export function partsOf(condition: Condition): readonly Condition[] {
  switch (condition.kind) {
    case "or":
    case "and":
      return condition.of;
    case "not":
    case "in":
      return [condition.of];
    case "compare":
      return [condition.left, condition.right];
    case "name":
    case "literal":
      return [];
  }
}

/** Every name the condition reads, once each, in order of first use. */
export function namesUsed(condition: Condition): string[] {
  const found = new Set<string>();
  const visit = (part: Condition): void => {
    if (part.kind === "name") found.add(part.name);
    partsOf(part).forEach(visit);
  };
  visit(condition);
  return [...found];
}
