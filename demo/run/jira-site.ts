import { type JiraOptions, MODIFIED_PARAMETERS, openWorkflow, opsReview, type UserSeed } from "../../simulators/jira/index.ts";
import { CAST, SERVICE } from "../cast.ts";

const VENDOR_WORKFLOW = openWorkflow(
  [
    { name: "Intake", category: "new" },
    { name: "Checks", category: "indeterminate" },
    { name: "Waiting for vendor", category: "indeterminate" },
    { name: "Finance approval", category: "indeterminate" },
    { name: "Security review", category: "indeterminate" },
    { name: "Done", category: "done" },
  ],
  10_000,
);

/** Where a reviewer writes changed parameters. */
export const CHANGES_FIELD = MODIFIED_PARAMETERS.id;

/** The fields that the vendor SOP reads, by their names there. */
export const VENDOR_FIELDS = {
  vendor_name: "customfield_10601",
  vendor_country: "customfield_10602",
  tax_form: "customfield_10603",
  bank_verified: "customfield_10604",
  sanctions_check: "customfield_10605",
} as const;

const PEOPLE = Object.values(CAST);

/** A Jira site with the vendor project: its workflow, the review sub-task type, the fields the SOP reads, and the people. */
export function jiraSite(): JiraOptions {
  const groups = [...new Set(PEOPLE.flatMap((person) => person.groups))];
  const service = { ...SERVICE.jira, name: "Ops Trust" };
  return {
    users: [
      account(service, service.name, ["ots-service"]),
      ...PEOPLE.map(({ jira, name, groups: memberOf }) => account(jira, name, memberOf)),
    ],
    groups: ["ots-service", ...groups].map((name) => ({ groupId: name, name })),
    serviceUser: SERVICE.jira.accountId,
    customFields: [
      MODIFIED_PARAMETERS,
      ...Object.entries(VENDOR_FIELDS).map(([name, id]) => ({ id, name, kind: "textfield" as const })),
    ],
    projects: [
      {
        key: "VO",
        id: "10001",
        name: "Vendor onboarding",
        issueTypes: [
          { id: "10002", name: "Vendor onboarding", workflow: VENDOR_WORKFLOW },
          opsReview({ serviceUser: SERVICE.jira.accountId }),
        ],
      },
    ],
  };
}

function account(
  who: { accountId: string; email: string; token: string },
  displayName: string,
  groups: readonly string[],
): UserSeed {
  const { accountId, email, token } = who;
  return { accountId, displayName, emailAddress: email, accountType: "atlassian", active: true, token, groups };
}
