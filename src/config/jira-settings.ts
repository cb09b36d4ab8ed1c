import { IN_PLAIN_WORDS } from "../case/index.ts";
import { JiraConfig, type JiraSettings } from "../connectors/jira/config.ts";
import { mapping, riskRule } from "./servicenow-settings.ts";
import type { SettingName } from "./setting-names.ts";
import { pairs, type Reader } from "./settings.ts";
import { type Sources, workflowAccounts } from "./workflow-accounts.ts";
import type { Path } from "./yaml-file.ts";

/** Which variable holds which part of the connector's configuration: for messages. */
const WHERE: Readonly<Record<string, SettingName>> = {
  url: "JIRA_URL",
  operationsUrl: "JIRA_OPERATIONS_URL",
  region: "JIRA_REGION",
  auth: "JIRA_EMAIL",
  accountId: "JIRA_ACCOUNT_ID",
  workflowAccounts: "JIRA_WORKFLOW_ACCOUNTS",
  automationAccount: "JIRA_AUTOMATION_ACCOUNT",
  webhookSecrets: "JIRA_WEBHOOK_SECRETS",
  automationSecrets: "JIRA_AUTOMATION_SECRETS",
  workflows: "JIRA_WORKFLOWS",
  risk: "JIRA_RISK",
  regionOf: "JIRA_REGION_OF",
  extra: "JIRA_FIELDS",
  reviewType: "JIRA_REVIEW_TYPE",
  changesField: "JIRA_CHANGES_FIELD",
  desks: "JIRA_DESKS",
  administrators: "JIRA_ADMINISTRATORS",
};

const SOURCE = "jira.workflow:";

const ACCOUNTS = {
  setting: "JIRA_WORKFLOW_ACCOUNTS",
  system: SOURCE,
  example: '{"accountId": "...", "auth": {"email": "...", "apiToken": "..."}}',
} as const;

/** The Jira connector's configuration, or null when no URL is set. `policy` are the policy's workflows: each jira.workflow among their sources must be mapped; `at` says where in its file. */
export function jiraSettings(read: Reader, policy: Sources, at: (path: Path) => string): JiraConfig | null {
  const url = read.text("JIRA_URL");
  if (url === undefined) return null;
  const regionOf = mapping(read, "JIRA_REGION_OF");
  const changesField = read.text("JIRA_CHANGES_FIELD");
  const operationsUrl = read.text("JIRA_OPERATIONS_URL");
  const automationAccount = read.text("JIRA_AUTOMATION_ACCOUNT");
  const sources = [...policy.values()];
  const settings: Omit<JiraSettings, "workflowAccounts"> & { readonly workflowAccounts: unknown } = {
    url,
    region: read.required("JIRA_REGION", "one of the policy's regions"),
    auth: {
      email: read.required("JIRA_EMAIL", "our service account"),
      apiToken: read.required("JIRA_API_TOKEN", "the token of JIRA_EMAIL"),
    },
    accountId: read.required("JIRA_ACCOUNT_ID", "the accountId of JIRA_EMAIL"),
    workflowAccounts: workflowAccounts(read, ACCOUNTS, policy),
    webhookSecrets: list(read.required("JIRA_WEBHOOK_SECRETS", "the secret of the admin webhook")),
    automationSecrets: list(read.text("JIRA_AUTOMATION_SECRETS", "")),
    workflows: workflowsOf(read, sources, at),
    risk: riskOf(read),
    extra: read.named("JIRA_FIELDS", ",", "="),
    reviewType: read.text("JIRA_REVIEW_TYPE", "Ops Review"),
    desks: desksOf(read),
    administrators: administratorsOf(read),
    commands: read.oneOf("JIRA_COMMENT_COMMANDS", ["yes", "no"], "no") === "yes",
    ...(operationsUrl === undefined ? {} : { operationsUrl }),
    ...(automationAccount === undefined ? {} : { automationAccount }),
    ...(regionOf === null ? {} : { regionOf }),
    ...(changesField === undefined ? {} : { changesField }),
  };
  const parsed = JiraConfig.safeParse(settings, IN_PLAIN_WORDS);
  if (parsed.success) return parsed.data;
  read.issues(parsed.error, ([first, second]) =>
    first === "auth" && second === "apiToken" ? "JIRA_API_TOKEN" : (WHERE[String(first)] ?? "JIRA_URL"),
  );
  return null;
}

function list(text: string): string[] {
  return text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

/** "VENDOR-ONBOARD=VO/Vendor onboarding; ...". */
function workflowsOf(read: Reader, sources: readonly string[], at: (path: Path) => string): JiraSettings["workflows"] {
  const text = read.required(
    "JIRA_WORKFLOWS",
    'what the policy\'s jira.workflow names are, such as "VENDOR-ONBOARD=VO/Vendor onboarding"',
  );
  const found: JiraSettings["workflows"] = {};
  if (text === "") return found;
  const named = pairs(text, ";", "=") ?? [];
  if (named.length === 0) read.wrong("JIRA_WORKFLOWS", 'does not read as "<name>=<project>/<issue type>; ..."');
  for (const [name, target] of named) {
    const [project = "", ...rest] = target.split("/");
    const issueType = rest.join("/").trim();
    if (issueType === "")
      read.wrong("JIRA_WORKFLOWS", `names no issue type for ${name}: "<name>=<project>/<issue type>" is needed`);
    else found[name] = { project: project.trim(), issueType };
  }
  sources.forEach((source, index) => {
    if (!source.startsWith(SOURCE) || named.length === 0 || named.some(([name]) => name === source.slice(SOURCE.length))) return;
    const where = at(["workflows", index, "source"]);
    read.wrong("JIRA_WORKFLOWS", `does not say which project and issue type the policy's source ${source} is (${where})`);
  });
  return found;
}

/** "HELP=customfield_10010 help/9d3c...; ...". */
function desksOf(read: Reader): NonNullable<JiraSettings["desks"]> {
  const found: NonNullable<JiraSettings["desks"]> = {};
  for (const [project, target] of Object.entries(read.named("JIRA_DESKS", ";", "="))) {
    const [field = "", ...value] = target.split(/\s+/);
    if (value.length === 1) found[project] = { field, value: value.join("") };
    else read.wrong("JIRA_DESKS", `does not read as "<project>=<customfield_N> <request type>; ...": ${project}`);
  }
  return found;
}

/** "HELP=712020:a 712020:b; ...". */
function administratorsOf(read: Reader): NonNullable<JiraSettings["administrators"]> {
  const named = Object.entries(read.named("JIRA_ADMINISTRATORS", ";", "="));
  return Object.fromEntries(named.map(([project, accounts]) => [project, accounts.split(/\s+/)]));
}

function riskOf(read: Reader): JiraSettings["risk"] {
  const text = read.required("JIRA_RISK", 'how risk is found, such as "customfield_10030 High:high Medium:medium Low:low"');
  const rule = riskRule(text);
  if (rule === null && text !== "")
    read.wrong("JIRA_RISK", 'does not read as "<field> <value>:<low|medium|high> ..." or "constant <risk>"');
  return rule ?? { constant: "high" };
}
