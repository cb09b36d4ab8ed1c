import { type JiraOptions, MODIFIED_PARAMETERS, openWorkflow, opsReview, type UserSeed } from "../../../simulators/jira/index.ts";

export const NOON = new Date("2026-11-21T12:00:00Z");
export const SERVICE = "712020:service";
export const RITA = "712020:rita";
export const OLAF = "712020:olaf";
export const BOT = "712020:bot";

/** A document of one paragraph. */
export function adf(text: string) {
  return { type: "doc" as const, version: 1 as const, content: [{ type: "paragraph", content: [{ type: "text", text }] }] };
}

const user = (accountId: string, name: string, groups: readonly string[]): UserSeed => ({
  accountId,
  displayName: name,
  emailAddress: `${name.toLowerCase()}@example.test`,
  accountType: "atlassian",
  active: true,
  token: `token-${name.toLowerCase()}`,
  groups,
});

const FLOW = openWorkflow(
  [
    { name: "To Do", category: "new" },
    { name: "Legal review", category: "indeterminate" },
    { name: "Done", category: "done" },
  ],
  10_000,
);
/** The move to "Security review" has a screen with the comment field. */
export const SCREENED = {
  ...FLOW,
  statuses: [
    ...FLOW.statuses,
    { id: "10009", name: "Security review", category: "indeterminate" as const },
    { id: "10010", name: "Archive", category: "done" as const },
  ],
  transitions: [
    ...FLOW.transitions,
    { id: "901", name: "To security", from: "any" as const, to: "10009", comment: "required" as const },
    { id: "902", name: "Archive", from: "any" as const, to: "10010", screen: [{ fieldId: "customfield_10031", required: true }] },
  ],
};
const REVIEW = opsReview({ serviceUser: SERVICE, approverGroups: ["g-reviewers"] });

/** Olaf asks and Rita reviews: VO-1 with one piece of work below it, a comment of Olaf's and a file of his; HELP-1 on a service desk. */
export const SEED: JiraOptions = {
  users: [
    user(SERVICE, "Service", ["g-service"]),
    user(RITA, "Rita", ["g-reviewers"]),
    user(OLAF, "Olaf", []),
    { ...user(BOT, "Bot", ["g-reviewers"]), accountType: "app" },
  ],
  groups: [
    { groupId: "g-service", name: "service" },
    { groupId: "g-reviewers", name: "reviewers" },
    { groupId: "g-secret", name: "secret" },
  ],
  serviceUser: SERVICE,
  customFields: [
    MODIFIED_PARAMETERS,
    { id: "customfield_10030", name: "Risk", kind: "select", options: ["High", "Low"] },
    { id: "customfield_10031", name: "Tier", kind: "select", options: ["gold", "silver"] },
    { id: "customfield_10032", name: "Notes", kind: "textarea" },
  ],
  projects: [
    {
      key: "VO",
      id: "10001",
      name: "Vendors",
      issueTypes: [
        { id: "10002", name: "Vendor onboarding", workflow: SCREENED },
        { id: "10003", name: "Check", subtask: true, workflow: FLOW },
        REVIEW,
      ],
      security: { levels: [{ id: "lvl-1", name: "secret", groups: ["g-secret"] }] },
    },
    {
      key: "HELP",
      id: "10005",
      name: "Help",
      projectTypeKey: "service_desk",
      issueTypes: [{ id: "10006", name: "Request", workflow: FLOW }],
    },
  ],
  issues: [
    {
      project: "VO",
      issueType: "Vendor onboarding",
      key: "VO-1",
      summary: "Onboard Example Ltd",
      description: "Bank details are attached",
      reporter: OLAF,
      created: new Date("2026-11-20T09:00:00Z"),
      fields: {
        customfield_10030: { value: "Low" },
        customfield_10031: { value: "gold" },
        customfield_10032: adf("in two steps"),
      },
      comments: [{ author: OLAF, body: "Please hurry", created: new Date("2026-11-20T10:00:00Z") }],
      attachments: [{ author: OLAF, filename: "bank.txt", content: "IBAN follows" }],
    },
    {
      project: "VO",
      issueType: "Check",
      key: "VO-2",
      parent: "VO-1",
      summary: "Check the register",
      reporter: OLAF,
      created: new Date("2026-11-20T11:00:00Z"),
    },
    { project: "VO", issueType: "Vendor onboarding", key: "VO-3", summary: "Hidden", security: "lvl-1", reporter: OLAF },
    {
      project: "HELP",
      issueType: "Request",
      key: "HELP-1",
      summary: "A laptop",
      reporter: OLAF,
      created: new Date("2026-11-20T09:00:00Z"),
    },
  ],
};
