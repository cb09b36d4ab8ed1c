import { existsSync } from "node:fs";
import type { ContextSourceConfig } from "../connectors/context-sources/config.ts";
import { DirectoryFile } from "../connectors/directory/config.ts";
import type { EntraConfig } from "../connectors/directory/entra/config.ts";
import type { JiraConfig } from "../connectors/jira/config.ts";
import type { LoginConfig } from "../connectors/login/config.ts";
import type { ModelConfig } from "../connectors/models/config.ts";
import type { ServiceNowConfig } from "../connectors/servicenow/config.ts";
import { SinkName, type SnowflakeConnection } from "../connectors/sinks/config.ts";
import type { Policy } from "../policy/index.ts";
import { type ChatSettings, chatSettings } from "./chat-settings.ts";
import { contextSourceSettings } from "./context-source-settings.ts";
import { entraSettings } from "./entra-settings.ts";
import { type Environment, unknownSettings } from "./env.ts";
import { jiraSettings } from "./jira-settings.ts";
import { loadPolicy } from "./load-policy.ts";
import { loginSettings } from "./login-settings.ts";
import { modelSettings } from "./model-settings.ts";
import { type ServiceSettings, serviceSettings } from "./process-settings.ts";
import { shortQuorums } from "./quorums.ts";
import { namedAdministrators, realSystemRules, simulatedOnly } from "./real-systems.ts";
import { type RosterSettings, rosterNotes, rosterSettings } from "./roster-settings.ts";
import { serviceNowSettings } from "./servicenow-settings.ts";
import { type Reader, readerOf } from "./settings.ts";
import { snowflakeSettings } from "./snowflake-settings.ts";
import { emptyGroups, unaskedGroups } from "./unserved.ts";
import { problemLine, readChecked } from "./yaml-file.ts";

/** Everything the composition root needs, checked. */
export interface Configuration {
  readonly service: ServiceSettings;
  readonly region: string;
  readonly policy: Policy;
  readonly sink: SinkName;
  readonly serviceNow: ServiceNowConfig | null;
  readonly jira: JiraConfig | null;
  readonly models: readonly ModelConfig[];
  readonly contextSources: readonly ContextSourceConfig[];
  readonly chat: ChatSettings;
  readonly snowflake: SnowflakeConnection | null;
  /** Null = people and groups come from the directory file. */
  readonly entra: EntraConfig | null;
  /** Which ticket accounts belong to whom in a connected directory; read again before each answer. Null = the directory itself tells. */
  readonly accountsFile: string | null;
  /** How people sign in on our pages; null = there are no pages. */
  readonly login: LoginConfig | null;
  /** Null when there is no file; read again before each answer otherwise. */
  readonly directoryFile: string | null;
  /** Null when there is no roster: everybody is always on shift. */
  readonly roster: RosterSettings | null;
  /** No ticket system is configured, or each is on loopback and declared a simulator: embedded stand-ins may serve. */
  readonly simulated: boolean;
  /** What is embedded or missing, in plain words, for the start lines. */
  readonly notes: readonly string[];
  /** What that costs: each demotes auto-apply to review. */
  readonly demotions: readonly string[];
}

export type Configured =
  | { readonly ok: true; readonly configuration: Configuration }
  | { readonly ok: false; readonly problems: readonly string[] };

/** Reads environment, policy, SOPs and connector settings. Each problem is one line: which setting, what is wrong, what would be right. */
export function configure(env: Environment, variables: Readonly<Record<string, string | undefined>> = {}): Configured {
  const read = readerOf(env);
  const service = serviceSettings(read, env);
  const loaded = loadPolicy(service.policyFile, service.sopFolder);
  if (!loaded.ok) return { ok: false, problems: [...lines(read), ...loaded.problems.map(problemLine)] };
  const { policy, at } = loaded;
  const sources = [...policy.workflows.values()].map((workflow) => workflow.source);
  const serviceNow = serviceNowSettings(read, sources);
  const jira = jiraSettings(read, sources, at);
  const models = modelSettings(read, policy, at);
  const contextSources = contextSourceSettings(read, policy);
  const chat = chatSettings(read, policy);
  const snowflake = snowflakeSettings(read);
  const roster = rosterSettings(read, service, policy);
  const urls = [serviceNow?.url, jira?.url].filter((url) => url !== undefined);
  const simulated = simulatedOnly(read, service, { SERVICENOW_URL: serviceNow, JIRA_URL: jira });
  const { entra, accountsFile } = entraSettings(read, policy, simulated);
  const login = loginSettings(read, simulated);
  const directoryFile = directoryOf(read, service, urls.length > 0, simulated);
  if (!simulated) realSystemRules(read, service, { SERVICENOW_URL: serviceNow, JIRA_URL: jira });
  namedAdministrators(read, jira);
  const region = regionOf(read, service, policy, simulated);
  boundTo(read, region, "SERVICENOW_REGION", serviceNow);
  boundTo(read, region, "JIRA_REGION", jira);
  for (const model of models) boundTo(read, region, "OPS_TRUST_MODELS", model);
  for (const source of contextSources) boundTo(read, region, "OPS_TRUST_CONTEXT_SOURCES", source);
  storesOf(read, service, simulated, login !== null);
  sinkOf(read, service, policy);
  const misspelt = unknownSettings(variables).map(
    (name) => `${name} is a variable that nothing reads: correct its spelling or remove it`,
  );
  if (read.problems.length > 0 || misspelt.length > 0) return { ok: false, problems: [...lines(read), ...misspelt] };
  const sink = SinkName.parse(policy.sink);
  const parts = {
    service,
    region,
    policy,
    sink,
    serviceNow,
    jira,
    models,
    contextSources,
    chat,
    snowflake,
    entra,
    accountsFile,
    login,
    directoryFile,
    roster,
    simulated,
  };
  return { ok: true, configuration: { ...parts, ...standIns(parts) } };
}

function lines(read: Reader): readonly string[] {
  return read.problems.map(({ setting, message }) => `${setting} ${message}`);
}

function directoryOf(read: Reader, service: ServiceSettings, needed: boolean, simulated: boolean): string | null {
  if (read.text("ENTRA_TENANT_ID") !== undefined) return null;
  if (!existsSync(service.directoryFile)) {
    if (needed)
      read.wrong(
        "OPS_TRUST_DIRECTORY_FILE",
        `${service.directoryFile} does not exist: without people and groups nobody could approve`,
      );
    return null;
  }
  const checked = readChecked(service.directoryFile, DirectoryFile);
  if (!checked.ok) for (const problem of checked.problems) read.wrong("OPS_TRUST_DIRECTORY_FILE", problemLine(problem));
  else if (checked.value.people.length === 0 && !simulated)
    read.wrong(
      "OPS_TRUST_DIRECTORY_FILE",
      `${service.directoryFile} names no people: with a real ticket system nobody could approve`,
    );
  return service.directoryFile;
}

/** One process is one region: a ticket system or a model that is bound elsewhere needs a process there. */
function boundTo(
  read: Reader,
  region: string,
  setting: "SERVICENOW_REGION" | "JIRA_REGION" | "OPS_TRUST_MODELS" | "OPS_TRUST_CONTEXT_SOURCES",
  part: { readonly region: string; readonly endpoint?: string; readonly name?: string } | null,
): void {
  if (part === null || region === "" || part.region === region) return;
  const named = part.endpoint ?? part.name;
  const what = named === undefined ? "is" : `names ${named} in`;
  read.wrong(setting, `${what} "${part.region}", but this process is ${region}: run a process of that region for it`);
}

function regionOf(read: Reader, service: ServiceSettings, policy: Policy, simulated: boolean): string {
  const region = service.region ?? (simulated ? policy.regions[0] : undefined);
  if (region === undefined) {
    read.wrong(
      "OPS_TRUST_REGION",
      `is missing: one of ${policy.regions.join(", ")} is needed as soon as a real ticket system is connected`,
    );
    return "";
  }
  if (policy.regions.includes(region)) return region;
  read.wrong("OPS_TRUST_REGION", `is "${region}": the policy's regions.allowed has ${policy.regions.join(", ")}`);
  return "";
}

function storesOf(read: Reader, service: ServiceSettings, simulated: boolean, signsIn: boolean): void {
  if (service.databaseUrl === undefined) {
    if (!simulated && !service.allowEmbedded)
      read.wrong(
        "DATABASE_URL",
        "is missing: real ticket systems need an external PostgreSQL, or OPS_TRUST_ALLOW_EMBEDDED_DATABASE=yes",
      );
    return;
  }
  if (service.cardKey === undefined)
    read.wrong("OPS_TRUST_CARD_KEY", "is missing: with an external database the key is yours to keep (openssl rand -base64 32)");
  if (signsIn && service.sessionKey === undefined)
    read.wrong(
      "OPS_TRUST_SESSION_KEY",
      "is missing: with an external database the key of sign-ins is yours to keep (openssl rand -base64 32)",
    );
  if (service.operators.length === 0 && read.text("OPS_TRUST_ADMIN_TOKENS") === undefined)
    read.wrong(
      "OPS_TRUST_ADMIN_TOKENS",
      "is missing: with an external database nobody could pause automation (person=token, 32+ characters)",
    );
}

/** Without the local sink there must be the policy's: evidence has to leave the database. */
function sinkOf(read: Reader, service: ServiceSettings, policy: Policy): void {
  if (service.localSink) return;
  if (policy.sink === "local") read.wrong("OPS_TRUST_LOCAL_SINK", "is off, but it is the policy's sink: set it on");
  else if (read.text("SNOWFLAKE_ACCOUNT") === undefined)
    read.wrong("OPS_TRUST_LOCAL_SINK", "is off, but the policy's sink is not configured: set SNOWFLAKE_ACCOUNT, or set it on");
}

/** What is simply not there, without cost for automation. */
function absent({ service, policy, serviceNow, jira, login }: Parts): readonly string[] {
  const all: readonly (readonly [boolean, string])[] = [
    [service.databaseUrl === undefined, "database: embedded PostgreSQL (set DATABASE_URL for your own)"],
    [service.redisUrl === undefined, "queue: on PostgreSQL (set REDIS_URL for Redis)"],
    [
      policy.orchestrator !== "bullmq",
      `orchestration: the policy names ${policy.orchestrator}; BullMQ runs until it is configured`,
    ],
    [
      serviceNow?.mode === "plain",
      `ServiceNow: without our app; questions are notes${serviceNow?.reviewTasks === true ? " (of low risk: review tasks)" : ""}. ${login === null ? "THERE IS NO PAGE TO ANSWER NOTES ON (set OPS_TRUST_OIDC_ISSUER): each expires as rejected. " : ""}Its changes are found by polling`,
    ],
    [login === null, "reviews: answered in the tickets alone (set OPS_TRUST_OIDC_ISSUER for our pages and API)"],
    [
      login === null && policy.factorRequired,
      "reviews: approvals.high_risk_factor is required, but nobody can sign in (set OPS_TRUST_OIDC_ISSUER): high risk can only be rejected",
    ],
    [login !== null && login.apiAudience === undefined, "reviews: on our pages, not by API (set OPS_TRUST_OIDC_API_AUDIENCE)"],
    [serviceNow === null, "ServiceNow: not connected (set SERVICENOW_URL); its webhooks are off"],
    [jira === null, "Jira: not connected (set JIRA_URL); its webhooks are off"],
  ];
  return all.flatMap(([missing, note]) => (missing ? [note] : []));
}

type Parts = Omit<Configuration, "notes" | "demotions">;

/** What stands in for what the policy names (decision 12). */
function standIns(parts: Parts): Pick<Configuration, "notes" | "demotions"> {
  const notes: string[] = [];
  const demotions: string[] = [];
  const missing = (note: string): void => {
    notes.push(note);
    if (!parts.simulated) demotions.push(note);
  };
  const { service, policy } = parts;
  notes.push(...absent(parts), ...rosterNotes(parts.roster, policy));
  for (const workflow of policy.workflows.values()) {
    if (!parts.models.some((model) => model.endpoint === workflow.modelEndpoint)) {
      notes.push(
        `model ${workflow.modelEndpoint}: not configured (set OPS_TRUST_MODELS); ${workflow.id} is drafted from its SOP template and always reviewed`,
      );
    }
  }
  if (parts.sink.kind === "snowflake" && parts.snowflake === null)
    missing(
      `evidence: the policy's sink ${policy.sink} is not configured (set SNOWFLAKE_ACCOUNT); entries stay in the local sink`,
    );
  if (parts.entra !== null) notes.push(`directory: Entra ID, tenant ${parts.entra.tenant}`);
  else if (parts.directoryFile === null) notes.push("directory: none (set OPS_TRUST_DIRECTORY_FILE); nobody can answer reviews");
  else {
    missing(`directory: a static file stands in for ${policy.idpProvider}`);
    for (const group of emptyGroups(policy, parts.directoryFile))
      missing(`directory: the policy's group ${group} has nobody; what only it may answer expires`);
    for (const short of shortQuorums(policy, parts.directoryFile)) notes.push(`directory: ${short}; such questions expire`);
    for (const group of unaskedGroups(policy, parts.directoryFile))
      notes.push(
        `directory: its group ${group} is none of the policy's, so it answers nothing; correct its spelling if it should`,
      );
  }
  notes.push(...outOfRegion(parts));
  if (service.region === undefined) notes.push(`region: ${parts.region}, the policy's first (set OPS_TRUST_REGION)`);
  return { notes, demotions };
}

/** Chats whose data may leave this region get links only. */
function outOfRegion({ chat, region }: Parts): readonly string[] {
  const all = [
    ["Slack", "SLACK_REGION", chat.slack],
    ["Teams", "TEAMS_REGION", chat.teams],
  ] as const;
  return all.flatMap(([name, setting, config]) =>
    config === null || config.region === region
      ? []
      : [`${name}: links only; cards and buttons need ${setting}=${region}, declared when its data stays there`],
  );
}
