import { readFileSync, writeFileSync } from "node:fs";
import { parseDocument, stringify } from "yaml";
import { type JiraSim, startJira } from "../../simulators/jira/index.ts";
import { type Behave, type ModelSim, startModel } from "../../simulators/model/index.ts";
import { type ServiceNowSim, startServiceNow } from "../../simulators/servicenow/index.ts";
import { ADMINISTRATOR, directory, SERVICE } from "../cast.ts";
import type { RunFolder } from "../run/folder.ts";
import { CHANGES_FIELD, jiraSite, VENDOR_FIELDS } from "../run/jira-site.ts";
import { SECRETS } from "../run/secrets.ts";
import { serviceNowInstance } from "../run/servicenow-instance.ts";
import { ROOT } from "../run/started.ts";
import { HIDDEN, LOCKED } from "./servicenow-site.ts";

/** Everything around the service, on loopback. */
export interface ChaosStage {
  readonly serviceNow: ServiceNowSim;
  readonly jira: JiraSim;
  readonly model: ModelSim;
  connect(url: string): void;
  stop(): Promise<void>;
}

const NOBODY = ["admin"];
const INDEX_LAG_MS = 400;

/** Starts both ticket systems and the model. */
export async function openChaosStage(seed: number, behave: Behave): Promise<ChaosStage> {
  const serviceNow = await startServiceNow({
    ...serviceNowInstance(),
    seed,
    acls: [
      { table: "change_request", operation: "read", field: "approval", query: `correlation_id=${HIDDEN}`, roles: NOBODY },
      { table: "change_task", operation: "write", field: "state", query: `correlation_id=${LOCKED}`, roles: NOBODY },
    ],
  });
  const jira = await startJira({ ...jiraSite(), seed, indexLagMs: INDEX_LAG_MS, journalLimit: 10_000_000 });
  const model = await startModel({ models: ["gpt-4o-mini", "llama-3.1-70b"], apiKey: SECRETS.model, behave });
  return {
    serviceNow,
    jira,
    model,
    connect(url) {
      const pace = { maxAttempts: 40, baseWaitMs: 100 };
      serviceNow.setWebhook({ url: `${url}/webhooks/servicenow`, keyId: "chaos-1", secret: SECRETS.serviceNow, ...pace });
      jira.setWebhook({ url: `${url}/webhooks/jira`, secret: SECRETS.jira, filter: "project = VO", tries: 40, baseWaitMs: 300 });
    },
    async stop() {
      await serviceNow.stop();
      await jira.stop();
      await model.close();
    },
  };
}

/** How long a question stays open here. */
export const EXPIRY_SECONDS = 8;
/** How long an attempt may take, and how long what it sent may still be committed. */
export const SEND_MS = 1_500;
export const SETTLE_MS = 1_500;

/** The product's own policy with what would take minutes made short: tries, the pause between them, and how long a question stays open. */
function policyCopy(): string {
  const policy = parseDocument(readFileSync(`${ROOT}/config/ops-trust-layer.yaml`, "utf8"));
  policy.setIn(["orchestration", "retry_policy", "max_attempts"], 8);
  policy.setIn(["orchestration", "retry_policy", "backoff_seconds"], 0.5);
  for (const i of [0, 1]) policy.setIn(["workflows", i, "expiry_minutes"], EXPIRY_SECONDS / 60);
  return policy.toString();
}

/** Writes policy and directory into the folder and gives the service's whole environment. */
export function environmentOf(stage: ChaosStage, folder: RunFolder): Readonly<Record<string, string>> {
  writeFileSync(folder.file("policy.yaml"), policyCopy());
  writeFileSync(folder.file("directory.yaml"), stringify(directory()));
  const model = { url: stage.model.url, region: "us-east-1", apiKey: SECRETS.model, timeoutMs: 2_000 };
  return {
    ...inherited(),
    HOME: folder.path,
    OPS_TRUST_REGION: "us-east-1",
    OPS_TRUST_TENANT: "chaos",
    OPS_TRUST_POLICY: folder.file("policy.yaml"),
    OPS_TRUST_DIRECTORY_FILE: folder.file("directory.yaml"),
    OPS_TRUST_DATA_DIR: folder.data,
    OPS_TRUST_PORT: "0",
    OPS_TRUST_SIMULATED_SYSTEMS: "yes",
    OPS_TRUST_WORKERS: "16",
    OPS_TRUST_WEBHOOK_RATE: "20000",
    OPS_TRUST_LOG_LEVEL: "warn",
    OPS_TRUST_ADMIN_TOKENS: `chaos-operator=${SECRETS.operator}`,
    OPS_TRUST_SEND_MS: String(SEND_MS),
    OPS_TRUST_SETTLE_MS: String(SETTLE_MS),
    OPS_TRUST_TICK_MS: "200",
    OPS_TRUST_POLL_MS: "1000",
    OPS_TRUST_MODELS: JSON.stringify([
      { ...model, endpoint: "az-openai:gpt-4o-mini@vpc", model: "gpt-4o-mini" },
      { ...model, endpoint: "local-llm:llama-3.1-70b@vpc", model: "llama-3.1-70b" },
    ]),
    ...ticketSystems(stage),
  };
}

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

function inherited(): Readonly<Record<string, string>> {
  return Object.fromEntries(PROGRAMS.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])));
}

function ticketSystems({ serviceNow, jira }: ChaosStage): Readonly<Record<string, string>> {
  return {
    SERVICENOW_URL: serviceNow.url,
    SERVICENOW_INSTANCE: serviceNow.instance,
    SERVICENOW_REGION: "us-east-1",
    SERVICENOW_CLIENT_ID: SERVICE.serviceNow.clientId,
    SERVICENOW_CLIENT_SECRET: SERVICE.serviceNow.clientSecret,
    SERVICENOW_ACCOUNT: `${SERVICE.serviceNow.userName}:${SERVICE.serviceNow.sysId}`,
    SERVICENOW_WEBHOOK_SECRETS: `chaos-1:${SECRETS.serviceNow}`,
    SERVICENOW_RISK: "change_request=risk 2:high 3:medium 4:low",
    JIRA_URL: jira.url,
    JIRA_REGION: "us-east-1",
    JIRA_EMAIL: SERVICE.jira.email,
    JIRA_API_TOKEN: SERVICE.jira.token,
    JIRA_ACCOUNT_ID: SERVICE.jira.accountId,
    JIRA_WEBHOOK_SECRETS: SECRETS.jira,
    JIRA_WORKFLOWS: "VENDOR-ONBOARD=VO/Vendor onboarding",
    JIRA_RISK: "constant low",
    JIRA_ADMINISTRATORS: `VO=${ADMINISTRATOR}`,
    JIRA_FIELDS: Object.entries(VENDOR_FIELDS)
      .map((pair) => pair.join("="))
      .join(","),
    JIRA_CHANGES_FIELD: CHANGES_FIELD,
  };
}
