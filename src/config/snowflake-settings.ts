import { IN_PLAIN_WORDS } from "../case/index.ts";
import { SnowflakeConnection } from "../connectors/sinks/config.ts";
import { isLoopback } from "./real-systems.ts";
import type { SettingName } from "./setting-names.ts";
import type { Reader } from "./settings.ts";

/** Which variable holds which part of the connection: for messages. */
const WHERE: ReadonlyMap<string, SettingName> = new Map([
  ["account", "SNOWFLAKE_ACCOUNT"],
  ["username", "SNOWFLAKE_USER"],
  ["auth", "SNOWFLAKE_PRIVATE_KEY_FILE"],
  ["role", "SNOWFLAKE_ROLE"],
  ["warehouse", "SNOWFLAKE_WAREHOUSE"],
  ["region", "SNOWFLAKE_REGION"],
  ["accessUrl", "SNOWFLAKE_ACCESS_URL"],
]);

/** The connection of the policy's snowflake:// sink, or null when no account is set. */
export function snowflakeSettings(read: Reader): SnowflakeConnection | null {
  const account = read.text("SNOWFLAKE_ACCOUNT");
  if (account === undefined) return null;
  const keyFile = read.text("SNOWFLAKE_PRIVATE_KEY_FILE");
  const password = read.text("SNOWFLAKE_PASSWORD");
  const accessUrl = read.text("SNOWFLAKE_ACCESS_URL");
  if (keyFile === undefined && (password === undefined || !leadsToLoopback(accessUrl)))
    read.wrong(
      "SNOWFLAKE_PRIVATE_KEY_FILE",
      "is missing: the service user's private key in PKCS#8 PEM (a password is for simulators on loopback only)",
    );
  const parsed = SnowflakeConnection.safeParse(
    {
      account,
      username: read.required("SNOWFLAKE_USER", "the service user"),
      auth: keyFile === undefined ? { kind: "password", password } : { kind: "key_pair", privateKeyPath: keyFile },
      ...placeOf(read),
      ...(accessUrl === undefined ? {} : { accessUrl }),
    },
    IN_PLAIN_WORDS,
  );
  if (parsed.success) return parsed.data;
  read.issues(parsed.error, ([first]) => WHERE.get(String(first)) ?? "SNOWFLAKE_ACCOUNT");
  return null;
}

function placeOf(read: Reader): Pick<SnowflakeConnection, "role" | "warehouse" | "region"> {
  const role = read.text("SNOWFLAKE_ROLE");
  const warehouse = read.text("SNOWFLAKE_WAREHOUSE");
  const region = read.text("SNOWFLAKE_REGION");
  return {
    ...(role === undefined ? {} : { role }),
    ...(warehouse === undefined ? {} : { warehouse }),
    ...(region === undefined ? {} : { region }),
  };
}

function leadsToLoopback(url: string | undefined): boolean {
  return url !== undefined && URL.canParse(url) && isLoopback(url);
}
