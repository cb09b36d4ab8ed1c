import { type JiraOptions, MODIFIED_PARAMETERS, openWorkflow, opsReview, type ProjectSeed } from "../../simulators/jira/index.ts";
import { OWN, type Reviewer } from "./crew.ts";
import { NOWHERE } from "./policy-files.ts";
import type { ProjectSeen, Survey } from "./survey.ts";

/** Recorded priorities are values of a field of their own: sites name priorities as they like. */
const PRIORITY = "customfield_20000";
const UNSET = "Unset";
/** What recorded priorities mean; a name that nobody listed counts as high. */
const RISKS: ReadonlyMap<string, string> = new Map([
  ["High", "high"],
  ["Medium", "medium"],
  ["Major", "medium"],
  ["Low", "low"],
  ["Lowest", "low"],
  ["Minor", "low"],
  ["Trivial", "low"],
  [UNSET, "low"],
]);

/** A site for the recorded projects, and how the service is told of its fields. */
export interface SiteFields {
  readonly options: JiraOptions;
  /** The value of JIRA_FIELDS. */
  readonly fields: string;
  /** The value of JIRA_RISK. */
  readonly risk: string;
  readonly priority: (name: string | null) => Readonly<Record<string, unknown>>;
  /** The field that holds a recorded change of a field which the site does not know, by name. */
  readonly recorded: ReadonlyMap<string, string>;
}

/** The recorded projects with their issue types, statuses and people, the fields that the SOPs read, and no issues. */
export function jiraOptions(
  survey: Survey,
  crew: readonly Reviewer[],
  setup: { readonly seed: number; readonly fields: readonly string[] },
): SiteFields {
  const priorities = [...new Set([UNSET, ...[...survey.priorities].map(spelt)])];
  const sopFields = setup.fields.map((name, i) => textField(name, 21_000 + i));
  const changed = [...survey.changed].map((name, i) => textField(`Recorded ${name}`, 22_000 + i));
  const priority = { id: PRIORITY, name: "Recorded priority", kind: "select", options: priorities } as const;
  return {
    options: {
      seed: setup.seed,
      serviceUser: OWN.jira.accountId,
      users: usersOf(survey, crew),
      groups: crew.map(({ group }) => ({ groupId: group, name: group })),
      projects: projectsOf(survey, crew),
      customFields: [MODIFIED_PARAMETERS, priority, ...sopFields, ...changed],
      journalLimit: 2_000,
    },
    fields: setup.fields.map((name, i) => `${name}=customfield_${21_000 + i}`).join(","),
    risk: `${PRIORITY} ${priorities.map((name) => `${name}:${RISKS.get(name) ?? "high"}`).join(" ")}`,
    priority: (name) => ({ [PRIORITY]: { value: name === null ? UNSET : spelt(name) } }),
    recorded: new Map([...survey.changed].map((name, i) => [name, `customfield_${22_000 + i}`])),
  };
}

function textField(name: string, id: number) {
  return { id: `customfield_${id}` as const, name, kind: "textfield" as const };
}

/** Names go into a setting whose parts are apart by blanks and colons. */
function spelt(name: string): string {
  return name.replaceAll(/[\s:]+/g, "_");
}

function usersOf(survey: Survey, crew: readonly Reviewer[]): JiraOptions["users"] {
  const account = { accountType: "atlassian", active: true } as const;
  const { accountId, email, token } = OWN.jira;
  return [
    { ...account, accountId, displayName: "Ops Trust", emailAddress: email, token, groups: [] },
    ...crew.map(({ name, group, jira }) => ({
      ...account,
      accountId: jira.accountId,
      displayName: name,
      emailAddress: jira.email,
      token: jira.token,
      groups: [group],
    })),
    ...[...survey.people].map(([id, displayName]) => ({
      ...account,
      accountId: id,
      displayName,
      token: `none ${id}`,
      groups: [],
    })),
  ];
}

function projectsOf(survey: Survey, crew: readonly Reviewer[]): readonly ProjectSeed[] {
  const nothing: ProjectSeen = { name: "None", statuses: new Map(), types: new Map([["None", 0]]) };
  // The one that names of the policy without a recorded project lead to.
  return [...survey.projects, [NOWHERE, nothing] as const].map(([key, project], i) => {
    const statuses = new Map([["Open", "new" as const], ...project.statuses]);
    const steps = [...statuses].map(([name, category]) => ({ name, category }));
    const workflow = openWorkflow(steps, 100_000 + i * 1_000);
    const types = [...project.types.keys()].map((name, k) => ({ id: String(200_000 + i * 1_000 + k), name, workflow }));
    const review = opsReview({
      serviceUser: OWN.jira.accountId,
      approverGroups: crew.map(({ group }) => group),
      typeId: String(300_000 + i),
    });
    return { key, id: String(400_000 + i), name: project.name, projectTypeKey: "software", issueTypes: [...types, review] };
  });
}
