import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { configure, installationKeys, readEnvironment } from "../../src/config/index.ts";
import { compose } from "../../src/world.ts";
import { closeDesks, openDesk, SERVICE } from "../connectors/jira/desk.ts";
import { type FreshDatabase, freshDatabase } from "../support/database.ts";
import { keptLog } from "../support/desk/world.ts";

closeDesks();

let folder = "";
let database: FreshDatabase;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "ots-compose-jira-"));
  writeFileSync(join(folder, "directory.yaml"), "people: []\n");
  database = await freshDatabase();
});
afterAll(async () => {
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

it("jira row 8: the running service logs which operation's answer was not as documented, and nothing of the answer", async () => {
  const desk = await openDesk();
  const variables = {
    DATABASE_URL: database.url,
    OPS_TRUST_CARD_KEY: Buffer.alloc(32, 1).toString("base64"),
    OPS_TRUST_ADMIN_TOKENS: `olga=${"t".repeat(40)}`,
    OPS_TRUST_DATA_DIR: folder,
    OPS_TRUST_REGION: "us-east-1",
    OPS_TRUST_SIMULATED_SYSTEMS: "yes",
    OPS_TRUST_DIRECTORY_FILE: join(folder, "directory.yaml"),
    JIRA_URL: desk.sim.url,
    JIRA_REGION: "us-east-1",
    JIRA_EMAIL: "service@example.test",
    JIRA_API_TOKEN: "token-service",
    JIRA_ACCOUNT_ID: SERVICE,
    JIRA_WEBHOOK_SECRETS: "s".repeat(40),
    JIRA_WORKFLOWS: "VENDOR-ONBOARD=VO/Vendor onboarding",
    JIRA_RISK: "constant low",
    JIRA_FIELDS:
      "vendor_name=customfield_1,vendor_country=customfield_2,tax_form=customfield_3,bank_verified=customfield_4,sanctions_check=customfield_5",
  };
  const configured = configure(readEnvironment(variables), variables);
  if (!configured.ok) throw new Error(configured.problems.join("\n"));
  const log = keptLog();
  const { configuration } = configured;
  const composed = await compose(configuration, installationKeys(configuration.service), log, variables);
  try {
    const fields = { issuetype: { name: "Vendor onboarding" }, summary: "planted text", comment: { total: 0, comments: [] } };
    const body = { id: desk.issue.id, key: "VO-1", names: 7, fields };
    desk.sim.faults.add({ kind: "status", path: /\/issue\/\d+$/, status: 200, body });
    await composed.world.systems.get("jira")?.read(desk.issue);

    const drifted = log.lines.filter(({ message }) => message.includes("not as documented"));
    expect(drifted).toEqual([
      { level: "warn", message: "an answer of Jira is not as documented", operation: "GET /rest/api/{id}/issue/{id}" },
    ]);
  } finally {
    await composed.close();
  }
});
