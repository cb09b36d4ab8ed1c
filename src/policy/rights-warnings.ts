import { listNamed } from "./compile-steps.ts";
import type { PolicyFile } from "./config.ts";

const RISK_LISTS = ["low_risk", "medium_risk", "high_risk"];

/** Rights that leave a question without anybody who may answer it, or that are about people who are never asked. */
export function rightsWarnings(file: PolicyFile): readonly string[] {
  return [...neverAsked(file), ...unanswerable(file), ...unlimited(file)];
}

/** The lists that some question may go to: a step whose condition is "false" asks nobody, unless what is above an authority goes on to it. */
function askedLists({ rbac, approvals }: PolicyFile): readonly (readonly [string, readonly string[]])[] {
  const goesOn = rbac.authority !== undefined;
  const asking = approvals.steps.filter(({ when }) => goesOn || when.trim() !== "false");
  const routed = asking.map((step) => listNamed(step.route_to));
  return Object.entries(rbac.reviewer_groups).filter(([name]) => RISK_LISTS.includes(name) || routed.includes(name));
}

function neverAsked(file: PolicyFile): string[] {
  const asked = new Set(askedLists(file).flatMap(([, groups]) => groups));
  const { verbs = {}, authority = {} } = file.rbac;
  const named = [
    ...Object.entries(verbs).flatMap(([verb, groups = []]) =>
      verb === "break_glass" ? [] : groups.map((group) => [`rbac.verbs.${verb}`, group] as const),
    ),
    ...Object.keys(authority).map((group) => ["rbac.authority", group] as const),
  ];
  return named.filter(([, group]) => !asked.has(group)).map(([key, group]) => `${key} names ${group}, which is never asked.`);
}

/** Whoever is asked there must be in another group too: the list's own groups may not. */
function unanswerable(file: PolicyFile): string[] {
  const { verbs = {} } = file.rbac;
  return (["approve", "reject"] as const).flatMap((verb) => {
    const able = verbs[verb];
    if (able === undefined) return [];
    return askedLists(file)
      .filter(([, groups]) => !groups.some((group) => able.includes(group)))
      .map(
        ([name]) => `rbac.verbs.${verb} names no group of ${name}: only members who are in another group too may ${verb} there.`,
      );
  });
}

/** What is above every limit goes to the highest reviewers; if they have limits as well, nobody can approve it. */
function unlimited({ rbac: { authority = {}, reviewer_groups: lists } }: PolicyFile): string[] {
  const limited = lists.high_risk.every((group) => Object.hasOwn(authority, group));
  return limited ? ["rbac.authority limits every group of high_risk: what is above their limits can only be rejected."] : [];
}
