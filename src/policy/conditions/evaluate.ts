import { type Comparison, type Condition, partsOf } from "./condition.ts";
import type { NameType, Value } from "./names.ts";

/** `missing` names the facts without a usable value, `reasons` says why, in the same order and without the value itself. */
export type Evaluation =
  | { readonly value: true | false }
  | { readonly value: "unknown"; readonly missing: readonly string[]; readonly reasons: readonly string[] };

export type Values = ReadonlyMap<string, Value>;

const TRUE: Evaluation = Object.freeze({ value: true });
const FALSE: Evaluation = Object.freeze({ value: false });

/** True, false, or unknown with the facts that are missing (Kleene: `false and unknown` is false). Never throws, never takes a missing fact for false. */
export function evaluate(condition: Condition, values: Values): Evaluation {
  const value = valueOf(condition, values);
  if (value === true) return TRUE;
  if (value === false) return FALSE;
  const gaps = new Map<string, string>();
  collectGaps(condition, values, gaps);
  return { value: "unknown", missing: [...gaps.keys()], reasons: [...gaps.values()] };
}

function valueOf(part: Condition, values: Values): Value | undefined {
  switch (part.kind) {
    case "or":
      return joined(part.of, true, values);
    case "and":
      return joined(part.of, false, values);
    case "not":
      return negated(valueOf(part.of, values));
    case "compare":
      return compared(part.op, valueOf(part.left, values), valueOf(part.right, values));
    case "in": {
      const value = valueOf(part.of, values);
      return value === undefined ? undefined : part.values.includes(value);
    }
    case "name": {
      const value = values.get(part.name);
      return gapIn(value, part.type) === undefined ? value : undefined;
    }
    case "literal":
      return part.value;
  }
}

/** One part that equals `decisive` decides; otherwise one unknown part leaves all unknown. */
function joined(parts: readonly Condition[], decisive: boolean, values: Values): boolean | undefined {
  let result: boolean | undefined = !decisive;
  for (const part of parts) {
    const value = valueOf(part, values);
    if (value === decisive) return decisive;
    if (value !== !decisive) result = undefined;
  }
  return result;
}

function negated(value: Value | undefined): boolean | undefined {
  return typeof value === "boolean" ? !value : undefined;
}

function compared(op: Comparison, left: Value | undefined, right: Value | undefined): boolean | undefined {
  if (left === undefined || typeof left !== typeof right) return undefined;
  if (op === "==") return left === right;
  if (op === "!=") return left !== right;
  return typeof left === "number" && typeof right === "number" ? ordered(op, left, right) : undefined;
}

function ordered(op: "<" | "<=" | ">" | ">=", left: number, right: number): boolean {
  switch (op) {
    case "<":
      return left < right;
    case "<=":
      return left <= right;
    case ">":
      return left > right;
    case ">=":
      return left >= right;
  }
}

/** Why a value cannot stand for its name, or undefined when it can. Takes unknown: facts come from outside systems. */
function gapIn(value: unknown, type: NameType): string | undefined {
  if (value === undefined || value === null) return "has no value";
  if (typeof value !== type.type) return `is not a ${type.type}`;
  if (typeof value === "number") return Number.isFinite(value) ? undefined : "is not a finite number";
  if (typeof value !== "string" || type.type !== "string" || type.values === undefined) return undefined;
  return type.values.includes(value) ? undefined : "holds a value that it cannot have";
}

function collectGaps(part: Condition, values: Values, gaps: Map<string, string>): void {
  if (part.kind === "name") {
    const gap = gapIn(values.get(part.name), part.type);
    if (gap !== undefined) gaps.set(part.name, `${part.name} ${gap}`);
  }
  for (const inner of partsOf(part)) if (valueOf(inner, values) === undefined) collectGaps(inner, values, gaps);
}
