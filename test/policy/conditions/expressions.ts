import fc from "fast-check";
import type { Condition, Names, NameType, Value } from "../../../src/policy/conditions/index.ts";

const STATES = ["open", "in_progress", "closed"] as const;
const RISKS = ["low", "medium", "high"] as const;

/** The names that the tests of this folder write expressions over. */
export const NAMES: Names = new Map<string, NameType>([
  ["risk", { type: "string", values: RISKS }],
  ["target.state", { type: "string", values: STATES }],
  ["source", { type: "string" }],
  ["confidence", { type: "number" }],
  ["tasks.open", { type: "number" }],
  ["attachments.count", { type: "number" }],
  ["thresholds.auto_*", { type: "number" }],
  ["thresholds.require_human_review_below", { type: "number" }],
  ["pii_guardrail", { type: "boolean" }],
  ["ticket.on_hold", { type: "boolean" }],
  ["fields.*", { type: "string" }],
  ["fields.amount", { type: "number" }],
]);

const NUMBERS = ["confidence", "tasks.open", "thresholds.auto_*", "fields.amount"];
const BOOLEANS = ["pii_guardrail", "ticket.on_hold"];
const OPEN_STRINGS = ["source", "fields.vendor_country"];
const CLOSED_STRINGS = { risk: RISKS, "target.state": STATES };

const name = (names: readonly string[], type: NameType): fc.Arbitrary<Condition> =>
  fc.constantFrom(...names).map((it): Condition => ({ kind: "name", name: it, type }));
const literal = (value: Value): Condition => ({ kind: "literal", value });
const compare = (left: Condition, op: "==" | "!=" | "<" | "<=" | ">" | ">=", right: Condition): Condition => ({
  kind: "compare",
  op,
  left,
  right,
});

const decimal = fc.oneof(
  fc.integer({ min: -3, max: 3 }),
  fc.integer().map((n) => n / 10_000),
);
const text = fc.oneof(
  fc.constantFrom("", "a", "it's", '"', "\\", "DE"),
  fc.string({ unit: "binary", maxLength: 5 }).filter((it) => it.isWellFormed()),
);
const equality = fc.constantFrom("==" as const, "!=" as const);
const order = fc.constantFrom("==" as const, "!=" as const, "<" as const, "<=" as const, ">" as const, ">=" as const);

const numberName = name(NUMBERS, { type: "number" });
const booleanName = name(BOOLEANS, { type: "boolean" });
const stringName = name(OPEN_STRINGS, { type: "string" });
const closedName = fc
  .constantFrom("risk" as const, "target.state" as const)
  .chain((it) =>
    fc.tuple(name([it], { type: "string", values: CLOSED_STRINGS[it] }), fc.subarray([...CLOSED_STRINGS[it]], { minLength: 1 })),
  );

const leaf: fc.Arbitrary<Condition> = fc.oneof(
  booleanName,
  fc.tuple(numberName, order, fc.oneof(numberName, decimal.map(literal))).map(([l, op, r]) => compare(l, op, r)),
  fc.tuple(decimal.map(literal), order, numberName).map(([l, op, r]) => compare(l, op, r)),
  fc.tuple(stringName, equality, fc.oneof(stringName, text.map(literal))).map(([l, op, r]) => compare(l, op, r)),
  fc.tuple(closedName, equality).map(([[l, values], op]) => compare(l, op, literal(values[0] ?? ""))),
  closedName.map(([of, values]): Condition => ({ kind: "in", of, values })),
  fc
    .tuple(numberName, fc.array(decimal, { minLength: 1, maxLength: 3 }))
    .map(([of, values]): Condition => ({ kind: "in", of, values })),
  fc
    .tuple(stringName, fc.array(text, { minLength: 1, maxLength: 3 }))
    .map(([of, values]): Condition => ({ kind: "in", of, values })),
);

const tree = fc.letrec<{ any: Condition }>((tie) => ({
  any: fc.oneof(
    { depthSize: "small", maxDepth: 5 },
    leaf,
    fc
      .tuple(fc.constantFrom("or" as const, "and" as const), fc.array(tie("any"), { minLength: 2, maxLength: 3 }))
      .map(([kind, of]): Condition => ({ kind, of })),
    tie("any").map((of): Condition => ({ kind: "not", of })),
    fc.tuple(tie("any"), equality, fc.oneof(tie("any"), fc.boolean().map(literal))).map(([l, op, r]) => compare(l, op, r)),
  ),
}));

/** Well-typed conditions over NAMES, of every kind the grammar knows. */
export const conditions: fc.Arbitrary<Condition> = tree.any;

/** Facts for NAMES; each may be absent. */
export const facts: fc.Arbitrary<ReadonlyMap<string, Value>> = factsWith(4);

/** Facts for NAMES, all present. */
export const allFacts: fc.Arbitrary<ReadonlyMap<string, Value>> = factsWith(undefined);

function factsWith(absentOneIn: number | undefined): fc.Arbitrary<ReadonlyMap<string, Value>> {
  const maybe = (value: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> =>
    absentOneIn === undefined ? value : fc.option(value, { nil: undefined, freq: absentOneIn - 1 });
  const entries = [
    ...NUMBERS.map((it) => [it, maybe(decimal)] as const),
    ...BOOLEANS.map((it) => [it, maybe(fc.boolean())] as const),
    ...OPEN_STRINGS.map((it) => [it, maybe(text)] as const),
    ["risk", maybe(fc.constantFrom(...RISKS))] as const,
    ["target.state", maybe(fc.constantFrom(...STATES))] as const,
  ];
  return fc.tuple(...entries.map(([key, value]) => value.map((it) => [key, it] as const))).map((pairs) => {
    const present = new Map<string, Value>();
    for (const [key, value] of pairs) if (value !== undefined) present.set(key, value);
    return present;
  });
}
