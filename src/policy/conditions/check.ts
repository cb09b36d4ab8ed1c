import type { Comparison, Condition } from "./condition.ts";
import { type NameType, nearest } from "./names.ts";
import { quoted, suggestion } from "./problem.ts";

/** A parsed part with what it holds and where it starts. A string literal's type is the closed set of itself. */
export type Typed = { readonly node: Condition; readonly type: NameType; readonly at: number };

type Refusal = { readonly at: number; readonly message: string };

/** Why two operands cannot be compared, or undefined when they can: same type, only numbers ordered, not both fixed, sets that can meet. */
export function checkCompare(op: Comparison | "in", left: Typed, right: Typed): Refusal | undefined {
  if (left.node.kind === "literal" && right.node.kind === "literal") {
    return { at: left.at, message: "both sides are fixed values, so this never changes; a name stands without quotes" };
  }
  if (left.type.type !== right.type.type) {
    return { at: right.at, message: `${describe(left)} cannot be compared with ${describe(right)}` };
  }
  if (op !== "==" && op !== "!=" && op !== "in" && left.type.type !== "number") {
    return { at: left.at, message: `"${op}" orders numbers only, and ${describe(left)} is none` };
  }
  return checkSets(left, right);
}

/** Why a part cannot stand as a condition, or undefined when it is true or false by itself. */
export function checkBoolean(part: Typed): Refusal | undefined {
  if (part.type.type === "boolean") return undefined;
  return { at: part.at, message: `${describe(part)} is no condition by itself; compare it with something` };
}

function checkSets(left: Typed, right: Typed): Refusal | undefined {
  const a = left.type.type === "string" ? left.type.values : undefined;
  const b = right.type.type === "string" ? right.type.values : undefined;
  if (a === undefined || b === undefined || a.some((value) => b.includes(value))) return undefined;
  const [literal, name] = left.node.kind === "literal" ? [left, right] : [right, left];
  if (literal.node.kind !== "literal")
    return { at: right.at, message: `${describe(left)} and ${describe(right)} share no value` };
  const values = literal === left ? b : a;
  const value = String(literal.node.value);
  const message = `${describe(name)} is never ${quoted(value)}; it is one of ${values.map(quoted).join(", ")}${suggestion(nearest(value, values))}`;
  return { at: literal.at, message };
}

function describe({ node, type }: Typed): string {
  if (node.kind === "name") return `"${node.name}" (a ${type.type})`;
  if (node.kind === "literal")
    return `the ${type.type} ${typeof node.value === "string" ? quoted(node.value) : String(node.value)}`;
  return `this ${type.type} expression`;
}
