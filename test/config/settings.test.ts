import { readFileSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readEnvironment, SETTINGS } from "../../src/config/index.ts";
import { inFolder, MODEL, problems, SECRET, withFiles } from "./whole-environment.ts";

/** [setting, what is wrong with it, its value; undefined = missing] */
const WRONG: readonly (readonly [string, string, string | undefined])[] = [
  ["OPS_TRUST_REGION", "a region the policy does not allow", "ap-south-1"],
  ["OPS_TRUST_REGION", "missing with real ticket systems", undefined],
  ["OPS_TRUST_SETTLE_MS", "shorter than a real system may take to commit", "500"],
  ["OPS_TRUST_SEND_MS", "longer than the kill switch allows", "60000"],
  ["SERVICENOW_URL", "plain http beyond this machine", "http://acme.service-now.com"],
  ["JIRA_URL", "plain http beyond this machine", "http://acme.atlassian.net"],
  ["OPS_TRUST_TENANT", "characters that no log name may have", "Acme Inc./x"],
  ["OPS_TRUST_PORT", "a port that does not exist", "70000"],
  ["OPS_TRUST_PORT", "text", "http"],
  ["OPS_TRUST_ROLES", "an unknown role", "listener,boss"],
  ["OPS_TRUST_WORKERS", "none", "0"],
  ["OPS_TRUST_WEBHOOK_RATE", "a fraction", "0.5"],
  ["OPS_TRUST_LOCAL_SINK", "a word that is neither", "no"],
  ["OPS_TRUST_ALLOW_EMBEDDED_DATABASE", "a word that is neither", "true"],
  ["OPS_TRUST_SIMULATED_SYSTEMS", "a word that is neither", "on"],
  ["OPS_TRUST_SIMULATED_SYSTEMS", "said of systems beyond this machine", "yes"],
  ["OPS_TRUST_CARD_KEY", "a short key", "c2hvcnQ="],
  ["OPS_TRUST_CARD_KEY", "missing with an external database", undefined],
  ["OPS_TRUST_FACTOR_KEY", "a short key", "c2hvcnQ="],
  ["OPS_TRUST_CHECKPOINT_KEY_FILE", "missing with an external database", undefined],
  ["OPS_TRUST_CHECKPOINT_KEY_FILE", "a file that is not there", "/nowhere/key.pem"],
  ["OPS_TRUST_CHECKPOINT_KEY_FILE", "a file that holds no key", "package.json"],
  ["OPS_TRUST_CHECKPOINT_ANCHOR", "a folder that is not there", "/nowhere"],
  ["OPS_TRUST_CHECKPOINT_FORMER_KEYS", "no published key", "ops-trust/acme/us-east-1/main"],
  ["OPS_TRUST_ADMIN_TOKENS", "missing with an external database", undefined],
  ["OPS_TRUST_ADMIN_TOKENS", "a short token", "olga=secret"],
  ["OPS_TRUST_ADMIN_TOKENS", "a token without its person", SECRET],
  ["OPS_TRUST_ADMIN_TOKENS", "a token with blanks, which no header can carry", `olga=${"a b ".repeat(12)}`],
  ["OPS_TRUST_DIRECTORY_FILE", "a file that is not there", "/nowhere/directory.yaml"],
  ["OPS_TRUST_ROSTER_FILE", "a file that is not there", "/nowhere/roster.yaml"],
  ["OPS_TRUST_MODELS", "no JSON", "az-openai"],
  [
    "OPS_TRUST_MODELS",
    "an endpoint that the policy does not name",
    JSON.stringify([{ ...MODEL, endpoint: "az-openai:gpt-9@vpc" }]),
  ],
  ["OPS_TRUST_MODELS", "a key that nobody knows", JSON.stringify([{ ...MODEL, temperature: 1 }])],
  ["OPS_TRUST_MODELS", "assurance 56: a model of another region", JSON.stringify([{ ...MODEL, region: "eu-west-1" }])],
  ["OPS_TRUST_MODELS", "a deployment that leaves its region", JSON.stringify([{ ...MODEL, sku: "GlobalStandard" }])],
  ["OPS_TRUST_CONTEXT_SOURCES", "no JSON", "erp"],
  ["OPS_TRUST_SEND_MS", "too short to send anything", "10"],
  ["OPS_TRUST_SETTLE_MS", "an hour", "3600000"],
  ["OPS_TRUST_TICK_MS", "no number", "often"],
  ["OPS_TRUST_POLL_MS", "too often", "1"],
  ["OPS_TRUST_LOG_LEVEL", "a level that does not exist", "chatty"],
  ["DATABASE_URL", "another database", "mysql://db.internal/ots"],
  ["DATABASE_URL", "missing with real ticket systems", undefined],
  ["REDIS_URL", "another protocol", "http://redis.internal"],
  ["SERVICENOW_HISTORY_DAYS", "none", "0"],
  ["SERVICENOW_URL", "no URL", "acme.service-now.com"],
  ["SERVICENOW_INSTANCE", "missing", undefined],
  ["SERVICENOW_INSTANCE", "a URL", "https://acme"],
  ["SERVICENOW_REGION", "missing", undefined],
  ["SERVICENOW_REGION", "another region than this process", "eu-west-1"],
  ["SERVICENOW_CLIENT_SECRET", "missing", undefined],
  ["SERVICENOW_USER", "missing when there is no client either", undefined],
  ["SERVICENOW_PASSWORD", "missing", undefined],
  ["SERVICENOW_ACCOUNT", "missing", undefined],
  ["SERVICENOW_ACCOUNT", "without its sys_id", "ots.service"],
  ["SERVICENOW_WEBHOOK_SECRETS", "missing", undefined],
  ["SERVICENOW_WEBHOOK_SECRETS", "short", "k1:secret"],
  ["SERVICENOW_WEBHOOK_SECRETS", "three keys", `a:${SECRET},b:${SECRET},c:${SECRET}`],
  ["SERVICENOW_RISK", "missing", undefined],
  ["SERVICENOW_RISK", "a risk that does not exist", "change_request=risk 2:extreme"],
  ["SERVICENOW_REGION_OF", "no mapping", "u_region"],
  ["SERVICENOW_FIELDS", "no pairs", "backout_plan"],
  ["SERVICENOW_PERSON_COLUMN", "a column that people change", "email"],
  ["SERVICENOW_PERSON_COLUMN", "a column behind a reference", "manager.employee_number"],
  ["SERVICENOW_PERSON_COLUMN", "accounts without a name", "employee_number="],
  ["SERVICENOW_MODE", "a mode that does not exist", "bare"],
  ["SERVICENOW_PLAIN_REVIEW_TASKS", "a word that is neither", "true"],
  ["SERVICENOW_PLAIN_REVIEW_TASKS", "review tasks beside the app", "yes"],
  ["OPS_TRUST_PUBLIC_URL", "no URL", "ops.example"],
  ["OPS_TRUST_PUBLIC_URL", "plain http beyond this machine", "http://ops.example"],
  ["OPS_TRUST_PUBLIC_URL", "a query, which a link would lose itself in", "https://ops.example/?to="],
  ["JIRA_URL", "no URL", "acme"],
  ["JIRA_OPERATIONS_URL", "no URL", "operations"],
  ["JIRA_REGION", "missing", undefined],
  ["JIRA_REGION", "another region than this process", "eu-west-1"],
  ["JIRA_EMAIL", "missing", undefined],
  ["JIRA_EMAIL", "no address", "ots"],
  ["JIRA_API_TOKEN", "missing", undefined],
  ["JIRA_ACCOUNT_ID", "missing", undefined],
  ["JIRA_ACCOUNT_ID", "a name", "Ops Trust"],
  ["JIRA_AUTOMATION_ACCOUNT", "a name", "Automation for Jira"],
  ["JIRA_WEBHOOK_SECRETS", "missing", undefined],
  ["JIRA_WEBHOOK_SECRETS", "short", "secret"],
  ["JIRA_AUTOMATION_SECRETS", "short", "secret"],
  ["JIRA_WORKFLOWS", "missing", undefined],
  ["JIRA_WORKFLOWS", "without the policy's own", "OTHER=VO/Vendor onboarding"],
  ["JIRA_WORKFLOWS", "without an issue type", "VENDOR-ONBOARD=VO"],
  ["JIRA_RISK", "missing", undefined],
  ["JIRA_RISK", "a word", "low"],
  ["JIRA_REGION_OF", "no mapping", "customfield_10040"],
  ["JIRA_FIELDS", "a field that is none", "vendor_name=Vendor Name"],
  ["JIRA_FIELDS", "no pairs", "vendor_name"],
  ["JIRA_CHANGES_FIELD", "no field id", "Modified parameters"],
  ["SERVICENOW_WORKFLOW_ACCOUNTS", "no JSON", "chg_low_risk_auto"],
  ["SERVICENOW_WORKFLOW_ACCOUNTS", "a workflow of another system", '{"vendor_onboarding_checks": {}}'],
  [
    "SERVICENOW_WORKFLOW_ACCOUNTS",
    "no way to sign in",
    '{"chg_low_risk_auto": {"account": {"userName": "ots.changes", "id": "11111111111111111111111111111111"}}}',
  ],
  ["JIRA_WORKFLOW_ACCOUNTS", "no JSON", "vendor_onboarding_checks"],
  [
    "JIRA_WORKFLOW_ACCOUNTS",
    "no token",
    '{"vendor_onboarding_checks": {"accountId": "712020:x", "auth": {"email": "x@example.org", "apiToken": ""}}}',
  ],
  ["JIRA_DESKS", "no request type", "VO=customfield_10010"],
  ["JIRA_DESKS", "a field that is none", "VO=Request vo/review"],
  ["JIRA_DESKS", "a project of no workflow", "HELP=customfield_10010 help/review"],
  ["JIRA_ADMINISTRATORS", "missing", undefined],
  ["JIRA_ADMINISTRATORS", "no pairs", "712020:anna"],
  ["JIRA_ADMINISTRATORS", "a name", "VO=Anna-Maria/Smith"],
  ["JIRA_ADMINISTRATORS", "a project of no workflow", "HELP=712020:anna"],
  ["JIRA_COMMENT_COMMANDS", "a word", "please"],
  ["SNOWFLAKE_ACCOUNT", "a URL", "https://acme.snowflakecomputing.com"],
  ["SNOWFLAKE_ACCESS_URL", "no URL", "acme"],
  ["SNOWFLAKE_USER", "missing", undefined],
  ["SNOWFLAKE_PRIVATE_KEY_FILE", "missing", undefined],
  ["SNOWFLAKE_REGION", "missing", undefined],
  ["SNOWFLAKE_AUTH", "a password", "password"],
  ["SNOWFLAKE_GATHER_SECONDS", "a day", "86400"],
  ["SNOWFLAKE_BACKFILL_ENTRIES", "more than a file takes", "20000"],
];

/** Any text is right; a path or address that does not exist is found when it is used. */
const FREE = [
  // Shown where they count: see export.test.ts and preflight.test.ts.
  "OPS_TRUST_AUDIT_TOKENS",
  "OPS_TRUST_DATA_DIR",
  "OPS_TRUST_HOST",
  "SERVICENOW_CLIENT_ID",
  "JIRA_REVIEW_TYPE",
  "SNOWFLAKE_PASSWORD",
  "SNOWFLAKE_ROLE",
  "SNOWFLAKE_WAREHOUSE",
  "SNOWFLAKE_PRIVATE_KEY_PASS",
  // Read for another way to log in only: see real-systems.test.ts.
  "SNOWFLAKE_WORKLOAD_PROVIDER",
  "SNOWFLAKE_TOKEN_FILE",
  "SNOWFLAKE_OAUTH_TOKEN_URL",
  "SNOWFLAKE_OAUTH_CLIENT_ID",
  "SNOWFLAKE_OAUTH_CLIENT_SECRET",
];
/** In servicenow-signing, entra-settings, scim-settings, chat-settings, login-settings, vault-settings and checkpoint-places.test.ts: what is wrong with one depends on the others. */
const ELSEWHERE =
  /^SERVICENOW_(JWT|API|CERTIFICATE|CA|CLOSE)_|^(ENTRA|SCIM|SLACK|TEAMS)_|^OPS_TRUST_(GROUPS$|ACCOUNTS_FILE$|OIDC_|SESSION_KEY$|VAULT_|CHECKPOINT_(AWS|AZURE|TICKET|S3|TSA|ANCHOR_))/;
/** Problems of these files name the file, with line and column. */
const FILES = ["OPS_TRUST_POLICY", "OPS_TRUST_SOPS"];
const BASIC = { SERVICENOW_CLIENT_ID: undefined, SERVICENOW_CLIENT_SECRET: undefined, SERVICENOW_USER: "ots.service" };

withFiles();

describe("settings", () => {
  it("an environment in which everything is right is taken", () => {
    expect(problems({})).toEqual([]);
    expect(problems({ ...BASIC, SERVICENOW_PASSWORD: "pw" })).toEqual([]);
  });

  it.each(WRONG)("capability 14.2: %s, %s: one line that begins with its name", (name, _what, value) => {
    const around =
      name === "SERVICENOW_USER" ? { ...BASIC, SERVICENOW_PASSWORD: "pw" } : name === "SERVICENOW_PASSWORD" ? BASIC : {};
    const found = problems({ ...around, [name]: value });
    expect(found).toEqual([expect.stringMatching(new RegExp(`^${name} `))]);
    expect(found[0]).not.toContain("\n");
  });

  it("capability 14.2: without the app the address of our own pages is needed: a question's note leads there", () => {
    const plain = { SERVICENOW_MODE: "plain", SERVICENOW_PLAIN_REVIEW_TASKS: "yes" };
    expect(problems({ ...plain, OPS_TRUST_PUBLIC_URL: "https://ops.example/trust/" })).toEqual([]);
    expect(problems(plain)).toEqual([expect.stringMatching(/^OPS_TRUST_PUBLIC_URL .*is missing: without the app/)]);
  });

  it("the local sink may be off only where the policy's own sink takes the evidence", () => {
    expect(problems({ OPS_TRUST_LOCAL_SINK: "off" })).toEqual([]);
    const without = { SNOWFLAKE_ACCOUNT: undefined, SNOWFLAKE_USER: undefined, SNOWFLAKE_PRIVATE_KEY_FILE: undefined };
    expect(problems({ OPS_TRUST_LOCAL_SINK: "off", ...without })).toEqual([
      expect.stringMatching(/^OPS_TRUST_LOCAL_SINK is off, but .* set SNOWFLAKE_ACCOUNT/),
    ]);
  });

  it("an action that the workflow's ticket system cannot do is told with its place in the policy", () => {
    const policy = inFolder("route.yaml");
    writeFileSync(policy, readFileSync("config/ops-trust-layer.yaml", "utf8").replace(', "close_task"]', ', "route_approval"]'));
    expect(problems({ OPS_TRUST_POLICY: policy })).toEqual([
      expect.stringMatching(/route\.yaml:\d+:\d+ workflows\[0\]\.allowed_actions\[2\]: ServiceNow cannot do route_approval/),
    ]);
  });

  it("every setting is in this table, free, or a file whose problems name the file", () => {
    const known = new Set([...WRONG.map(([name]) => name), ...FREE, ...FILES]);
    expect(SETTINGS.map(({ name }) => name).filter((name) => !known.has(name) && !ELSEWHERE.test(name))).toEqual([]);
  });

  it("a secret is never part of what is said about it", () => {
    const secrets = SETTINGS.filter((setting) => "secret" in setting).map(({ name }) => name);
    const lines = secrets.flatMap((name) => problems({ [name]: "planted-secret-77 with blanks" }));
    expect(lines.length).toBeGreaterThan(4);
    expect(lines.join("\n")).not.toContain("planted-secret-77");
  });

  it("a directory file without people stops the start with a real ticket system: nobody could approve", () => {
    expect(problems({ OPS_TRUST_DIRECTORY_FILE: inFolder("nobody.yaml") })).toEqual([
      expect.stringMatching(/^OPS_TRUST_DIRECTORY_FILE .* names no people/),
    ]);
  });

  it("what is wrong in the directory file is told with its line", () => {
    const found = problems({ OPS_TRUST_DIRECTORY_FILE: inFolder("broken.yaml") });
    expect(found).toEqual([expect.stringMatching(/^OPS_TRUST_DIRECTORY_FILE .*broken\.yaml:3:\d+ .*unknown key "group"/)]);
  });

  it.each(FILES)("a %s that is not there is told with its path", (name) => {
    expect(problems({ [name]: "/nowhere/at-all" })[0]).toMatch(/^\/nowhere\/at-all/);
  });

  it.each(["OPS_TRUST_REGOIN", "SERVICENOW_SECRET", "JIRA_TOKEN", "SNOWFLAKE_PASWORD"])(
    "a variable that nothing reads (%s) is named",
    (name) => {
      expect(problems({ [name]: "x" })).toEqual([expect.stringContaining(name)]);
      expect(problems({ [name]: "x" })[0]).toMatch(/spelling/);
    },
  );

  it("all that is wrong is told at once", () => {
    expect(problems({ OPS_TRUST_PORT: "x", JIRA_REGION: undefined, SERVICENOW_RISK: undefined })).toHaveLength(3);
  });

  it("empty text counts as unset, and blanks around a value do not count", () => {
    expect(readEnvironment({ OPS_TRUST_REGION: "  ", OPS_TRUST_TENANT: " acme " })).toEqual({ OPS_TRUST_TENANT: "acme" });
  });
});
