import type { Decision, Objection, ReviewStep } from "../../case/index.ts";
import type { AskedOnce } from "../../policy/index.ts";
import { mayApprove } from "./may-approve.ts";
import type { Expected, Given } from "./test-file.ts";

/** One thing that is not as a case expects, in lines for people. */
export interface Difference {
  readonly of: keyof Expected;
  readonly lines: readonly string[];
}

type Wanted<K extends keyof Expected> = NonNullable<Expected[K]>;

/** What of an answer is not as expected; what a case does not expect is not compared. */
export function differencesIn(expected: Expected, asked: AskedOnce, people: Given["people"]): readonly Difference[] {
  const { decision } = asked;
  const plain = (["outcome", "would", "risk", "zone"] as const).flatMap((of) => differing(of, expected[of], decision[of]));
  return [
    ...plain,
    ...differing("reason_required", expected.reason_required, decision.reasonRequired),
    ...(expected.objections === undefined ? [] : objecting(expected.objections, decision)),
    ...(expected.route === undefined ? [] : routed(expected.route, decision)),
    ...(expected.may_approve === undefined ? [] : approving(expected.may_approve, mayApprove(people, asked))),
  ];
}

function differing(of: keyof Expected, wanted: string | boolean | undefined, found: string | boolean): Difference[] {
  return wanted === undefined || wanted === found ? [] : [{ of, lines: [`expected ${wanted}, is ${found}`] }];
}

/** Taken off one by one: what is left on either side differs. */
function objecting(wanted: Wanted<"objections">, { objections }: Decision): Difference[] {
  const left = [...objections];
  const lacking = wanted.filter((one) => {
    const at = left.findIndex((found) => isMeant(one, found));
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
  const lines = [
    ...lacking.map((one) => `- ${typeof one === "string" ? one : `${one.rule}: ... ${one.says} ...`}`),
    ...left.map(({ rule, reason }) => `+ ${rule}: ${reason}`),
  ];
  return lines.length === 0 ? [] : [{ of: "objections", lines }];
}

function isMeant(wanted: Wanted<"objections">[number], { rule, reason }: Objection): boolean {
  return typeof wanted === "string" ? wanted === rule : wanted.rule === rule && reason.includes(wanted.says);
}

function routed(wanted: Wanted<"route">, { steps }: Decision): Difference[] {
  const expected = wanted.map((step) => stepText("groups" in step ? step : { groups: step }));
  const found = steps.map(stepText);
  if (expected.join("\n") === found.join("\n")) return [];
  const because = steps.map((step) => `${stepText(step)} (${step.because})`);
  return [{ of: "route", lines: [`expected ${expected.join(", then ")}`, `is       ${because.join(", then ")}`] }];
}

function stepText({
  groups,
  need = 1,
  veto,
}: Pick<ReviewStep, "groups"> & { need?: number | undefined; veto?: string | undefined }): string {
  const who = groups.join(" or ");
  return need === 1 ? who : `${need} of ${who}${veto === undefined ? "" : ` (veto ${veto})`}`;
}

function approving(wanted: readonly string[], found: ReadonlyMap<string, string | null>): Difference[] {
  const lines = [...found].flatMap(([name, why]) => {
    if (wanted.includes(name) === (why === null)) return [];
    return [why === null ? `+ ${name} may` : `- ${name} may not: ${why}`];
  });
  return lines.length === 0 ? [] : [{ of: "may_approve", lines }];
}
