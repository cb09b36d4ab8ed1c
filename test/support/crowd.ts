import type { PolicyFile } from "../../src/policy/index.ts";
import type { Desk } from "./desk/index.ts";

/** Three people in the first step, two in the second; all of it by both groups' members, who are many. */
export function bySeveral(veto: "any" | "majority"): (file: PolicyFile) => PolicyFile {
  return (file) => {
    const [first, second] = file.approvals.steps;
    if (first === undefined || second === undefined) throw new Error("two steps are needed");
    const steps = [
      { ...first, need: 3 },
      { ...second, when: "action == 'close_task'", need: 2 },
    ];
    return { ...file, approvals: { ...file.approvals, mode: "serial", veto, steps } };
  };
}

/** Whoever answers: leads, directors, some in both groups, and people who may not. */
export function crowd(desk: Desk): readonly string[] {
  const groups = [["ops-lead"], ["ops-director"], ["ops-lead", "ops-director"], ["ops-analyst"]];
  const people = Array.from({ length: 40 }, (_, i) => ({
    id: `p${i}`,
    active: i % 10 !== 9,
    human: true,
    groups: groups[i % groups.length] ?? [],
    accounts: { servicenow: [`snow-${i}`], idp: [`oid-p${i}`] },
  }));
  desk.people.push(...people);
  return people.map(({ id }) => id);
}
