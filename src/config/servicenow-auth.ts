import type { ServiceNowSettings } from "../connectors/servicenow/config.ts";
import type { SettingName } from "./setting-names.ts";
import type { Reader } from "./settings.ts";

type Signing = Pick<ServiceNowSettings, "auth" | "certificate" | "caFile">;

/** The variables that each way to sign in begins with; at most one may be set. A client certificate may go with any of them, or stand alone. */
const WAYS = ["SERVICENOW_CLIENT_ID", "SERVICENOW_API_KEY", "SERVICENOW_USER"] as const satisfies readonly SettingName[];

/** How we sign in at the instance, and what our connection shows and trusts. */
export function signingSettings(read: Reader): Signing {
  const set = WAYS.filter((name) => read.text(name) !== undefined);
  for (const name of set.slice(1)) read.wrong(name, `is set beside ${set[0]}: one way to sign in is needed`);
  const certificate = certificateOf(read);
  const caFile = read.text("SERVICENOW_CA_FILE");
  return {
    auth: authOf(read, set[0], certificate !== undefined),
    ...(certificate === undefined ? {} : { certificate }),
    ...(caFile === undefined ? {} : { caFile }),
  };
}

function authOf(read: Reader, way: (typeof WAYS)[number] | undefined, certified: boolean): ServiceNowSettings["auth"] {
  const keyFile = read.text("SERVICENOW_JWT_KEY_FILE");
  if (keyFile !== undefined && way !== "SERVICENOW_CLIENT_ID")
    read.wrong("SERVICENOW_JWT_KEY_FILE", "is set without SERVICENOW_CLIENT_ID: an assertion belongs to an OAuth client");
  if (way === "SERVICENOW_CLIENT_ID") return oauth(read, keyFile);
  if (way === "SERVICENOW_API_KEY") return { kind: "api_key", key: read.text("SERVICENOW_API_KEY", "") };
  if (way === undefined && certified) return { kind: "certificate" };
  const user = read.required(
    "SERVICENOW_USER",
    "or SERVICENOW_CLIENT_ID for OAuth, SERVICENOW_API_KEY, or SERVICENOW_CERTIFICATE_FILE",
  );
  return { kind: "basic", user, password: read.required("SERVICENOW_PASSWORD", "the password of SERVICENOW_USER") };
}

function oauth(read: Reader, keyFile: string | undefined): ServiceNowSettings["auth"] {
  const client = {
    clientId: read.text("SERVICENOW_CLIENT_ID", ""),
    clientSecret: read.required("SERVICENOW_CLIENT_SECRET", "the secret of SERVICENOW_CLIENT_ID"),
  };
  if (keyFile === undefined) return { kind: "oauth", ...client };
  const audience = read.text("SERVICENOW_JWT_AUDIENCE");
  return {
    kind: "jwt",
    ...client,
    keyFile,
    keyId: read.required("SERVICENOW_JWT_KEY_ID", "the kid of the key's certificate in the instance's JWT provider"),
    subject: read.required("SERVICENOW_JWT_SUBJECT", "our account as the JWT provider looks it up, usually its e-mail"),
    ...(audience === undefined ? {} : { audience }),
  };
}

function certificateOf(read: Reader): ServiceNowSettings["certificate"] {
  const certFile = read.text("SERVICENOW_CERTIFICATE_FILE");
  if (certFile !== undefined)
    return { certFile, keyFile: read.required("SERVICENOW_CERTIFICATE_KEY_FILE", "the key of SERVICENOW_CERTIFICATE_FILE") };
  if (read.text("SERVICENOW_CERTIFICATE_KEY_FILE") !== undefined)
    read.wrong("SERVICENOW_CERTIFICATE_KEY_FILE", "is set without SERVICENOW_CERTIFICATE_FILE: both or none are needed");
  return undefined;
}
