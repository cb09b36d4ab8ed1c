import { type ErrorContext, OpsError } from "../case/index.ts";

/** SETTING_INVALID that says why this machine cannot run the embedded PostgreSQL; the way out is always an own server. */
export function embeddedRefused(reason: string, context: ErrorContext = {}): OpsError {
  return new OpsError("SETTING_INVALID", `embedded PostgreSQL: ${reason}; or set DATABASE_URL`, {
    setting: "DATABASE_URL",
    ...context,
  });
}
