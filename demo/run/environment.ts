import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseDocument, stringify } from "yaml";
import { ADMINISTRATOR, directory, SERVICE } from "../cast.ts";
import type { RunFolder } from "./folder.ts";
import { CHANGES_FIELD, VENDOR_FIELDS } from "./jira-site.ts";
import { SECRETS } from "./secrets.ts";
import type { Stage } from "./stage.ts";
import { ROOT } from "./started.ts";

/** How long a review of the vendor workflow stays open here. */
export const EXPIRY_SECONDS = 15;

/** The policy file with one key added: reviews of the vendor workflow expire after seconds, so that one can be seen to. */
function policyCopy(): string {
  const policy = parseDocument(readFileSync(join(ROOT, "config/ops-trust-layer.yaml"), "utf8"));
  policy.setIn(["workflows", 1, "expiry_minutes"], EXPIRY_SECONDS / 60);
  return policy.toString();
}

/** Writes policy and directory into the folder and gives the service's whole environment: nothing of ours is inherited but where programs are. */
export function environmentOf(stage: Stage, folder: RunFolder): Readonly<Record<string, string>> {
  writeFileSync(folder.file("policy.yaml"), policyCopy());
  writeFileSync(folder.file("directory.yaml"), stringify(directory()));
  return {
    ...inherited(),
    HOME: folder.path,
    OPS_TRUST_REGION: "us-east-1",
    OPS_TRUST_TENANT: "demo",
    OPS_TRUST_POLICY: folder.file("policy.yaml"),
    OPS_TRUST_DIRECTORY_FILE: folder.file("directory.yaml"),
    OPS_TRUST_DATA_DIR: folder.data,
    OPS_TRUST_PORT: "0",
    OPS_TRUST_SIMULATED_SYSTEMS: "yes",
    OPS_TRUST_ADMIN_TOKENS: `demo-operator=${SECRETS.operator}`,
    OPS_TRUST_TICK_MS: "500",
    OPS_TRUST_POLL_MS: "3000",
    OPS_TRUST_MODELS: JSON.stringify(models(stage)),
    ...ticketSystems(stage),
    SNOWFLAKE_ACCOUNT: "simulated",
    SNOWFLAKE_ACCESS_URL: stage.snowflake.url,
    SNOWFLAKE_USER: "OPS_TRUST_SVC",
    SNOWFLAKE_PASSWORD: SECRETS.snowflake,
    SNOWFLAKE_GATHER_SECONDS: "1",
  };
}

function inherited(): Record<string, string> {
  const names = ["PATH", "TMPDIR", "TEMP", "TMP", "SystemRoot", "LANG", "NODE_COMPILE_CACHE"];
  return Object.fromEntries(names.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])));
}

function models({ model }: Stage): readonly object[] {
  const shared = { url: model.url, region: "us-east-1", apiKey: SECRETS.model };
  return [
    { ...shared, endpoint: "az-openai:gpt-4o-mini@vpc", model: "gpt-4o-mini" },
    { ...shared, endpoint: "local-llm:llama-3.1-70b@vpc", model: "llama-3.1-70b" },
  ];
}

function ticketSystems({ serviceNow, jira }: Stage): Record<string, string> {
  return {
    SERVICENOW_URL: serviceNow.url,
    SERVICENOW_INSTANCE: serviceNow.instance,
    SERVICENOW_REGION: "us-east-1",
    SERVICENOW_CLIENT_ID: SERVICE.serviceNow.clientId,
    SERVICENOW_CLIENT_SECRET: SERVICE.serviceNow.clientSecret,
    SERVICENOW_ACCOUNT: `${SERVICE.serviceNow.userName}:${SERVICE.serviceNow.sysId}`,
    SERVICENOW_WEBHOOK_SECRETS: `demo-1:${SECRETS.serviceNow}`,
    SERVICENOW_RISK: "change_request=risk 2:high 3:medium 4:low",
    JIRA_URL: jira.url,
    JIRA_REGION: "us-east-1",
    JIRA_EMAIL: SERVICE.jira.email,
    JIRA_API_TOKEN: SERVICE.jira.token,
    JIRA_ACCOUNT_ID: SERVICE.jira.accountId,
    JIRA_WEBHOOK_SECRETS: SECRETS.jira,
    JIRA_AUTOMATION_SECRETS: SECRETS.automation,
    JIRA_WORKFLOWS: "VENDOR-ONBOARD=VO/Vendor onboarding",
    JIRA_RISK: "constant low",
    JIRA_ADMINISTRATORS: `VO=${ADMINISTRATOR}`,
    JIRA_FIELDS: Object.entries(VENDOR_FIELDS)
      .map((pair) => pair.join("="))
      .join(","),
    JIRA_CHANGES_FIELD: CHANGES_FIELD,
  };
}
