import { IN_PLAIN_WORDS } from "../case/index.ts";
import { SnowflakeConnection } from "../connectors/sinks/config.ts";
import { isLoopback } from "./loopback.ts";
import type { SettingName } from "./setting-names.ts";
import type { Reader } from "./settings.ts";

const KINDS = ["key_pair", "workload_identity", "oauth_client_credentials", "access_token"] as const;

/** Which variable holds which part of the connection: for messages. */
const WHERE: ReadonlyMap<string, SettingName> = new Map([
  ["account", "SNOWFLAKE_ACCOUNT"],
  ["username", "SNOWFLAKE_USER"],
  ["auth", "SNOWFLAKE_AUTH"],
  ["privateKeyPath", "SNOWFLAKE_PRIVATE_KEY_FILE"],
  ["privateKeyPass", "SNOWFLAKE_PRIVATE_KEY_PASS"],
  ["provider", "SNOWFLAKE_WORKLOAD_PROVIDER"],
  ["tokenFilePath", "SNOWFLAKE_TOKEN_FILE"],
  ["tokenUrl", "SNOWFLAKE_OAUTH_TOKEN_URL"],
  ["clientId", "SNOWFLAKE_OAUTH_CLIENT_ID"],
  ["clientSecret", "SNOWFLAKE_OAUTH_CLIENT_SECRET"],
  ["role", "SNOWFLAKE_ROLE"],
  ["warehouse", "SNOWFLAKE_WAREHOUSE"],
  ["region", "SNOWFLAKE_REGION"],
  ["accessUrl", "SNOWFLAKE_ACCESS_URL"],
]);

/** The connection of the policy's snowflake:// sink, or null when no account is set. */
export function snowflakeSettings(read: Reader): SnowflakeConnection | null {
  const account = read.text("SNOWFLAKE_ACCOUNT");
  if (account === undefined) return null;
  const parsed = SnowflakeConnection.safeParse(
    given({
      account,
      username: read.required("SNOWFLAKE_USER", "the service user"),
      auth: authOf(read),
      role: read.text("SNOWFLAKE_ROLE"),
      warehouse: read.text("SNOWFLAKE_WAREHOUSE"),
      region: regionOf(read),
      accessUrl: read.text("SNOWFLAKE_ACCESS_URL"),
    }),
    IN_PLAIN_WORDS,
  );
  if (parsed.success) return parsed.data;
  read.issues(parsed.error, ([first, second]) => WHERE.get(String(second)) ?? WHERE.get(String(first)) ?? "SNOWFLAKE_ACCOUNT");
  return null;
}

/** A simulator on loopback keeps data here; of any other account it has to be said where it does. */
function regionOf(read: Reader): string | undefined {
  return leadsToLoopback(read.text("SNOWFLAKE_ACCESS_URL"))
    ? read.text("SNOWFLAKE_REGION")
    : read.required("SNOWFLAKE_REGION", "the region that the account keeps its data in, one of the policy's regions.allowed");
}

/** How the service logs in, not yet checked. */
function authOf(read: Reader): object {
  const tokenFilePath = read.text("SNOWFLAKE_TOKEN_FILE");
  switch (read.text("SNOWFLAKE_AUTH") ?? "key_pair") {
    case "key_pair":
      return keyOf(read);
    case "workload_identity":
      return given({ kind: "workload_identity", provider: read.text("SNOWFLAKE_WORKLOAD_PROVIDER"), tokenFilePath });
    case "oauth_client_credentials":
      return given({
        kind: "oauth_client_credentials",
        clientId: read.text("SNOWFLAKE_OAUTH_CLIENT_ID"),
        clientSecret: read.text("SNOWFLAKE_OAUTH_CLIENT_SECRET"),
        tokenUrl: read.text("SNOWFLAKE_OAUTH_TOKEN_URL"),
      });
    case "access_token":
      return given({ kind: "access_token", tokenFilePath });
    default:
      read.wrong("SNOWFLAKE_AUTH", `must be one of ${KINDS.join(", ")}`);
      return keyOf(read);
  }
}

function keyOf(read: Reader): object {
  const privateKeyPath = read.text("SNOWFLAKE_PRIVATE_KEY_FILE");
  const password = read.text("SNOWFLAKE_PASSWORD");
  if (privateKeyPath !== undefined)
    return given({ kind: "key_pair", privateKeyPath, privateKeyPass: read.text("SNOWFLAKE_PRIVATE_KEY_PASS") });
  if (password === undefined || !leadsToLoopback(read.text("SNOWFLAKE_ACCESS_URL")))
    read.wrong(
      "SNOWFLAKE_PRIVATE_KEY_FILE",
      "is missing: the service user's private key in PKCS#8 PEM (a password is for simulators on loopback only)",
    );
  return { kind: "password", password: password ?? "missing" };
}

/** What was not set is left out. */
function given(parts: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(Object.entries(parts).filter(([, part]) => part !== undefined));
}

function leadsToLoopback(url: string | undefined): boolean {
  return url !== undefined && URL.canParse(url) && isLoopback(url);
}
