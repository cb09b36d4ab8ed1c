import { searchAndReconsileIssuesUsingJql } from "jira.js/cloud";
import { errorCode } from "../../case/index.ts";
import type { Finding } from "../../ports/index.ts";
import { readApprovals } from "./approvals.ts";
import { isId, isOurs, type Site } from "./site.ts";
import { listIn, textIn } from "./wire.ts";

/** So many of the newest reviews are looked at: their approvers are the groups' members as the desk resolved them. */
const NEWEST = 3;

/** What a project must be for its reviews to be requests with an approval step: a service desk with the request type's field. */
export function deskFindings(
  { config }: Pick<Site, "config">,
  key: string,
  { project, fields }: { readonly project: unknown; readonly fields: ReadonlySet<string> },
): readonly Finding[] {
  const desk = Object.hasOwn(config.desks, key) ? config.desks[key] : undefined;
  if (desk === undefined) return [];
  return [kind(key, textIn(project, "projectTypeKey") ?? "unknown"), requestType(key, desk.field, fields)];
}

/** Whom the approval steps of the configured desks ask: never us. */
export function approverFindings(site: Site): Promise<readonly Finding[]> {
  return Promise.all(Object.keys(site.config.desks).map((key) => approvers(site, key)));
}

function kind(key: string, type: string): Finding {
  const check = `service desk ${key}`;
  if (type === "service_desk") return { check, state: "ok", says: "it is one" };
  const fix = `take ${key} out of JIRA_DESKS, or name the project that is a service desk`;
  return { check, state: "problem", says: `a project of the kind ${/^[a-z_]{1,40}$/.test(type) ? type : "unknown"}`, fix };
}

function requestType(key: string, field: string, fields: ReadonlySet<string>): Finding {
  const check = `request type of ${key}`;
  if (fields.has(field)) return { check, state: "ok", says: field };
  const fix = `correct JIRA_DESKS: the id of the site's "Request Type" field (docs/integrations/jira.md)`;
  return { check, state: "problem", says: `no field ${field}, or hidden from us`, fix };
}

/** Who is asked stands on the reviews themselves: no right to browse groups is needed, and before the first review it cannot be told. */
async function approvers(site: Site, key: string): Promise<Finding> {
  const check = `approvers in ${key}`;
  try {
    const reviews = await newestReviews(site, key);
    const asked = (await Promise.all(reviews.map((id) => readApprovals(site, id)))).flat().flatMap((one) => one.approvers);
    if (asked.some(({ account }) => isOurs(site, account)))
      return {
        check,
        state: "problem",
        says: "our own account is among them: no answer on such a review counts",
        fix: `take our account out of the approvers' group or field of ${key}'s approval step`,
      };
    if (asked.length > 0) return { check, state: "ok", says: `our account is not among them (last ${reviews.length} reviews)` };
    return { check, state: "ok", says: "cannot be told before the first review with an approval step" };
  } catch (error) {
    const fix = `let our account read the approvals of reviews in ${key} (an agent's licence), and give them a request type`;
    return { check, state: "warning", says: errorCode(error), fix };
  }
}

async function newestReviews(site: Site, key: string): Promise<readonly string[]> {
  // Configured, not written by anybody on the site; still quoted, as JQL wants it.
  const type = site.config.reviewType.replaceAll(/["\\]/g, "\\$&");
  const answer: unknown = await searchAndReconsileIssuesUsingJql(site.reads, {
    jql: `project = "${key}" AND issuetype = "${type}" ORDER BY created DESC`,
    fields: ["id"],
    maxResults: NEWEST,
  });
  return listIn(answer, "issues")
    .map((row) => textIn(row, "id") ?? "")
    .filter(isId);
}
