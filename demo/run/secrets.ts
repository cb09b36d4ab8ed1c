import { randomBytes } from "node:crypto";

/** Unmistakable, so that it can be looked for in whatever a run leaves. */
function fresh(): string {
  return `demo-secret-${randomBytes(32).toString("base64url")}`;
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

/** The policy's sink: the view that people query, with the entries beside it. */
export const EVIDENCE_LOG = { database: "ANALYTICS", schema: "AUDIT", log: "DECISION_LOG" } as const;
