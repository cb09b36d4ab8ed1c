import { IN_PLAIN_WORDS } from "../case/index.ts";
import { LoginConfig } from "../connectors/login/config.ts";
import type { SettingName } from "./setting-names.ts";
import type { Reader } from "./settings.ts";

/** Which variable holds which part of the configuration: for messages. */
const WHERE: Readonly<Record<string, SettingName>> = {
  issuer: "OPS_TRUST_OIDC_ISSUER",
  clientId: "OPS_TRUST_OIDC_CLIENT_ID",
  clientSecret: "OPS_TRUST_OIDC_CLIENT_SECRET",
  apiAudience: "OPS_TRUST_OIDC_API_AUDIENCE",
  apiScope: "OPS_TRUST_OIDC_API_SCOPE",
  subjectClaims: "OPS_TRUST_OIDC_SUBJECT_CLAIM",
  stepUpAcr: "OPS_TRUST_OIDC_STEP_UP_ACR",
  publicUrl: "OPS_TRUST_PUBLIC_URL",
};

const USELESS = [
  "OPS_TRUST_OIDC_CLIENT_ID",
  "OPS_TRUST_OIDC_CLIENT_SECRET",
  "OPS_TRUST_OIDC_API_AUDIENCE",
  "OPS_TRUST_OIDC_API_SCOPE",
  "OPS_TRUST_OIDC_SUBJECT_CLAIM",
  "OPS_TRUST_OIDC_STEP_UP_ACR",
] as const;

/** How people sign in on our pages, or null when no issuer is set: then there are no pages and no API for reviews. */
export function loginSettings(read: Reader, simulated: boolean): LoginConfig | null {
  const issuer = read.text("OPS_TRUST_OIDC_ISSUER");
  if (issuer === undefined) {
    for (const name of USELESS)
      if (read.text(name) !== undefined) read.wrong(name, "changes nothing without OPS_TRUST_OIDC_ISSUER: set that too");
    return null;
  }
  const parsed = LoginConfig.safeParse({ issuer, ...clientOf(read), ...claimsOf(read) }, IN_PLAIN_WORDS);
  if (!parsed.success) {
    read.issues(parsed.error, ([part]) => WHERE[String(part)] ?? "OPS_TRUST_OIDC_ISSUER");
    return null;
  }
  if (issuer.startsWith("http:") && !simulated)
    read.wrong("OPS_TRUST_OIDC_ISSUER", "is plain http: only beside simulators (OPS_TRUST_SIMULATED_SYSTEMS=yes) may it be");
  return parsed.data;
}

function clientOf(read: Reader): object {
  return {
    clientId: read.required("OPS_TRUST_OIDC_CLIENT_ID", "the id of our client at the identity provider"),
    clientSecret: read.required("OPS_TRUST_OIDC_CLIENT_SECRET", "that client's secret"),
    publicUrl: read.required("OPS_TRUST_PUBLIC_URL", "the identity provider sends people back there (https://...)"),
  };
}

/** The default names what is the same for every client of a tenant, then what every provider has. */
function claimsOf(read: Reader): object {
  const apiAudience = read.text("OPS_TRUST_OIDC_API_AUDIENCE");
  const apiScope = read.text("OPS_TRUST_OIDC_API_SCOPE");
  const claim = read.text("OPS_TRUST_OIDC_SUBJECT_CLAIM");
  const stepUpAcr = read.text("OPS_TRUST_OIDC_STEP_UP_ACR");
  return {
    subjectClaims: claim === undefined ? ["oid", "sub"] : [claim],
    ...(apiAudience === undefined ? {} : { apiAudience }),
    ...(apiScope === undefined ? {} : { apiScope }),
    ...(stepUpAcr === undefined ? {} : { stepUpAcr }),
  };
}
