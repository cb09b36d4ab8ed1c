import { OpsError } from "../../case/index.ts";
import { fitFindings } from "./fit.ts";
import type { Site } from "./site.ts";

const REFUSED = "(401): correct them; a scoped token needs the gateway's address in JIRA_URL (docs/integrations/jira.md)";

/** Asks the site whether it is as it is configured here. One line a problem: what is wrong, and which setting or right would put it right; empty = as configured. Throws what keeps it from being asked. */
export async function check(site: Site): Promise<readonly string[]> {
  try {
    const problems = (await fitFindings(site)).filter(({ state }) => state === "problem");
    return problems.map(({ check: what, says, fix }) => `${what}: ${says}: ${fix}`);
  } catch (error) {
    if (error instanceof OpsError && error.context["status"] === 401)
      return [`the site does not accept ${site.settings.credentials} ${REFUSED}`];
    throw error;
  }
}
