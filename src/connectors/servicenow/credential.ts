import type { KeyObject } from "node:crypto";
import { type Clock, OpsError } from "../../case/index.ts";
import type { Http } from "../http.ts";
import { assertion } from "./assertion.ts";
import type { ServiceNowConfig } from "./config.ts";
import { askToken, type Credential, fixed, tokens } from "./token.ts";

/** What signing in needs beside the configuration. */
export interface SignInDeps {
  readonly http: Http;
  readonly clock: Clock;
  /** Of a JWT bearer grant. */
  readonly key: KeyObject | null;
  readonly makeId: () => string;
}

const JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer";

/** How the configured account signs in: OAuth client credentials, OAuth with a signed assertion, basic, an API key, or its client certificate alone. */
export function credential(auth: ServiceNowConfig["auth"], { http, clock, key, makeId }: SignInDeps): Credential {
  const now = () => clock().getTime();
  switch (auth.kind) {
    case "oauth":
      return tokens(() => askToken(http, { grant_type: "client_credentials", ...client(auth) }), now);
    case "jwt": {
      if (key === null) throw new OpsError("SETTING_INVALID", "the key of the assertion is missing");
      const signed = () => assertion(auth, key, { now: now(), id: makeId() });
      return tokens(() => askToken(http, { grant_type: JWT_BEARER, assertion: signed(), ...client(auth) }), now);
    }
    case "basic":
      return fixed({ authorization: `Basic ${Buffer.from(`${auth.user}:${auth.password}`, "utf8").toString("base64")}` });
    case "api_key":
      return fixed({ "x-sn-apikey": auth.key });
    case "certificate":
      return fixed({});
  }
}

function client({ clientId, clientSecret }: { readonly clientId: string; readonly clientSecret: string }) {
  return { client_id: clientId, client_secret: clientSecret };
}
