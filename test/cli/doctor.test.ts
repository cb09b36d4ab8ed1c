import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { startDirectory } from "../../simulators/directory/index.ts";
import { type JiraSim, startJira } from "../../simulators/jira/index.ts";
import { type ServiceNowSim, startServiceNow } from "../../simulators/servicenow/index.ts";
import { SEED as JIRA, NOON, SERVICE } from "../connectors/jira/vendor-site.ts";
import { SEED } from "../connectors/servicenow/desk.ts";
import { checkpointKeyFile } from "../support/checkpoint-key.ts";
import { childEnvironment } from "../support/child-environment.ts";
import { type FreshDatabase, freshDatabase } from "../support/database.ts";
import { APPLICATION, ID } from "../support/entra.ts";
import { PASSWORD, startAccount } from "../support/snowflake.ts";
import { ROOT } from "../support/source-files.ts";
import { vaultKeysFile } from "../support/vault-key.ts";

const SECRET = "s".repeat(40);

let folder = "";
let database: FreshDatabase;
let serviceNow: ServiceNowSim;
let jira: JiraSim;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "ots-doctor-"));
  writeFileSync(
    join(folder, "directory.yaml"),
    "people:\n  - id: lee\n    groups: [ops-lead]\n    accounts: {jira: [acc-lee]}\n",
  );
  [database, serviceNow, jira] = await Promise.all([
    freshDatabase(),
    startServiceNow({ ...SEED }),
    startJira({ ...JIRA, now: () => NOON }),
  ]);
});
afterAll(async () => {
  await Promise.all([database.drop(), serviceNow.stop(), jira.stop()]);
  rmSync(folder, { recursive: true, force: true });
});

/** What the command prints and its exit code. */
function doctor(change: Readonly<Record<string, string>> = {}): Promise<{ text: string; errors: string; code: number | null }> {
  const env = {
    ...childEnvironment(),
    OPS_TRUST_REGION: "us-east-1",
    OPS_TRUST_SIMULATED_SYSTEMS: "yes",
    OPS_TRUST_DATA_DIR: folder,
    OPS_TRUST_DIRECTORY_FILE: join(folder, "directory.yaml"),
    OPS_TRUST_CARD_KEY: Buffer.alloc(32, 1).toString("base64"),
    OPS_TRUST_CHECKPOINT_KEY_FILE: checkpointKeyFile(),
    OPS_TRUST_VAULT_KEY_FILE: vaultKeysFile(),
    OPS_TRUST_ADMIN_TOKENS: `olga=${SECRET}`,
    DATABASE_URL: database.url,
    SERVICENOW_URL: serviceNow.url,
    SERVICENOW_INSTANCE: serviceNow.instance,
    SERVICENOW_REGION: "us-east-1",
    SERVICENOW_USER: SEED.integrationUser.user_name,
    SERVICENOW_PASSWORD: SEED.integrationUser.password ?? "",
    SERVICENOW_ACCOUNT: `${SEED.integrationUser.user_name}:${SEED.integrationUser.sys_id}`,
    SERVICENOW_WEBHOOK_SECRETS: `k1:${SECRET}`,
    SERVICENOW_RISK: "change_request=risk 2:high 3:medium 4:low",
    JIRA_URL: jira.url,
    JIRA_REGION: "us-east-1",
    JIRA_EMAIL: "service@example.test",
    JIRA_API_TOKEN: "token-service",
    JIRA_ACCOUNT_ID: SERVICE,
    JIRA_WEBHOOK_SECRETS: SECRET,
    JIRA_WORKFLOWS: "VENDOR-ONBOARD=VO/Vendor onboarding",
    JIRA_RISK: "constant low",
    JIRA_ADMINISTRATORS: "VO=712020:site-administrator",
    ...change,
  };
  const child = spawn(process.execPath, ["src/cli.ts", "doctor"], { cwd: ROOT, env, stdio: ["ignore", "pipe", "pipe"] });
  let text = "";
  let errors = "";
  child.stdout.on("data", (chunk: Buffer) => (text += chunk.toString("utf8")));
  child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString("utf8")));
  return new Promise((done) => child.once("close", (code) => done({ text, errors, code })));
}

describe("the doctor", { timeout: 60_000 }, () => {
  it("connects to what is configured and prints a line each, with a last line of how many are well", async () => {
    const { text, errors, code } = await doctor();
    expect(errors).toBe("");
    expect(text).toMatch(/^database\n {2}ok {4}reached +PostgreSQL \d+/m);
    expect(text).toMatch(/^ServiceNow\n {2}ok {4}reached/m);
    expect(text).toMatch(/^Jira\n {2}ok {4}reached/m);
    expect(text).toMatch(/\n\d+ ok, \d+ warnings, \d+ problems\n$/);
    expect(code).toBe(text.endsWith(" 0 problems\n") ? 0 : 1);
    expect(text).not.toContain(SECRET);
  });

  it("a refused credential is a problem with its way out, exit code 1, and the rest is looked at all the same", async () => {
    const { text, code } = await doctor({ JIRA_API_TOKEN: "planted-token", DATABASE_URL: "postgres://u:planted@127.0.0.1:1/x" });
    expect(code).toBe(1);
    expect(text).toMatch(/FAIL {2}reached .*\n.*-> correct the credentials: JIRA_EMAIL and JIRA_API_TOKEN/);
    expect(text).toMatch(/FAIL {2}reached .*\n.*-> check DATABASE_URL/);
    expect(text).toMatch(/^ServiceNow\n {2}ok {4}reached/m);
    expect(text).not.toContain("planted");
  });

  it("changes nothing of the running service's evidence: a half-written line stays, and the head is only read", async () => {
    const log = "default.us-east-1.main";
    const segments = join(folder, "evidence", "segments", log);
    mkdirSync(segments, { recursive: true });
    mkdirSync(join(folder, "evidence", "heads"), { recursive: true });
    const written = `${JSON.stringify({ half: "a line that is being wri" }).slice(0, -3)}`;
    writeFileSync(join(segments, "000000000001.jsonl"), written);
    writeFileSync(join(folder, "evidence", "heads", `${log}.json`), JSON.stringify({ log, seq: 7, seal: "a".repeat(64) }));
    const { text } = await doctor();
    expect(text).toMatch(/^evidence\n {2}ok {4}local +7 entries/m);
    expect(readFileSync(join(segments, "000000000001.jsonl"), "utf8")).toBe(written);
    expect(readdirSync(join(folder, "evidence", "heads"))).toEqual([`${log}.json`]);
  });

  it("capability 6.1, 15.9: says as whom Entra was reached, which groups exist, how many may answer and who has no ticket account", async () => {
    const tenant = await startDirectory({ ...APPLICATION });
    tenant.tenant.user({ id: ID.lee });
    tenant.tenant.user({ id: ID.lou });
    tenant.tenant.user({ id: ID.nora, accountEnabled: false });
    tenant.tenant.group({ id: ID.leads, members: [ID.lee, ID.lou, ID.nora] });
    tenant.tenant.group({ id: ID.directors });
    writeFileSync(
      join(folder, "accounts.yaml"),
      `people:\n  - id: ${ID.lee}\n    accounts: {jira: [acc-lee], servicenow: [sn-lee]}\n`,
    );
    const entra = {
      OPS_TRUST_DIRECTORY_FILE: "",
      ENTRA_TENANT_ID: APPLICATION.tenant,
      ENTRA_CLIENT_ID: APPLICATION.clientId,
      ENTRA_CLIENT_SECRET: APPLICATION.secret,
      ENTRA_GRAPH_URL: tenant.origin,
      ENTRA_LOGIN_URL: tenant.origin,
      OPS_TRUST_ACCOUNTS_FILE: join(folder, "accounts.yaml"),
      OPS_TRUST_GROUPS: `ops-analyst=${ID.nested}, ops-lead=${ID.leads}, ops-director=${ID.directors}, internal-audit=${ID.directors}`,
    };
    const { text, errors } = await doctor(entra);
    expect(errors).toBe("");
    const part = /^directory\n((?: {2}.*\n)+)/m.exec(text)?.[1] ?? text;
    expect(part).toContain(`as application ${APPLICATION.clientId} of tenant ${APPLICATION.tenant}`);
    expect(part).toMatch(new RegExp(`FAIL {2}group ops-analyst +no group has the id ${ID.nested}\\n.*OPS_TRUST_GROUPS`));
    expect(part).toMatch(/ok {4}group ops-lead .*3 people, of whom 2 may answer \(1 disabled/);
    expect(part).toMatch(new RegExp(`group ops-lead +1 without jira account: ${ID.lou}\\n.*OPS_TRUST_ACCOUNTS_FILE`));
    expect(part).toMatch(/group ops-director .*0 people, of whom 0 may answer/);
    const wrong = await doctor({ ...entra, ENTRA_CLIENT_SECRET: "planted-secret-2" });
    expect(wrong.text).toMatch(/FAIL {2}reached .*invalid_client \(AADSTS7000215\)\n.*ENTRA_CLIENT_SECRET/);
    expect(wrong.text).not.toContain("planted");
    await tenant.close();
  });

  it("a wrong setting is one line on standard error, and nothing is asked", async () => {
    const { text, errors, code } = await doctor({ JIRA_RISK: "sometimes" });
    expect([code === 0, text]).toEqual([false, ""]);
    expect(errors).toMatch(/^JIRA_RISK /m);
  });

  it("assurance 56: a Snowflake account that is elsewhere than its settings say is named with both regions", {
    timeout: 60_000,
  }, async () => {
    const account = await startAccount({}, undefined, "AWS_EU_CENTRAL_1");
    onTestFinished(() => account.close());
    const { text, code } = await doctor({
      SNOWFLAKE_ACCOUNT: "simulated",
      SNOWFLAKE_ACCESS_URL: account.url,
      SNOWFLAKE_USER: "OPS_TRUST_SVC",
      SNOWFLAKE_PASSWORD: PASSWORD,
      SNOWFLAKE_REGION: "us-east-1",
    });

    expect(text).toMatch(/REGION_MISMATCH: the Snowflake account is in AWS_EU_CENTRAL_1, and SNOWFLAKE_REGION says us-east-1/);
    expect(code).toBe(1);
  });
});
