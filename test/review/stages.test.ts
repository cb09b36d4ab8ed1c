import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ReviewStep, VerdictKind } from "../../src/case/index.ts";
import { progressText, type Standing, standingOf } from "../../src/review/stages.ts";

type Given = { readonly kind: VerdictKind; readonly person: string };

const step = (need: number, veto?: "majority"): ReviewStep => ({
  groups: ["ops-lead"],
  because: "policy step 1",
  ...(need === 1 ? {} : { need }),
  ...(veto === undefined ? {} : { veto }),
});
const yes = (...people: readonly string[]): Given[] => people.map((person) => ({ kind: "approve", person }));
const no = (...people: readonly string[]): Given[] => people.map((person) => ({ kind: "reject", person }));
const hand = (person: string): Given => ({ kind: "reassign", person });
const open = (at: number, approvals: number, rejections = 0): Standing => ({ step: at, approvals, rejections, end: null });

describe("capability 5.16: how many people a review needs, and where it stands", () => {
  it.each<[string, readonly ReviewStep[], readonly Given[], Standing | Standing["end"]]>([
    ["one is enough where the policy says nothing", [step(1)], yes("a"), "approved"],
    ["two of two: one is half of it", [step(2)], yes("a"), open(0, 1)],
    ["two of two", [step(2)], yes("a", "b"), "approved"],
    ["the same person twice counts once", [step(2)], yes("a", "a"), open(0, 1)],
    ["nobody counts again in a later step", [step(1), step(2)], yes("a", "a", "b"), open(1, 1)],
    ["steps in their order, each with its own number", [step(2), step(1)], yes("a", "b", "c"), "approved"],
    ["any rejection ends it", [step(3)], [...yes("a", "b"), ...no("c")], "rejected"],
    ["majority of two: one rejection does not", [step(2, "majority")], no("a"), open(0, 0, 1)],
    ["majority of two: both do", [step(2, "majority")], no("a", "b"), "rejected"],
    ["majority of three: two do", [step(3, "majority")], [...no("a"), ...yes("c"), ...no("b")], "rejected"],
    ["majority of four: two do not, three do", [step(4, "majority")], no("a", "b"), open(0, 0, 2)],
    ["an outvoted rejection hinders no approval", [step(2, "majority")], [...no("a"), ...yes("b", "c")], "approved"],
    ["who rejected does not approve later", [step(2, "majority")], [...no("a"), ...yes("a", "b")], open(0, 1, 1)],
    [
      "rejections of an earlier step are not counted in the next",
      [step(2, "majority"), step(2, "majority")],
      [...no("x"), ...yes("a", "b"), ...no("y")],
      open(1, 0, 1),
    ],
    ["other answers count for nothing", [step(1)], [{ kind: "request_info", person: "a" }], open(0, 0)],
    ["handed to others it begins anew", [step(2)], [...yes("a"), hand("b"), ...yes("c")], open(0, 1)],
    [
      "handed to others it begins anew, rejections too",
      [step(2, "majority")],
      [...no("a"), hand("b"), ...no("c")],
      open(0, 0, 1),
    ],
    [
      "handed to others it is the step that began, not the one before",
      [step(1), step(2)],
      [...yes("a", "b"), hand("c")],
      open(1, 0),
    ],
    ["who approved before does not count again", [step(2)], [...yes("a"), hand("b"), ...yes("a", "c")], open(0, 1)],
    ["without steps nothing is ever approved", [], yes("a"), open(0, 0)],
  ])("%s", (_what, steps, given, expected) => {
    const found = standingOf(steps, given);
    expect(typeof expected === "string" ? found.end : found).toEqual(expected);
  });

  it("the card says how far it is and who is asked now", () => {
    const pair = [step(2, "majority"), { ...step(2), groups: ["audit", "ops-director"] }];
    expect(progressText([step(2)], 0, open(0, 1))).toBe("1 of 2 approvals. Asked now: others of ops-lead.");
    expect(progressText(pair, 0, open(0, 1, 1))).toBe(
      "Step 1 of 2: 1 of 2 approvals and 1 rejection. Asked now: others of ops-lead.",
    );
    expect(progressText(pair, 0, open(1, 0))).toBe("Step 1 of 2 is approved. Asked now: 2 of audit or ops-director.");
  });
});

const someSteps = fc.array(
  fc
    .tuple(fc.integer({ min: 1, max: 4 }), fc.boolean())
    .map(([need, majority]) => step(need, majority && need > 1 ? "majority" : undefined)),
  { minLength: 1, maxLength: 4 },
);
const someone = fc.constantFrom("a", "b", "c", "d", "e", "f", "g", "h", "i", "j");
const someVerdicts = fc.array(
  fc.record({
    kind: fc.oneof(
      { weight: 8, arbitrary: fc.constant<VerdictKind>("approve") },
      { weight: 1, arbitrary: fc.constantFrom<VerdictKind>("reject", "request_info", "reassign") },
    ),
    person: someone,
  }),
  { maxLength: 24 },
);

/** The same rule by counting sets of people, step by step, without any running state. */
function model(steps: readonly ReviewStep[], given: readonly Given[]): Standing["end"] {
  const said = given.filter(({ kind }) => kind !== "request_info");
  const isFirst = ({ person }: Given, at: number) =>
    said.findIndex((other) => other.kind !== "reassign" && other.person === person) === at;
  const rest = said.filter((one, at) => one.kind === "reassign" || isFirst(one, at));
  for (const { need = 1, veto } of steps) {
    const noes = veto === undefined ? 1 : Math.floor(need / 2) + 1;
    const since = (upTo: number) => rest.slice(0, upTo).findLastIndex(({ kind }) => kind === "reassign") + 1;
    const count = (kind: VerdictKind, upTo: number) => rest.slice(since(upTo), upTo).filter((one) => one.kind === kind).length;
    const at = rest.findIndex((_one, index) => count("approve", index + 1) === need || count("reject", index + 1) === noes);
    if (at === -1) return null;
    if (count("reject", at + 1) === noes) return "rejected";
    rest.splice(0, at + 1);
  }
  return "approved";
}

describe("capability 5.16: whatever people answer in whatever order", () => {
  it("the count agrees with another program of the same rule", () => {
    fc.assert(
      fc.property(someSteps, someVerdicts, (steps, given) => {
        expect(standingOf(steps, given).end).toBe(model(steps, given));
      }),
      { numRuns: 5_000 },
    );
  });

  it("an approval means that each step had its number of different people, and no person twice", () => {
    fc.assert(
      fc.property(someSteps, someVerdicts, (steps, given) => {
        const { end } = standingOf(steps, given);
        const approvers = new Set(given.filter(({ kind }) => kind === "approve").map(({ person }) => person));
        const needed = steps.reduce((sum, { need = 1 }) => sum + need, 0);
        expect(end !== "approved" || approvers.size >= needed).toBe(true);
      }),
      { numRuns: 3_000 },
    );
  });

  it("once ended it stays so, and no answer takes it back a step", () => {
    fc.assert(
      fc.property(someSteps, someVerdicts, someVerdicts, (steps, given, more) => {
        const [before, after] = [standingOf(steps, given), standingOf(steps, [...given, ...more])];
        expect(before.end === null ? before : after).toEqual(before);
        expect(after.step).toBeGreaterThanOrEqual(before.step);
      }),
      { numRuns: 3_000 },
    );
  });

  it("under any, the first rejection of somebody who has not answered ends it", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.integer({ min: 1, max: 4 }).map((need) => step(need)),
          { minLength: 1 },
        ),
        someVerdicts,
        (steps, given) => {
          const before = standingOf(steps, given);
          fc.pre(before.end === null);
          expect(standingOf(steps, [...given, { kind: "reject", person: "somebody new" }]).end).toBe("rejected");
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
