import type { Answer } from "../../case/index.ts";
import { projectOf, type Site } from "./site.ts";
import { type Issue, textIn } from "./wire.ts";

/** Project types without customers: any other, an unknown one too, may show its issues to the public. */
const WITHOUT_CUSTOMERS: ReadonlySet<string> = new Set(["software", "business"]);

const UNSERVED =
  "customers may take part in this project and JIRA_DESKS names no approval step for it: only a rejection by transition counts.";

/** True for an issue of a project that may have customers and is not configured as a desk: nobody said how people answer there. */
export function isUnserved({ config }: Pick<Site, "config">, issue: Issue): boolean {
  if (Object.hasOwn(config.desks, projectOf(issue.key))) return false;
  return !WITHOUT_CUSTOMERS.has(textIn(issue.fields["project"], "projectTypeKey") ?? "");
}

/** What counts of the answers there: a rejection by transition; whatever else is pressed or typed is nobody's, and is told why. */
export function onlyRejections(answers: readonly Answer[]): readonly Answer[] {
  return answers.map((one) =>
    one.kind === "reject" && one.code === undefined ? one : { ...one, account: null, doubt: UNSERVED },
  );
}
