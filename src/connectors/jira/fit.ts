import { getAllStatuses, getCurrentUser, getFields, getMyPermissions, getProject } from "jira.js/cloud";
import { errorCode, OpsError } from "../../case/index.ts";
import type { Finding } from "../../ports/index.ts";
import { deskFindings } from "./examine-desk.ts";
import type { Site } from "./site.ts";
import { listIn, part, textIn } from "./wire.ts";

const NEEDED = [
  "BROWSE_PROJECTS",
  "ADD_COMMENTS",
  "CREATE_ISSUES",
  "TRANSITION_ISSUES",
  "CREATE_ATTACHMENTS",
  "LINK_ISSUES",
  // A note that came out public is taken back.
  "DELETE_OWN_COMMENTS",
] as const;
/** More than any action needs: who holds it can rewrite what people said. */
const TOO_MUCH = ["ADMINISTER_PROJECTS", "EDIT_ALL_COMMENTS"] as const;
/** The statuses of the review workflow, by the names that answers and updates go by. */
const STATUSES = ["Pending", "Approved", "Approved with changes", "Rejected", "Info requested", "Expired", "Withdrawn"] as const;
/** A service desk's approval step knows yes and no. */
const DESK_STATUSES = ["Pending", "Approved", "Rejected", "Expired", "Withdrawn"] as const;

/** Whether a site is as it is configured: as whom we sign in, the fields, and each project's permissions, issue types and review workflow. Throws what keeps it from being asked. */
export async function fitFindings(site: Site): Promise<readonly Finding[]> {
  const self: unknown = await getCurrentUser(site.reads, {});
  const known = await fieldIds(site);
  const projects = [...new Set(Object.values(site.config.workflows).map(({ project }) => project))];
  const found = await Promise.all(projects.map((project) => projectFindings(site, project, known)));
  return [signedIn(site, self), fields(site, known), ...found.flat()];
}

function signedIn({ config, settings }: Site, self: unknown): Finding {
  const id = textIn(self, "accountId") ?? "nobody";
  if (id === config.accountId && part(self, "active") === true) return { check: "signed in", state: "ok", says: `as ${id}` };
  const fix = `set ${settings.account} to the accountId of ${settings.credentials}, or what we write is not known as ours`;
  return { check: "signed in", state: "problem", says: `as ${id}, not as an active ${config.accountId}`, fix };
}

async function fieldIds({ reads }: Site): Promise<ReadonlySet<string>> {
  const answer: unknown = await getFields(reads);
  const all: readonly unknown[] = Array.isArray(answer) ? answer : [];
  return new Set(all.flatMap((one) => textIn(one, "id") ?? []));
}

function fields({ config }: Site, known: ReadonlySet<string>): Finding {
  const asked = [
    ...Object.values(config.extra),
    ...("field" in config.risk ? [config.risk.field] : []),
    ...(config.regionOf === undefined ? [] : [config.regionOf.field]),
    ...(config.changesField === undefined ? [] : [config.changesField]),
  ];
  const unknown = [...new Set(asked)].filter((id) => !known.has(id));
  if (unknown.length === 0) return { check: "fields", state: "ok", says: `all ${new Set(asked).size} are there` };
  const fix = "correct JIRA_FIELDS, JIRA_RISK, JIRA_REGION_OF or JIRA_CHANGES_FIELD";
  return { check: "fields", state: "problem", says: `no field ${unknown.join(", ")}, or hidden from us`, fix };
}

async function projectFindings(site: Site, key: string, known: ReadonlySet<string>): Promise<readonly Finding[]> {
  try {
    const project: unknown = await getProject(site.reads, { projectIdOrKey: key });
    const statuses: unknown = await getAllStatuses(site.reads, { projectIdOrKey: key });
    const permissions = [...NEEDED, ...TOO_MUCH].join(",");
    const granted: unknown = await getMyPermissions(site.reads, { projectKey: key, permissions });
    return [
      rights(key, part(granted, "permissions")),
      ...types(site, key, project),
      reviewWorkflow(site, key, statuses),
      ...deskFindings(site, key, { project, fields: known }),
    ];
  } catch (error) {
    // What may pass by itself says nothing of how the site is set up.
    if (!(error instanceof OpsError) || error.retry) throw error;
    const fix = `check the project key in JIRA_WORKFLOWS, and that our account may browse ${key}`;
    return [{ check: `project ${key}`, state: "problem", says: errorCode(error), fix }];
  }
}

function rights(key: string, permissions: unknown): Finding {
  const has = (name: string): boolean => part(part(permissions, name), "havePermission") === true;
  const check = `rights in ${key}`;
  const lacking = NEEDED.filter((name) => !has(name));
  if (lacking.length > 0)
    return {
      check,
      state: "problem",
      says: `without ${lacking.join(", ")}`,
      fix: `grant them to our account in ${key}'s permission scheme`,
    };
  const excess = TOO_MUCH.filter(has);
  return excess.length === 0
    ? { check, state: "ok", says: `all ${NEEDED.length} that are needed` }
    : { check, state: "warning", says: `also ${excess.join(", ")}`, fix: "take away what no action needs" };
}

function types({ config }: Site, key: string, project: unknown): readonly Finding[] {
  const there = new Set(listIn(project, "issueTypes").map((type) => textIn(type, "name")));
  const wanted = Object.values(config.workflows).flatMap((one) => (one.project === key ? [one.issueType] : []));
  const missing = [...new Set([...wanted, config.reviewType])].filter((name) => !there.has(name));
  if (missing.length === 0)
    return [{ check: `issue types of ${key}`, state: "ok", says: [...wanted, config.reviewType].join(", ") }];
  const fix = "correct JIRA_WORKFLOWS or JIRA_REVIEW_TYPE, or add the type to the project's scheme (docs/integrations/jira.md)";
  return [{ check: `issue types of ${key}`, state: "problem", says: `there is no ${missing.join(", ")}`, fix }];
}

function reviewWorkflow({ config }: Site, key: string, statuses: unknown): Finding {
  const check = `review workflow of ${key}`;
  const all: readonly unknown[] = Array.isArray(statuses) ? statuses : [];
  const type = all.find((one) => textIn(one, "name") === config.reviewType);
  const there = new Set(listIn(type, "statuses").map((status) => textIn(status, "name")));
  const missing = (Object.hasOwn(config.desks, key) ? DESK_STATUSES : STATUSES).filter((name) => !there.has(name));
  if (missing.length === 0) return { check, state: "ok", says: "all statuses are there" };
  const fix = "give the review type the workflow of docs/integrations/jira.md, names exactly as there";
  return { check, state: "problem", says: `no status ${missing.join(", ")}`, fix };
}
