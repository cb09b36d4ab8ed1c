/** Every environment variable we read, in the order of .env.example; `secret` ones are never printed. This file is the only one that looks at the environment. */
export const SETTINGS = [
  { name: "OPS_TRUST_REGION", says: "the one region this process is (one of the policy's regions.allowed)" },
  { name: "OPS_TRUST_TENANT", says: 'name of the customer in evidence logs; default "default"' },
  { name: "OPS_TRUST_POLICY", says: "policy file; default config/ops-trust-layer.yaml" },
  { name: "OPS_TRUST_SOPS", says: "folder of SOP files; default config/sops" },
  { name: "OPS_TRUST_DATA_DIR", says: "where embedded stores keep their data; default ./data" },
  { name: "OPS_TRUST_HOST", says: "address to listen on; default 127.0.0.1" },
  { name: "OPS_TRUST_PORT", says: "port to listen on; default 8080, 0 = any free one" },
  {
    name: "OPS_TRUST_PUBLIC_URL",
    says: "https://... where people reach this service: links to its pages; needed with SERVICENOW_MODE=plain, with OPS_TRUST_OIDC_ISSUER, and when people are told in a chat",
  },
  { name: "OPS_TRUST_ROLES", says: "listener, worker, timers: what this process does; default all three" },
  { name: "OPS_TRUST_WORKERS", says: "jobs at a time; default 8" },
  { name: "OPS_TRUST_WEBHOOK_RATE", says: "webhooks a second and path before 429; default 500" },
  {
    name: "OPS_TRUST_LOCAL_SINK",
    says: '"off" keeps no evidence files below the data folder; needs the policy\'s own sink; default on',
  },
  { name: "OPS_TRUST_ALLOW_EMBEDDED_DATABASE", says: '"yes" lets the embedded database serve real ticket systems' },
  {
    name: "OPS_TRUST_SIMULATED_SYSTEMS",
    says: '"yes" declares every ticket system here a simulator on loopback: stand-ins demote nothing; default no',
  },
  {
    name: "OPS_TRUST_CARD_KEY",
    says: "base64 of 32 bytes: key of the codes on review cards; needed with an external database",
    secret: true,
  },
  {
    name: "OPS_TRUST_FACTOR_KEY",
    says: "base64 of 32 bytes: seals the secrets of second factors; unset with an external database = nobody can enrol one-time codes",
    secret: true,
  },
  {
    name: "OPS_TRUST_ADMIN_TOKENS",
    says: "person=token pairs (32+ characters each), comma separated, for /v1; needed with an external database",
    secret: true,
  },
  {
    name: "OPS_TRUST_SESSION_KEY",
    says: "base64 of 32 bytes: key of the sign-ins on our pages; needed with OPS_TRUST_OIDC_ISSUER and an external database",
    secret: true,
  },
  {
    name: "OPS_TRUST_OIDC_ISSUER",
    says: "https://... issuer of the company's OpenID Connect provider; unset = no pages and no API for reviews",
  },
  { name: "OPS_TRUST_OIDC_CLIENT_ID", says: "our client there; its redirect address is <OPS_TRUST_PUBLIC_URL>/login/callback" },
  { name: "OPS_TRUST_OIDC_CLIENT_SECRET", says: "its secret", secret: true },
  {
    name: "OPS_TRUST_OIDC_API_AUDIENCE",
    says: "audience of access tokens for /v1/reviews, another one than the client's id; unset = no API for reviews",
  },
  {
    name: "OPS_TRUST_OIDC_SUBJECT_CLAIM",
    says: "claim that holds the account id that the directory knows under idp; default oid, else sub",
  },
  {
    name: "OPS_TRUST_OIDC_STEP_UP_ACR",
    says: "acr value that a login must have for what is of high risk; unset = any login less than five minutes old",
  },
  { name: "OPS_TRUST_DIRECTORY_FILE", says: "YAML of people, groups and their accounts; default config/directory.yaml" },
  {
    name: "OPS_TRUST_ROSTER_FILE",
    says: "YAML of sites with their hours, and who works where; unset = everybody is always on shift",
  },
  {
    name: "OPS_TRUST_GROUPS",
    says: "ids of the identity provider's groups by the policy's names: \"ops-lead=<object id>, ...\"; needed with ENTRA_TENANT_ID",
  },
  {
    name: "OPS_TRUST_ACCOUNTS_FILE",
    says: "YAML of people's directory ids and their ticket accounts, when the identity provider does not hold these",
  },
  { name: "ENTRA_TENANT_ID", says: "directory (tenant) id: people and groups come from Entra ID; unset = the directory file" },
  { name: "ENTRA_CLIENT_ID", says: "application (client) id that reads Microsoft Graph" },
  { name: "ENTRA_CLIENT_SECRET", says: "its secret; or ENTRA_CERTIFICATE_FILE", secret: true },
  { name: "ENTRA_CERTIFICATE_FILE", says: "PEM of the application's certificate, instead of a secret" },
  { name: "ENTRA_CERTIFICATE_KEY_FILE", says: "its RSA key (unencrypted PEM)" },
  { name: "ENTRA_GRAPH_URL", says: "origin of Graph in a national cloud; default https://graph.microsoft.com" },
  { name: "ENTRA_LOGIN_URL", says: "origin that gives tokens there; default https://login.microsoftonline.com" },
  {
    name: "ENTRA_ACCOUNT_ATTRIBUTES",
    says: 'user properties that hold ticket accounts: "servicenow=extension_<app>_sysId, jira=onPremisesExtensionAttributes.extensionAttribute3"',
  },
  { name: "ENTRA_OUT_OF_OFFICE", says: '"yes" reads when mailboxes answer by themselves (MailboxSettings.Read); default no' },
  { name: "ENTRA_GUESTS", says: '"yes" lets guests of the tenant answer too; default no' },
  {
    name: "OPS_TRUST_MODELS",
    says: "JSON array of model endpoints: endpoint (the policy's name), url, region, model, apiKey",
    secret: true,
  },
  {
    name: "OPS_TRUST_CONTEXT_SOURCES",
    says: "JSON array of further systems of record that SOPs read: name, kind (http-json, odata), url, region, auth, ids, values ...",
    secret: true,
  },
  {
    name: "OPS_TRUST_SEND_MS",
    says: "how long an attempt may take until its request has left: a pause stops writes within it; default 4000",
  },
  {
    name: "OPS_TRUST_SETTLE_MS",
    says: "how long a ticket system may still commit after that; default 60000, with a real one never less",
  },
  { name: "OPS_TRUST_TICK_MS", says: "how often waiting work is looked at; default 15000" },
  { name: "OPS_TRUST_POLL_MS", says: "how often ticket systems are polled for what no webhook told; default 60000" },
  { name: "OPS_TRUST_LOG_LEVEL", says: "debug, info, warn, error; default info" },
  { name: "DATABASE_URL", says: "PostgreSQL 15 or newer; unset = embedded", secret: true },
  { name: "REDIS_URL", says: "queue on Redis; unset = queue on PostgreSQL", secret: true },
  { name: "SERVICENOW_URL", says: "https://<instance>.service-now.com; unset = no ServiceNow" },
  { name: "SERVICENOW_INSTANCE", says: "the instance's instance_name: events of a clone are refused" },
  { name: "SERVICENOW_REGION", says: "region this instance is bound to" },
  { name: "SERVICENOW_CLIENT_ID", says: "OAuth client (client credentials); or SERVICENOW_USER" },
  { name: "SERVICENOW_CLIENT_SECRET", says: "its secret", secret: true },
  {
    name: "SERVICENOW_JWT_KEY_FILE",
    says: "PEM of an RSA key: the OAuth client signs assertions (JWT bearer) instead of client credentials",
  },
  { name: "SERVICENOW_JWT_KEY_ID", says: "kid of that key's certificate in the instance's JWT provider" },
  { name: "SERVICENOW_JWT_SUBJECT", says: "our account as the JWT provider looks it up, usually its e-mail" },
  { name: "SERVICENOW_JWT_AUDIENCE", says: "audience of the assertion; default the client id" },
  { name: "SERVICENOW_USER", says: "basic authentication instead of OAuth" },
  { name: "SERVICENOW_PASSWORD", says: "its password", secret: true },
  { name: "SERVICENOW_API_KEY", says: "key for the header x-sn-apikey instead of OAuth", secret: true },
  {
    name: "SERVICENOW_CERTIFICATE_FILE",
    says: "PEM of the client certificate (mTLS) beside any of these, or alone when it is mapped to our account",
  },
  { name: "SERVICENOW_CERTIFICATE_KEY_FILE", says: "its private key (unencrypted PEM)" },
  { name: "SERVICENOW_CA_FILE", says: "PEM of the authority to trust for SERVICENOW_URL instead of the well-known ones" },
  { name: "SERVICENOW_ACCOUNT", says: "user_name:sys_id of our service account: its changes are our echoes" },
  {
    name: "SERVICENOW_WEBHOOK_SECRETS",
    says: "keyid:secret, up to two while rotating; without the app (SERVICENOW_MODE=plain) none is needed",
    secret: true,
  },
  { name: "SERVICENOW_RISK", says: 'risk by kind: "change_request=risk 2:high 3:medium 4:low; incident=constant low"' },
  { name: "SERVICENOW_REGION_OF", says: 'column that tells a ticket\'s region: "u_region EU:eu-west-1 US:us-east-1"' },
  { name: "SERVICENOW_FIELDS", says: "further fields for SOPs: name=column, comma separated" },
  {
    name: "SERVICENOW_HISTORY_DAYS",
    says: "how many days back similar changes are looked for, for SOPs that read history; default 180",
  },
  {
    name: "SERVICENOW_CLOSE_CODES",
    says: 'what the instance calls them: "successful=successful, successful_issues=successful_issues, unsuccessful=unsuccessful" (the default)',
  },
  {
    name: "SERVICENOW_MODE",
    says: '"app" = our scoped app is installed on the instance, "plain" = it is not: a question is a note that links to our page; default app',
  },
  {
    name: "SERVICENOW_PLAIN_REVIEW_TASKS",
    says: '"yes" = without the app, questions of low risk about a change are review tasks under it, which block its closing; default no',
  },
  { name: "JIRA_URL", says: "https://<site>.atlassian.net or the API gateway's URL; unset = no Jira" },
  { name: "JIRA_REGION", says: "region this site is bound to" },
  { name: "JIRA_EMAIL", says: "our service account" },
  { name: "JIRA_API_TOKEN", says: "its token", secret: true },
  { name: "JIRA_ACCOUNT_ID", says: "its accountId: its changes are our echoes" },
  {
    name: "JIRA_AUTOMATION_ACCOUNT",
    says: "accountId of the app user that Automation rules act as: its changes are no news; default that of every Cloud site",
  },
  { name: "JIRA_WEBHOOK_SECRETS", says: "secrets of the admin webhook, up to two while rotating, comma separated", secret: true },
  { name: "JIRA_AUTOMATION_SECRETS", says: "values of the Automation rules' secret header, up to two", secret: true },
  {
    name: "JIRA_WORKFLOWS",
    says: 'the policy\'s jira.workflow names: "VENDOR-ONBOARD=VO/Vendor onboarding", semicolon separated',
  },
  { name: "JIRA_RISK", says: '"constant low", or "customfield_10030 High:high Medium:medium Low:low"' },
  { name: "JIRA_REGION_OF", says: 'field that tells a ticket\'s region: "customfield_10040 EU:eu-west-1"' },
  { name: "JIRA_FIELDS", says: "further fields for SOPs: name=customfield_N, comma separated" },
  { name: "JIRA_REVIEW_TYPE", says: 'name of the review sub-task type; default "Ops Review"' },
  {
    name: "JIRA_DESKS",
    says: 'service projects reviewed by approval step, and their request type: "HELP=customfield_10010 help/<id>", semicolon separated',
  },
  {
    name: "JIRA_ADMINISTRATORS",
    says: 'accountIds of all who administer a project: "HELP=<accountId> <accountId>", semicolon separated; none of them may be a reviewer',
  },
  { name: "JIRA_COMMENT_COMMANDS", says: 'yes = typed answers ("/ots approve CODE") count at low risk; default no' },
  { name: "JIRA_CHANGES_FIELD", says: "customfield_N that holds modified parameters" },
  { name: "SLACK_TEAM", says: "id of the Slack workspace (T...) that people are told in; unset = no Slack" },
  { name: "SLACK_BOT_TOKEN", says: "our app's bot token (xoxb-...)", secret: true },
  { name: "SLACK_SIGNING_SECRETS", says: "the app's signing secret, up to two while rotating, comma separated", secret: true },
  {
    name: "SLACK_CHANNELS",
    says: 'where each group is told: "ops-lead=C0123ABCD, ops-director=C0456EFGH"; a group that is not named is told in the ticket only',
  },
  {
    name: "SLACK_REGION",
    says: "region that the workspace's data stays in: only when it is this process's own, cards and buttons go there; unset = links only",
  },
  { name: "SLACK_API_URL", says: "a simulator instead of https://slack.com/api" },
  { name: "TEAMS_TENANT", says: "id of the Microsoft 365 tenant whose Teams people are told in; unset = no Teams" },
  { name: "TEAMS_APP_ID", says: "application id of our bot" },
  { name: "TEAMS_APP_SECRET", says: "a client secret of that application", secret: true },
  { name: "TEAMS_CHANNELS", says: 'where each group is told: "ops-lead=19:...@thread.tacv2", comma separated' },
  {
    name: "TEAMS_REGION",
    says: "region that the tenant's data stays in: only when it is this process's own, cards and buttons go there; unset = links only",
  },
  {
    name: "TEAMS_SERVICE_URL",
    says: "the Bot Connector of the tenant's geography, such as https://smba.trafficmanager.net/emea; default .../teams",
  },
  { name: "TEAMS_LOGIN_URL", says: "a simulator instead of https://login.microsoftonline.com" },
  { name: "TEAMS_KEYS_URL", says: "a simulator instead of https://login.botframework.com" },
  { name: "SNOWFLAKE_ACCOUNT", says: "account of the policy's snowflake:// sink; unset = local sink only" },
  { name: "SNOWFLAKE_ACCESS_URL", says: "private link or simulator instead of the account's public host" },
  { name: "SNOWFLAKE_USER", says: "service user" },
  { name: "SNOWFLAKE_PRIVATE_KEY_FILE", says: "its private key (PKCS#8 PEM)" },
  { name: "SNOWFLAKE_PASSWORD", says: "password, for simulators only", secret: true },
  { name: "SNOWFLAKE_ROLE", says: "role with INSERT and SELECT on the entries table" },
  { name: "SNOWFLAKE_WAREHOUSE", says: "warehouse that runs the inserts" },
] as const satisfies readonly { name: string; says: string; secret?: true }[];

export type SettingName = (typeof SETTINGS)[number]["name"];

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
const SET_BY_US = new Set(["SNOWFLAKE_DISABLE_PLATFORM_DETECTION", "OPS_TRUST_URL", "OPS_TRUST_ADMIN_TOKEN"]);

/** The command line's own two settings: where the service is (unset: on this machine, at its port), and the operator's token. */
export function clientEnvironment(env: Readonly<Record<string, string | undefined>> = process.env): {
  readonly url: string;
  readonly token: string | undefined;
} {
  const port = readEnvironment(env).OPS_TRUST_PORT ?? "8080";
  return {
    url: env["OPS_TRUST_URL"]?.trim() || `http://127.0.0.1:${port}`,
    token: env["OPS_TRUST_ADMIN_TOKEN"]?.trim() || undefined,
  };
}

/** The whole environment, for the check of misspelt names and for a driver that reads its own variables. */
export function allVariables(): Record<string, string | undefined> {
  return process.env;
}
