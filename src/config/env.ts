import { SETTINGS, type SettingName } from "./setting-names.ts";

// This file is the only one that looks at the environment.

/** The environment's settings by name; empty text counts as unset. */
export type Environment = Readonly<Partial<Record<SettingName, string>>>;

/** Reads the settings out of an environment. */
export function readEnvironment(env: Readonly<Record<string, string | undefined>> = process.env): Environment {
  const found: Partial<Record<SettingName, string>> = {};
  for (const { name } of SETTINGS) {
    const value = env[name]?.trim();
    if (value !== undefined && value !== "") found[name] = value;
  }
  return found;
}

/** Variables with one of our prefixes that nothing reads: almost always a misspelling. */
export function unknownSettings(env: Readonly<Record<string, string | undefined>> = process.env): readonly string[] {
  const known = new Set<string>(SETTINGS.map((setting) => setting.name));
  return Object.keys(env).filter(
    (name) => /^(OPS_TRUST|SERVICENOW|JIRA|SNOWFLAKE|ENTRA|SLACK|TEAMS)_/.test(name) && !known.has(name) && !SET_BY_US.has(name),
  );
}

/** Read by the Snowflake driver and by our own command line, not by the service. */
const SET_BY_US = new Set([
  "SNOWFLAKE_DISABLE_PLATFORM_DETECTION",
  "OPS_TRUST_URL",
  "OPS_TRUST_ADMIN_TOKEN",
  "OPS_TRUST_ACCESS_TOKEN",
]);

/** The command line's own settings: where the service is (unset: on this machine, at its port), the operator's token, and a person's access token. */
export function clientEnvironment(env: Readonly<Record<string, string | undefined>> = process.env): {
  readonly url: string;
  readonly token: string | undefined;
  readonly accessToken: string | undefined;
} {
  const port = readEnvironment(env).OPS_TRUST_PORT ?? "8080";
  return {
    url: env["OPS_TRUST_URL"]?.trim() || `http://127.0.0.1:${port}`,
    token: env["OPS_TRUST_ADMIN_TOKEN"]?.trim() || undefined,
    accessToken: env["OPS_TRUST_ACCESS_TOKEN"]?.trim() || undefined,
  };
}

/** The whole environment, for the check of misspelt names and for a driver that reads its own variables. */
export function allVariables(): Record<string, string | undefined> {
  return process.env;
}
