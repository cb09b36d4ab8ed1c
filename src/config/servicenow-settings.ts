import { IN_PLAIN_WORDS, RISKS, type Risk } from "../case/index.ts";
import { KIND_NAMES, ServiceNowConfig, type ServiceNowSettings } from "../connectors/servicenow/config.ts";
import { signingSettings } from "./servicenow-auth.ts";
import type { SettingName } from "./setting-names.ts";
import { pairs, type Reader } from "./settings.ts";
import { type Sources, workflowAccounts } from "./workflow-accounts.ts";

/** Which variable holds which part of the connector's configuration: for messages. */
const WHERE: Readonly<Record<string, SettingName>> = {
  url: "SERVICENOW_URL",
  instance: "SERVICENOW_INSTANCE",
  auth: "SERVICENOW_CLIENT_ID",
  account: "SERVICENOW_ACCOUNT",
  workflowAccounts: "SERVICENOW_WORKFLOW_ACCOUNTS",
  webhookSecrets: "SERVICENOW_WEBHOOK_SECRETS",
  region: "SERVICENOW_REGION",
  regionOf: "SERVICENOW_REGION_OF",
  risk: "SERVICENOW_RISK",
  extra: "SERVICENOW_FIELDS",
  closeCodes: "SERVICENOW_CLOSE_CODES",
  certificate: "SERVICENOW_CERTIFICATE_FILE",
  caFile: "SERVICENOW_CA_FILE",
  reviewTasks: "SERVICENOW_PLAIN_REVIEW_TASKS",
  publicUrl: "OPS_TRUST_PUBLIC_URL",
  person: "SERVICENOW_PERSON_COLUMN",
};

const AUTH: ReadonlyMap<string, SettingName> = new Map([
  ["clientSecret", "SERVICENOW_CLIENT_SECRET"],
  ["user", "SERVICENOW_USER"],
  ["password", "SERVICENOW_PASSWORD"],
  ["key", "SERVICENOW_API_KEY"],
  ["keyFile", "SERVICENOW_JWT_KEY_FILE"],
  ["keyId", "SERVICENOW_JWT_KEY_ID"],
  ["subject", "SERVICENOW_JWT_SUBJECT"],
  ["audience", "SERVICENOW_JWT_AUDIENCE"],
]);

const ACCOUNTS = {
  setting: "SERVICENOW_WORKFLOW_ACCOUNTS",
  system: "servicenow.",
  example:
    '{"account": {"userName": "...", "id": "<sys_id>"}, "auth": {"kind": "oauth", "clientId": "...", "clientSecret": "..."}}',
} as const;

/** The ServiceNow connector's configuration, or null when no URL is set. `workflows` are the policy's. */
export function serviceNowSettings(read: Reader, workflows: Sources): ServiceNowConfig | null {
  const url = read.text("SERVICENOW_URL");
  if (url === undefined) return null;
  const kinds = KIND_NAMES.filter((kind) => [...workflows.values()].includes(`servicenow.${kind}`));
  const [userName = "", id = ""] = read.required("SERVICENOW_ACCOUNT", "user_name:sys_id of our service account").split(":");
  const mode = read.oneOf<"app" | "plain">("SERVICENOW_MODE", ["app", "plain"], "app");
  const regionOf = mapping(read, "SERVICENOW_REGION_OF");
  const publicUrl = read.text("OPS_TRUST_PUBLIC_URL");
  const settings: WithAccounts<ServiceNowSettings> = {
    url,
    instance: read.required("SERVICENOW_INSTANCE", "the instance_name property of the instance"),
    ...signingSettings(read),
    ...closeCodesOf(read),
    account: { userName, id },
    workflowAccounts: workflowAccounts(read, ACCOUNTS, workflows),
    webhookSecrets: secretsOf(read, mode),
    region: read.required("SERVICENOW_REGION", "one of the policy's regions"),
    sources: kinds.length > 0 ? kinds : ["change_request"],
    risk: risksOf(read),
    extra: read.named("SERVICENOW_FIELDS", ",", "="),
    ...personOf(read),
    historyDays: read.integer("SERVICENOW_HISTORY_DAYS", 180, [1, 1_000]),
    mode,
    reviewTasks: read.oneOf("SERVICENOW_PLAIN_REVIEW_TASKS", ["yes", "no"], "no") === "yes",
    pages: read.text("OPS_TRUST_OIDC_ISSUER") !== undefined,
    ...(regionOf === null ? {} : { regionOf }),
    ...(publicUrl === undefined ? {} : { publicUrl }),
  };
  return checked(read, settings);
}

/** "column", or "column=accounts" for ids that the directory maps under that name. */
function personOf(read: Reader): Pick<ServiceNowSettings, "person"> {
  const text = read.text("SERVICENOW_PERSON_COLUMN");
  if (text === undefined) return {};
  const [column = "", ...rest] = text.split("=").map((part) => part.trim());
  return { person: { column, ...(rest.length === 0 ? {} : { by: rest.join("=") }) } };
}

/** "keyid:secret, ..."; without the app nobody need sign anything. */
function secretsOf(read: Reader, mode: "app" | "plain"): ServiceNowSettings["webhookSecrets"] {
  const name = "SERVICENOW_WEBHOOK_SECRETS";
  const text = mode === "plain" ? read.text(name) : read.required(name, "keyid:secret of the business rule");
  const found = pairs(text ?? "", ",", ":");
  if (found === null && mode === "plain") read.wrong(name, 'does not read as "<keyid>:<secret>"');
  return (found ?? []).map(([keyId, secret]) => ({ keyId, secret }));
}

/** What a JSON setting holds shows when the schema reads it. */
type WithAccounts<T> = Omit<T, "workflowAccounts"> & { readonly workflowAccounts: unknown };

function settingOf([part, inner]: readonly PropertyKey[]): SettingName {
  if (part === "certificate" && inner === "keyFile") return "SERVICENOW_CERTIFICATE_KEY_FILE";
  const ofAuth = part === "auth" ? AUTH.get(String(inner)) : undefined;
  return ofAuth ?? WHERE[String(part)] ?? "SERVICENOW_URL";
}

function checked(read: Reader, settings: WithAccounts<ServiceNowSettings>): ServiceNowConfig | null {
  const parsed = ServiceNowConfig.safeParse(settings, IN_PLAIN_WORDS);
  if (parsed.success) return parsed.data;
  read.issues(parsed.error, settingOf);
  return null;
}

const CODES = ["successful", "successful_issues", "unsuccessful"];

/** "successful=Done, successful_issues=Done with issues, unsuccessful=Failed": exactly these three, or none. */
function closeCodesOf(read: Reader): Pick<ServiceNowSettings, "closeCodes"> {
  if (read.text("SERVICENOW_CLOSE_CODES") === undefined) return {};
  const named = read.named("SERVICENOW_CLOSE_CODES", ",", "=");
  if (Object.keys(named).sort().join() !== CODES.join())
    read.wrong("SERVICENOW_CLOSE_CODES", `does not name ${CODES.join(", ")}, each once: "<code>=<the instance's value>, ..."`);
  const { successful = "", successful_issues = "", unsuccessful = "" } = named;
  return { closeCodes: { successful, successful_issues, unsuccessful } };
}

/** "change_request=risk 2:high 3:medium 4:low; incident=constant low". */
function risksOf(read: Reader): ServiceNowSettings["risk"] {
  const text = read.required("SERVICENOW_RISK", 'how risk is found, such as "change_request=risk 2:high 3:medium 4:low"');
  const found: ServiceNowSettings["risk"] = {};
  for (const [name, rule] of pairs(text, ";", "=") ?? []) {
    const kind = KIND_NAMES.find((known) => known === name);
    const parsed = riskRule(rule);
    if (kind === undefined || parsed === null)
      read.wrong(
        "SERVICENOW_RISK",
        `does not read as "<kind>=<column> <value>:<low|medium|high> ..." or "<kind>=constant <risk>": ${name}`,
      );
    else found[kind] = parsed;
  }
  return found;
}

/** "risk 2:high 4:low" or "constant low"; null when it is neither. */
export function riskRule(text: string): { constant: Risk } | { field: string; values: Record<string, Risk> } | null {
  const [field = "", ...rest] = text.trim().split(/\s+/);
  const risk = (word: string | undefined): Risk | undefined => RISKS.find((known) => known === word);
  if (field === "constant") {
    const constant = risk(rest[0]);
    return constant === undefined || rest.length !== 1 ? null : { constant };
  }
  const values = rest.map((part) => [part.slice(0, part.lastIndexOf(":")), risk(part.slice(part.lastIndexOf(":") + 1))] as const);
  const good = values.flatMap(([value, is]) => (value === "" || is === undefined ? [] : [[value, is] as const]));
  return good.length === 0 || good.length !== values.length ? null : { field, values: Object.fromEntries(good) };
}

/** "column VALUE:target ..." as {field, values}; null when unset. */
export function mapping(read: Reader, name: SettingName): { field: string; values: Record<string, string> } | null {
  const text = read.text(name);
  if (text === undefined) return null;
  const [field = "", ...rest] = text.split(/\s+/);
  const values = pairs(rest.join(" "), " ", ":");
  if (values === null || values.length === 0) {
    read.wrong(name, 'does not read as "<field> <value>:<region> ..."');
    return null;
  }
  return { field, values: Object.fromEntries(values) };
}
