import {
  type JiraSim,
  MODIFIED_PARAMETERS,
  openWorkflow,
  opsReview,
  startJira,
  type UserSeed,
} from "../../../simulators/jira/index.ts";
import { JiraConfig, type JiraSettings } from "../../../src/connectors/jira/index.ts";
import { apiTokenOf, PERSONAL, PLANTED, SECRETS } from "../canaries/index.ts";
import { type Contract, jiraContract } from "../jira-contract.ts";
import { nameOf, PEOPLE, SERVICE } from "./people.ts";

export const JIRA_SECRET = SECRETS.jiraWebhook;
const AUTOMATION_SECRET = SECRETS.jiraAutomation;

/** The app user of "Automation for Jira". */
export const AUTOMATION = "557058:f58131cb-b67d-43c7-b30d-6b58d40bd077";

const VENDOR_FIELDS = {
  vendor_name: "customfield_10601",
  vendor_country: "customfield_10602",
  tax_form: "customfield_10603",
  bank_verified: "customfield_10604",
  sanctions_check: "customfield_10605",
} as const;

/** A field that our service is not told of. */
const UNREAD = "customfield_10699";

const WORKFLOW = openWorkflow(
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

const contracts = new WeakMap<JiraSim, Contract>();

/** What Atlassian's document says against all that a site of startSite() was asked and answered. */
export function againstContract(site: JiraSim): readonly string[] {
  return contracts.get(site)?.problems() ?? [];
}

/** A site with the vendor project and our people, and no issue yet. */
export async function startSite(
  now: () => Date,
  further: readonly { readonly accountId: string; readonly email: string; readonly token: string }[] = [],
): Promise<JiraSim> {
  const account = (accountId: string, emailAddress: string, token: string, groups: readonly string[]): UserSeed => ({
    accountId,
    displayName: emailAddress,
    emailAddress,
    accountType: "atlassian",
    active: true,
    token,
    groups,
  });
  const everybody = Object.values(PEOPLE);
  const contract = jiraContract();
  const site = await startJira({
    heard: contract.heard,
    users: [
      ...[SERVICE, ...further].map(({ accountId, email, token }) => account(accountId, email, token, ["ots-service"])),
      { ...account(AUTOMATION, "automation@atlassian.example", "no token", []), accountType: "app" },
      ...everybody.map(({ id, accountId, groups }) => ({
        ...account(accountId, id === "alice" ? PERSONAL.mail : `${id}@corp.example`, apiTokenOf(id), groups),
        displayName: nameOf(id),
      })),
    ],
    groups: ["ots-service", ...new Set(everybody.flatMap(({ groups }) => groups))].map((name) => ({ groupId: name, name })),
    serviceUser: SERVICE.accountId,
    customFields: [
      MODIFIED_PARAMETERS,
      { id: UNREAD, name: "Debug", kind: "textfield" },
      ...Object.entries(VENDOR_FIELDS).map(([name, id]) => ({ id, name, kind: "textfield" as const })),
    ],
    projects: [
      {
        key: "VO",
        id: "10001",
        name: "Vendor onboarding",
        issueTypes: [
          { id: "10002", name: "Vendor onboarding", workflow: WORKFLOW },
          opsReview({ serviceUser: SERVICE.accountId }),
        ],
      },
    ],
    trace: PLANTED,
    now,
  });
  contracts.set(site, contract);
  return site;
}

/** How our service reaches it. */
export function siteConfig(sim: JiraSim, more: Partial<JiraSettings> = {}): JiraConfig {
  return JiraConfig.parse({
    url: sim.url,
    region: "us-east-1",
    auth: { email: SERVICE.email, apiToken: SERVICE.token },
    accountId: SERVICE.accountId,
    webhookSecrets: [JIRA_SECRET],
    automationSecrets: [AUTOMATION_SECRET],
    workflows: { "VENDOR-ONBOARD": { project: "VO", issueType: "Vendor onboarding" } },
    risk: { constant: "low" },
    extra: VENDOR_FIELDS,
    changesField: MODIFIED_PARAMETERS.id,
    administrators: { VO: [PEOPLE.nora.accountId] },
    ...more,
    commands: true,
  });
}

const WHOLE = {
  vendor_name: "Acme Fittings",
  vendor_country: "Portugal",
  tax_form: "received",
  bank_verified: "true",
  sanctions_check: "clear",
} as const;

/** Puts a vendor request that satisfies its whole SOP on the site, without any event; gives its key. Alice asked for it. */
export function placeVendor(
  sim: JiraSim,
  change: {
    readonly fields?: Readonly<Record<string, string>>;
    readonly summary?: string;
    readonly description?: string;
    readonly file?: string;
    readonly reporter?: string;
  } = {},
): string {
  const fields: Record<string, string> = { [UNREAD]: PLANTED };
  const ids = new Map<string, string>(Object.entries(VENDOR_FIELDS));
  for (const [name, value] of Object.entries({ ...WHOLE, ...change.fields })) fields[ids.get(name) ?? name] = value;
  const { key } = sim.seed({
    project: "VO",
    issueType: "Vendor onboarding",
    status: "Intake",
    summary: change.summary ?? "Onboard Acme Fittings",
    description: change.description ?? "New supplier of fittings.",
    reporter: change.reporter ?? PEOPLE.alice.accountId,
    fields,
    attachments: [{ author: PEOPLE.alice.accountId, filename: change.file ?? "papers.txt", content: "papers" }],
  });
  return key;
}
