import { FACT_TYPES } from "../../case/index.ts";
import { type Condition, type NameType, partsOf, type Value, type Values } from "../conditions/index.ts";

/** Beyond this many a policy is not looked through: nothing is claimed about it then. */
const MOST = 20_000;

/**
 * Values for all names of some conditions such that whatever can happen among known values does happen in one of them: each side of each number, each
 * word, and another one. More than can really happen at once: what holds in all of them holds. Null = too many.
 */
export function worldsOf(conditions: readonly Condition[], fixed: ReadonlyMap<string, Value>): readonly Values[] | null {
  const names = new Map(conditions.flatMap(namesIn));
  const around = { names, literals: [...conditions.flatMap(literalsIn), ...fixed.values()] };
  const free = [...names]
    .filter(([name]) => !fixed.has(name))
    .map(([name, type]) => [name, choicesOf(name, type, around)] as const);
  const size = free.reduce((product, [, choices]) => product * choices.length, 1);
  if (size > MOST) return null;
  return free.reduce<readonly Map<string, Value>[]>(
    (worlds, [name, choices]) => worlds.flatMap((world) => choices.map((choice) => new Map([...world, [name, choice]]))),
    [new Map(fixed)],
  );
}

interface Around {
  readonly names: ReadonlyMap<string, NameType>;
  readonly literals: readonly Value[];
}

function namesIn(condition: Condition): readonly (readonly [string, NameType])[] {
  if (condition.kind === "name") return [[condition.name, condition.type]];
  return partsOf(condition).flatMap(namesIn);
}

function literalsIn(condition: Condition): readonly Value[] {
  if (condition.kind === "literal") return [condition.value];
  if (condition.kind === "in") return [...condition.values, ...literalsIn(condition.of)];
  return partsOf(condition).flatMap(literalsIn);
}

/** So many names of one type may all differ, between two numbers or beside all words that a condition mentions. */
function choicesOf(name: string, type: NameType, { literals, names }: Around): readonly Value[] {
  if (type.type === "boolean") return [true, false];
  const rivals = [...names.values()].filter((other) => other.type === type.type).map((_, index) => index + 1);
  if (type.type === "number") return numbersAround(literals, rivals, limitsOf(name));
  const words = literals.filter((one) => typeof one === "string");
  return type.values ?? [...new Set([...words, ...rivals.map((rival) => `\u0001${rival}`)])];
}

function numbersAround(literals: readonly Value[], rivals: readonly number[], { least, most }: Limits): readonly number[] {
  const known = [...new Set(literals.filter((one) => typeof one === "number"))].toSorted((a, b) => a - b);
  const [first = 0, last = 0] = [known[0], known.at(-1)];
  const between = known.slice(1).flatMap((one, index) => {
    const before = known[index] ?? one;
    return rivals.map((rival) => before + ((one - before) * rival) / (rivals.length + 1));
  });
  const outside = rivals.flatMap((rival) => [first - rival, last + rival]);
  const all = [...outside, ...known, ...between, least, most].filter(Number.isFinite);
  return [...new Set(all.map((one) => Math.min(Math.max(one, least), most)))];
}

interface Limits {
  readonly least: number;
  readonly most: number;
}

/** Counts, hours and sums are never below nothing, and a confidence never above 1. */
function limitsOf(name: string): Limits {
  if (name === "confidence") return { least: 0, most: 1 };
  const least = name === "amount" || FACT_TYPES.has(name) ? 0 : Number.NEGATIVE_INFINITY;
  return { least, most: Number.POSITIVE_INFINITY };
}
