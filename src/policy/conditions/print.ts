import type { Condition } from "./condition.ts";
import { UNSEEN } from "./lex.ts";
import { groupIn, MEMBERS } from "./members.ts";
import type { Value } from "./names.ts";

const STRENGTH = { or: 1, and: 2, not: 3, compare: 4, in: 4, name: 5, literal: 5 } as const;
const SHORT: ReadonlyMap<string, string> = new Map([
  ["\n", "\\n"],
  ["\t", "\\t"],
  ["\r", "\\r"],
]);

/** The condition's canonical text: parsing it with the same names gives an equal condition. */
export function printCondition(condition: Condition): string {
  switch (condition.kind) {
    case "or":
    case "and":
      return condition.of.map((part) => inside(part, STRENGTH[condition.kind] + 1)).join(` ${condition.kind} `);
    case "not":
      return `not ${inside(condition.of, STRENGTH.not)}`;
    case "compare":
      return `${inside(condition.left, STRENGTH.name)} ${condition.op} ${inside(condition.right, STRENGTH.name)}`;
    case "in":
      return `${inside(condition.of, STRENGTH.name)} in [${condition.values.map(printValue).join(", ")}]`;
    case "name": {
      const group = groupIn(condition.name);
      return group === null ? condition.name : `${printValue(group)} in ${MEMBERS}`;
    }
    case "literal":
      return printValue(condition.value);
  }
}

function inside(part: Condition, strength: number): string {
  const text = printCondition(part);
  const own = part.kind === "name" && groupIn(part.name) !== null ? STRENGTH.in : STRENGTH[part.kind];
  return own < strength ? `(${text})` : text;
}

function printValue(value: Value): string {
  if (typeof value !== "string") return String(value);
  const quote = value.includes("'") && !value.includes('"') ? '"' : "'";
  return quote + Array.from(value, (char) => escaped(char, quote)).join("") + quote;
}

function escaped(char: string, quote: string): string {
  if (char === "\\" || char === quote) return `\\${char}`;
  if (!UNSEEN.test(char)) return char;
  return (
    SHORT.get(char) ??
    Array.from({ length: char.length }, (_, i) => `\\u${char.charCodeAt(i).toString(16).padStart(4, "0")}`).join("")
  );
}
