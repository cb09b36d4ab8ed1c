import { readFile } from "node:fs/promises";
import type { ConnectionOptions } from "snowflake-sdk";
import { assertEgress } from "../http.ts";
import type { SnowflakeAuth } from "./config.ts";

/** What the driver needs to log in. Files are read at each login: their tokens are replaced from outside. Throws EGRESS_REFUSED for an identity provider that may not be called. */
export async function credentials(auth: SnowflakeAuth, allowLoopback: boolean): Promise<Partial<ConnectionOptions>> {
  switch (auth.kind) {
    case "key_pair": {
      const pass = auth.privateKeyPass === undefined ? {} : { privateKeyPass: auth.privateKeyPass };
      return { authenticator: "SNOWFLAKE_JWT", privateKeyPath: auth.privateKeyPath, ...pass };
    }
    case "workload_identity": {
      const workload = { authenticator: "WORKLOAD_IDENTITY", workloadIdentityProvider: auth.provider };
      return auth.tokenFilePath === undefined ? workload : { ...workload, token: await tokenIn(auth.tokenFilePath) };
    }
    case "oauth_client_credentials": {
      const { clientId: oauthClientId, clientSecret: oauthClientSecret, tokenUrl: oauthTokenRequestUrl } = auth;
      await assertEgress(oauthTokenRequestUrl, {
        origins: [new URL(oauthTokenRequestUrl).origin],
        private: false,
        allowLoopback,
      });
      const client = { oauthClientId, oauthClientSecret, oauthTokenRequestUrl, ...plainHttp(oauthTokenRequestUrl) };
      return { authenticator: "OAUTH_CLIENT_CREDENTIALS", ...client };
    }
    case "access_token":
      return { authenticator: "PROGRAMMATIC_ACCESS_TOKEN", token: await tokenIn(auth.tokenFilePath) };
    case "password":
      return { password: auth.password };
  }
}

/** The driver's own switch for identity providers that are simulators: the address passed our rule for loopback before. */
function plainHttp(url: string): object {
  return url.startsWith("http://") ? { oauthHttpAllowed: true } : {};
}

async function tokenIn(file: string): Promise<string> {
  return (await readFile(file, "utf8")).trim();
}
