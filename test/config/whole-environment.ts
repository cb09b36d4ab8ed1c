import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import { configure, readEnvironment } from "../../src/config/index.ts";
import { checkpointKey } from "../support/checkpoint-key.ts";

const KEY = Buffer.alloc(32, 1).toString("base64");

let folder = "";

/** Where the files of these settings lie. */
export const inFolder = (name: string): string => join(folder, name);

/** Call once at the top of a test file. */
export function withFiles(): void {
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "ots-config-"));
    writeFileSync(
      join(folder, "directory.yaml"),
      "people:\n  - id: lee\n    groups: [ops-lead]\n    accounts: {jira: [acc-lee]}\n",
    );
    writeFileSync(join(folder, "checkpoint-key.pem"), checkpointKey());
    writeFileSync(join(folder, "vault-keys"), `${KEY}\n`, { mode: 0o600 });
    writeFileSync(join(folder, "nobody.yaml"), "people: []\n");
    writeFileSync(join(folder, "broken.yaml"), "people:\n  - id: lee\n    group: [ops-lead]\n");
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
}

export const SECRET = "s".repeat(40);
export const MODEL = {
  endpoint: "az-openai:gpt-4o-mini@vpc",
  url: "https://llm.internal/v1",
  region: "us-east-1",
  model: "gpt-4o-mini",
};

/** An environment in which everything is connected and right. */
export function whole(): Record<string, string> {
  return {
    OPS_TRUST_REGION: "us-east-1",
    OPS_TRUST_DIRECTORY_FILE: join(folder, "directory.yaml"),
    OPS_TRUST_CARD_KEY: KEY,
    OPS_TRUST_CHECKPOINT_KEY_FILE: join(folder, "checkpoint-key.pem"),
    OPS_TRUST_VAULT_KEY_FILE: join(folder, "vault-keys"),
    OPS_TRUST_ADMIN_TOKENS: `olga=${SECRET}`,
    OPS_TRUST_MODELS: JSON.stringify([MODEL]),
    DATABASE_URL: "postgres://ots@db.internal/ots",
    REDIS_URL: "rediss://redis.internal:6379",
    SERVICENOW_URL: "https://acme.service-now.com",
    SERVICENOW_INSTANCE: "acme",
    SERVICENOW_REGION: "us-east-1",
    SERVICENOW_CLIENT_ID: "client",
    SERVICENOW_CLIENT_SECRET: "secret",
    SERVICENOW_ACCOUNT: `ots.service:${"0".repeat(32)}`,
    SERVICENOW_WEBHOOK_SECRETS: `k1:${SECRET}`,
    SERVICENOW_RISK: "change_request=risk 2:high 3:medium 4:low",
    JIRA_URL: "https://acme.atlassian.net",
    JIRA_REGION: "us-east-1",
    JIRA_EMAIL: "ots@corp.example",
    JIRA_API_TOKEN: "token",
    JIRA_ACCOUNT_ID: "712020:ots",
    JIRA_WEBHOOK_SECRETS: SECRET,
    JIRA_WORKFLOWS: "VENDOR-ONBOARD=VO/Vendor onboarding",
    JIRA_RISK: "constant low",
    JIRA_ADMINISTRATORS: "VO=712020:anna",
    JIRA_FIELDS:
      "vendor_name=customfield_1,vendor_country=customfield_2,tax_form=customfield_3,bank_verified=customfield_4,sanctions_check=customfield_5",
    SNOWFLAKE_ACCOUNT: "acme-eu",
    SNOWFLAKE_USER: "OPS_TRUST_SVC",
    SNOWFLAKE_REGION: "us-east-1",
    SNOWFLAKE_PRIVATE_KEY_FILE: "/run/secrets/snowflake.p8",
  };
}

/** What is wrong when everything is right but this. */
export function problems(change: Readonly<Record<string, string | undefined>>): readonly string[] {
  const variables = Object.fromEntries(Object.entries({ ...whole(), ...change }).filter(([, value]) => value !== undefined));
  const configured = configure(readEnvironment(variables), variables);
  return configured.ok ? [] : configured.problems;
}
