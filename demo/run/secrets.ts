import { randomBytes } from "node:crypto";

function fresh(): string {
  return randomBytes(32).toString("base64url");
}

/** Made anew for each run. */
export const SECRETS = {
  serviceNow: fresh(),
  jira: fresh(),
  automation: fresh(),
  operator: fresh(),
  model: fresh(),
  snowflake: fresh(),
} as const;

/** Where the policy's sink puts the entries. */
export const EVIDENCE_TABLE = "ANALYTICS.AUDIT.DECISION_LOG";
