import { existsSync } from "node:fs";
import { DirectoryFile } from "../connectors/directory/config.ts";
import { SinkName } from "../connectors/sinks/config.ts";
import type { Policy } from "../policy/index.ts";
import { chatSettings } from "./chat-settings.ts";
import type { Configuration, Configured } from "./configuration.ts";
import { contextSourceSettings } from "./context-source-settings.ts";
import { directorySettings } from "./directory-settings.ts";
import { type Environment, unknownSettings } from "./env.ts";
import { jiraSettings } from "./jira-settings.ts";
import { loadPolicy } from "./load-policy.ts";
import { loginSettings } from "./login-settings.ts";
import { modelSettings } from "./model-settings.ts";
import { type ServiceSettings, serviceSettings } from "./process-settings.ts";
import { namedAdministrators, realSystemRules, simulatedOnly } from "./real-systems.ts";
import { rosterSettings } from "./roster-settings.ts";
import { serviceNowSettings } from "./servicenow-settings.ts";
import { type Reader, readerOf } from "./settings.ts";
import { snowflakeSettings } from "./snowflake-settings.ts";
import { standIns } from "./stand-ins.ts";
import { vaultSettings } from "./vault-settings.ts";
import { problemLine, readChecked } from "./yaml-file.ts";

/** Reads environment, policy, SOPs and connector settings. Each problem is one line: which setting, what is wrong, what would be right. */
export function configure(env: Environment, variables: Readonly<Record<string, string | undefined>> = {}): Configured {
  const read = readerOf(env);
  const service = serviceSettings(read, env);
  const loaded = loadPolicy(service.policyFile, service.sopFolder);
  if (!loaded.ok) return { ok: false, problems: [...lines(read), ...loaded.problems.map(problemLine)] };
  const { policy, at } = loaded;
  const sources = new Map([...policy.workflows.values()].map(({ id, source }) => [id, source]));
  const serviceNow = serviceNowSettings(read, sources);
  const jira = jiraSettings(read, sources, at);
  const models = modelSettings(read, policy, at);
  const contextSources = contextSourceSettings(read, policy);
  const chat = chatSettings(read, policy);
  const snowflake = snowflakeSettings(read);
  const roster = rosterSettings(read, service, policy);
  const urls = [serviceNow?.url, jira?.url].filter((url) => url !== undefined);
  const simulated = simulatedOnly(read, service, { SERVICENOW_URL: serviceNow, JIRA_URL: jira });
  const directory = directorySettings(read, policy, simulated);
  const login = loginSettings(read, simulated);
  const directoryFile = directoryOf(read, service, policy, { needed: urls.length > 0, simulated });
  if (!simulated) realSystemRules(read, service, { SERVICENOW_URL: serviceNow, JIRA_URL: jira });
  namedAdministrators(read, jira);
  const region = regionOf(read, service, policy, simulated);
  const vault = vaultSettings(read, { service, policy, region });
  allBoundTo(read, region, { serviceNow, jira, models, contextSources, snowflake });
  storesOf(read, service, simulated, login !== null);
  sinkOf(read, service, policy);
  const misspelt = unknownSettings(variables).map(
    (name) => `${name} is a variable that nothing reads: correct its spelling or remove it`,
  );
  if (read.problems.length > 0 || misspelt.length > 0) return { ok: false, problems: [...lines(read), ...misspelt] };
  const parts = {
    service,
    region,
    policy,
    sink: SinkName.parse(policy.sink),
    serviceNow,
    jira,
    models,
    contextSources,
    chat,
    snowflake,
    ...directory,
    vault,
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

function directoryOf(
  read: Reader,
  service: ServiceSettings,
  policy: Policy,
  { needed, simulated }: { readonly needed: boolean; readonly simulated: boolean },
): string | null {
  if (read.text("ENTRA_TENANT_ID") !== undefined || read.text("SCIM_TOKENS") !== undefined) return null;
  if (!existsSync(service.directoryFile)) {
    if (needed)
      read.wrong(
        "OPS_TRUST_DIRECTORY_FILE",
        `${service.directoryFile} does not exist: without people and groups nobody could approve`,
      );
    return null;
  }
  const checked = readChecked(service.directoryFile, DirectoryFile);
  const problems = checked.ok
    ? peopleProblems(service.directoryFile, checked.value, { policy, simulated })
    : checked.problems.map(problemLine);
  for (const problem of problems) read.wrong("OPS_TRUST_DIRECTORY_FILE", problem);
  return service.directoryFile;
}

function peopleProblems(
  file: string,
  read: DirectoryFile,
  { policy, simulated }: { readonly policy: Policy; readonly simulated: boolean },
): readonly string[] {
  if (read.people.length === 0 && !simulated) return [`${file} names no people: with a real ticket system nobody could approve`];
  return unheldGroups(policy, read).map(
    (group) => `${file} has nobody in "${group}", which a policy step asks about the requester: that step would never match`,
  );
}

/** A name that is misspelt would make its step never match. */
function unheldGroups({ requesterGroups }: Policy, { people }: DirectoryFile): readonly string[] {
  return requesterGroups.filter((group) => !people.some(({ groups }) => groups.includes(group)));
}

function allBoundTo(
  read: Reader,
  region: string,
  {
    serviceNow,
    jira,
    models,
    contextSources,
    snowflake,
  }: Pick<Configuration, "serviceNow" | "jira" | "models" | "contextSources" | "snowflake">,
): void {
  boundTo(read, region, "SERVICENOW_REGION", serviceNow);
  boundTo(read, region, "JIRA_REGION", jira);
  if (snowflake?.region !== undefined) boundTo(read, region, "SNOWFLAKE_REGION", { region: snowflake.region });
  for (const model of models) boundTo(read, region, "OPS_TRUST_MODELS", model);
  for (const source of contextSources) boundTo(read, region, "OPS_TRUST_CONTEXT_SOURCES", source);
}

/** One process is one region: a ticket system or a model that is bound elsewhere needs a process there. */
function boundTo(
  read: Reader,
  region: string,
  setting: "SERVICENOW_REGION" | "JIRA_REGION" | "OPS_TRUST_MODELS" | "OPS_TRUST_CONTEXT_SOURCES" | "SNOWFLAKE_REGION",
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
  checkpointsOf(read, service);
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

function checkpointsOf(read: Reader, service: ServiceSettings): void {
  if (service.checkpoints.keyService?.kind === "aws-kms") return;
  const way =
    service.checkpoints.keyService === null
      ? "openssl genpkey -algorithm ed25519 -out FILE"
      : "ops-trust checkpoint make-key > FILE";
  if (service.roles.has("timers") && read.text("OPS_TRUST_CHECKPOINT_KEY_FILE") === undefined)
    read.wrong(
      "OPS_TRUST_CHECKPOINT_KEY_FILE",
      `is missing: with an external database the key of checkpoints is yours to keep (${way})`,
    );
}

/** Without the local sink there must be the policy's: evidence has to leave the database. */
function sinkOf(read: Reader, service: ServiceSettings, policy: Policy): void {
  if (service.localSink) return;
  if (policy.sink === "local") read.wrong("OPS_TRUST_LOCAL_SINK", "is off, but it is the policy's sink: set it on");
  else if (read.text("SNOWFLAKE_ACCOUNT") === undefined)
    read.wrong("OPS_TRUST_LOCAL_SINK", "is off, but the policy's sink is not configured: set SNOWFLAKE_ACCOUNT, or set it on");
}
