import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { configure, readEnvironment } from "../../src/config/index.ts";

const folder = mkdtempSync(join(tmpdir(), "ots-plain-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const SECRET = "s".repeat(40);
const MODEL = {
  endpoint: "az-openai:gpt-4o-mini@vpc",
  url: "https://llm.internal/v1",
  region: "us-east-1",
  model: "gpt-4o-mini",
};

/** Both ticket systems, right but for what a test changes. */
const CONNECTED = {
  SERVICENOW_URL: "https://acme.service-now.com",
  SERVICENOW_INSTANCE: "acme",
  SERVICENOW_REGION: "us-east-1",
  SERVICENOW_CLIENT_ID: "client",
  SERVICENOW_CLIENT_SECRET: "secret",
  SERVICENOW_ACCOUNT: `ots.service:${"0".repeat(32)}`,
  SERVICENOW_WEBHOOK_SECRETS: `k1:${SECRET}`,
  SERVICENOW_RISK: "change_request=risk 2:high 3:medium 4:low",
  JIRA_URL: "https://acme.atlassian.net",
  JIRA_REGION: "us-east-1",
  JIRA_EMAIL: "ots@corp.example",
  JIRA_API_TOKEN: "token",
  JIRA_ACCOUNT_ID: "712020:ots",
  JIRA_WEBHOOK_SECRETS: SECRET,
  JIRA_WORKFLOWS: "VENDOR-ONBOARD=VO/Vendor onboarding",
  JIRA_RISK: "constant low",
};

describe("settings, told in plain words", () => {
  it.each([
    [
      { SERVICENOW_ACCOUNT: "ots.service" },
      "SERVICENOW_ACCOUNT id must be a sys_id: 32 hexadecimal digits, letters in lower case",
    ],
    [{ SERVICENOW_WEBHOOK_SECRETS: "nothing" }, "SERVICENOW_WEBHOOK_SECRETS must not be empty"],
    [{ SERVICENOW_URL: "acme" }, "SERVICENOW_URL must be a URL"],
    [{ SERVICENOW_INSTANCE: "https://acme" }, "SERVICENOW_INSTANCE must be the instance's name: letters, digits and -"],
    [{ JIRA_WEBHOOK_SECRETS: "," }, "JIRA_WEBHOOK_SECRETS must not be empty"],
    [{ OPS_TRUST_MODELS: JSON.stringify([{ ...MODEL, timeoutMs: "soon" }]) }, "OPS_TRUST_MODELS [0.timeoutMs] must be a number"],
  ])("what is wrong says what would be right: %j", (change, line) => {
    const configured = configure(readEnvironment({ ...CONNECTED, ...change }));
    expect(configured.ok ? [] : configured.problems).toContain(line);
  });

  it("without the app no webhook secret is needed, and the start says that notes cannot be answered", () => {
    const plain = { ...CONNECTED, SERVICENOW_MODE: "plain", OPS_TRUST_PUBLIC_URL: "https://ops.example" };
    const { SERVICENOW_WEBHOOK_SECRETS: _none, ...without } = plain;
    const problemsOf = (settings: Readonly<Record<string, string>>) => {
      const found = configure(readEnvironment(settings));
      return found.ok ? [] : found.problems.filter((line) => line.startsWith("SERVICENOW"));
    };
    expect(problemsOf(without)).toEqual([]);
    expect(problemsOf({ ...plain, SERVICENOW_WEBHOOK_SECRETS: "nothing" })).toEqual([
      'SERVICENOW_WEBHOOK_SECRETS does not read as "<keyid>:<secret>"',
    ]);
    const { SERVICENOW_MODE: _mode, ...app } = without;
    expect(problemsOf(app)).toEqual([expect.stringMatching(/^SERVICENOW_WEBHOOK_SECRETS /)]);
    const directory = join(folder, "people.yaml");
    writeFileSync(directory, "people:\n  - id: lee\n    groups: [ops-lead]\n");
    const files = {
      OPS_TRUST_REGION: "us-east-1",
      OPS_TRUST_DIRECTORY_FILE: directory,
      OPS_TRUST_ALLOW_EMBEDDED_DATABASE: "yes",
      JIRA_ADMINISTRATORS: "VO=712020:admin",
    };
    const found = configure(readEnvironment({ ...without, ...files }));
    expect(found.ok ? found.configuration.notes : found.problems).toContain(
      "ServiceNow: without our app; questions are notes. THERE IS NO PAGE TO ANSWER NOTES ON (set OPS_TRUST_OIDC_ISSUER): each expires as rejected. Its changes are found by polling",
    );
  });

  it("a group of the directory that the policy does not have is said at start", () => {
    const file = join(folder, "misspelt.yaml");
    writeFileSync(file, "people:\n  - id: lee\n    groups: [ops-lead, ops-leed]\n");
    const found = configure(readEnvironment({ OPS_TRUST_DIRECTORY_FILE: file }));
    const about = (found.ok ? found.configuration.notes : []).filter((note) => note.includes("its group"));
    expect(about).toEqual([
      "directory: its group ops-leed is none of the policy's, so it answers nothing; correct its spelling if it should",
    ]);
  });
});
