import { ADMINISTRATOR, OWN } from "./crew.ts";
import type { PolicyFiles } from "./policy-files.ts";
import type { JiraSite } from "./site-jira.ts";
import { INSTANCE, type ServiceNowSite } from "./site-servicenow.ts";

const REGION = "us-east-1";

/** What the service is started with. */
export interface Setup {
  readonly data: string;
  readonly files: PolicyFiles;
  readonly directory: string;
  readonly serviceNow: ServiceNowSite | null;
  readonly jira: JiraSite | null;
  /** The value of OPS_TRUST_MODELS; null = the SOP templates draft. */
  readonly models: string | null;
  readonly secrets: { readonly serviceNow: string; readonly jira: string; readonly operator: string };
  readonly concurrency: number;
  /** Webhooks get lost: polls must find what they told. */
  readonly lossy: boolean;
}

/** What may come from outside: where programs are, other stores than the embedded ones, and the service's pace. */
const PROGRAMS = [
  "PATH",
  "NODE_COMPILE_CACHE",
  "TMPDIR",
  "TEMP",
  "TMP",
  "SystemRoot",
  "LANG",
  "DATABASE_URL",
  "REDIS_URL",
  "OPS_TRUST_CARD_KEY",
  "OPS_TRUST_CHECKPOINT_KEY_FILE",
  "OPS_TRUST_VAULT_KEY_FILE",
];
const PACE = ["WORKERS", "SEND_MS", "SETTLE_MS", "TICK_MS", "POLL_MS", "LOG_LEVEL"].map((name) => `OPS_TRUST_${name}`);

/** The service's whole environment. */
export function environmentOf(setup: Setup): Readonly<Record<string, string>> {
  const { data, files, serviceNow, jira, secrets, models } = setup;
  return {
    OPS_TRUST_WORKERS: String(Math.min(32, Math.max(4, setup.concurrency))),
    ...inherited(PROGRAMS),
    HOME: data,
    OPS_TRUST_REGION: REGION,
    OPS_TRUST_TENANT: "replay",
    OPS_TRUST_POLICY: files.policy,
    OPS_TRUST_SOPS: files.sops,
    OPS_TRUST_DATA_DIR: data,
    OPS_TRUST_DIRECTORY_FILE: setup.directory,
    OPS_TRUST_ADMIN_TOKENS: `replay=${secrets.operator}`,
    OPS_TRUST_PORT: "0",
    OPS_TRUST_SIMULATED_SYSTEMS: "yes",
    OPS_TRUST_WEBHOOK_RATE: "20000",
    OPS_TRUST_LOG_LEVEL: "warn",
    OPS_TRUST_TICK_MS: "1000",
    OPS_TRUST_POLL_MS: setup.lossy ? "1000" : "30000",
    ...inherited(PACE),
    ...(models === null ? {} : { OPS_TRUST_MODELS: models }),
    ...(serviceNow === null ? {} : serviceNowSettings(serviceNow, secrets.serviceNow, files)),
    ...(jira === null ? {} : jiraSettings(jira, secrets.jira, files)),
  };
}

function inherited(names: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(names.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])));
}

/** What facts of an SOP are called on the instance. */
const COLUMNS: ReadonlyMap<string, string> = new Map([["closed_code", "close_code"]]);

function serviceNowSettings({ sim }: ServiceNowSite, secret: string, { fields }: PolicyFiles): Record<string, string> {
  const mapped = fields.servicenow.map((name) => `${name}=${COLUMNS.get(name) ?? name}`).join(",");
  return {
    SERVICENOW_URL: sim.url,
    SERVICENOW_INSTANCE: INSTANCE,
    SERVICENOW_REGION: REGION,
    SERVICENOW_CLIENT_ID: OWN.serviceNow.client,
    SERVICENOW_CLIENT_SECRET: OWN.serviceNow.clientSecret,
    SERVICENOW_ACCOUNT: `${OWN.serviceNow.userName}:${OWN.serviceNow.id}`,
    SERVICENOW_WEBHOOK_SECRETS: `replay:${secret}`,
    SERVICENOW_RISK: "change_request=risk 1:high 2:high 3:medium 4:low;incident=priority 1:high 2:medium 3:low 4:low 5:low",
    ...(mapped === "" ? {} : { SERVICENOW_FIELDS: mapped }),
  };
}

function jiraSettings({ sim, risk, fields }: JiraSite, secret: string, files: PolicyFiles): Record<string, string> {
  return {
    JIRA_URL: sim.url,
    JIRA_REGION: REGION,
    JIRA_EMAIL: OWN.jira.email,
    JIRA_API_TOKEN: OWN.jira.token,
    JIRA_ACCOUNT_ID: OWN.jira.accountId,
    JIRA_WEBHOOK_SECRETS: secret,
    JIRA_WORKFLOWS: files.jiraWorkflows,
    JIRA_RISK: risk,
    JIRA_ADMINISTRATORS: files.projects.map((key) => `${key}=${ADMINISTRATOR}`).join(";"),
    JIRA_CHANGES_FIELD: "customfield_10500",
    ...(fields === "" ? {} : { JIRA_FIELDS: fields }),
  };
}

/** The endpoints of a run's model: name, address and key. */
export function modelsFor(endpoints: readonly string[], url: string, apiKey: string): string {
  return JSON.stringify(endpoints.map((endpoint) => ({ endpoint, url, region: REGION, model: "simulated", apiKey })));
}
