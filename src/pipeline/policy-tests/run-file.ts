import { type AskedOnce, decide, type Policy } from "../../policy/index.ts";
import { type Difference, differencesIn } from "./differences.ts";
import { givenOver, problemsIn, questionOf } from "./question-of.ts";
import type { TestCase, TestFile } from "./test-file.ts";

/** One case, put to the policy. */
export interface CaseRun {
  readonly name: string;
  /** Where it stands in its file. */
  readonly path: readonly (string | number)[];
  readonly asked: AskedOnce;
  readonly differences: readonly Difference[];
}

/** What is wrong with a file's case, and where. */
export interface CaseProblem {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

export type FileRun =
  | { readonly ok: true; readonly cases: readonly CaseRun[] }
  | { readonly ok: false; readonly problems: readonly CaseProblem[] };

/** Puts each case of a file to the policy by the product's own decision; nothing is run when one of them names what there is not. Pure. */
export function runTestFile(file: TestFile, policy: Policy): FileRun {
  const run = file.cases.map((one, index) => runCase(one, index, { file, policy }));
  const problems = run.flatMap((one) => ("problems" in one ? one.problems : []));
  return problems.length > 0 ? { ok: false, problems } : { ok: true, cases: run.filter((one) => "asked" in one) };
}

interface Around {
  readonly file: TestFile;
  readonly policy: Policy;
}

function runCase(
  one: TestCase,
  index: number,
  { file, policy }: Around,
): CaseRun | { readonly problems: readonly CaseProblem[] } {
  const path = ["cases", index] as const;
  const id = one.workflow ?? file.workflow ?? "";
  const workflow = policy.workflows.get(id);
  if (workflow === undefined) {
    const message = `the policy has no workflow ${id}: it has ${[...policy.workflows.keys()].join(", ")}`;
    return { problems: [{ path: one.workflow === undefined ? ["workflow"] : [...path, "workflow"], message }] };
  }
  const given = givenOver(file.given, one.given);
  const strangers = (one.expect.may_approve ?? []).filter((name) => !Object.hasOwn(given.people ?? {}, name));
  const problems = [
    ...problemsIn(given, workflow).map((problem) => ({ path: placeOf(problem.path, one, path), message: problem.message })),
    ...strangers.map((name) => ({ path: [...path, "expect", "may_approve"], message: `${name} is none of the case's people` })),
  ];
  if (problems.length > 0) return { problems };
  const question = questionOf(given, workflow);
  const asked = { workflow, question, decision: decide(question, workflow) };
  return { name: one.name, path, asked, differences: differencesIn(one.expect, asked, given.people) };
}

/** A fact that the case does not give itself stands at the top of the file. */
function placeOf(
  [section = "", name = ""]: readonly string[],
  one: TestCase,
  path: readonly (string | number)[],
): CaseProblem["path"] {
  const own = section === "facts" ? one.given?.facts : one.given?.sections;
  return Object.hasOwn(own ?? {}, name) ? [...path, "given", section, name] : ["given", section, name];
}
