import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { configure, installationKeys, readEnvironment } from "../../src/config/index.ts";
import { type Composed, compose } from "../../src/world.ts";
import { closeDesks, codeOf, type Desk, openDesk, SEED, SERVICE } from "../connectors/jira/desk.ts";
import { checkpointKeyFile } from "../support/checkpoint-key.ts";
import { type FreshDatabase, freshDatabase } from "../support/database.ts";
import { keptLog } from "../support/desk/world.ts";
import { vaultKeysFile } from "../support/vault-key.ts";

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

const FIELDS = ["vendor_name", "vendor_country", "tax_form", "bank_verified", "sanctions_check"];
const customFields = [
  ...(SEED.customFields ?? []),
  ...FIELDS.map((name, i) => ({ id: `customfield_${i + 1}` as const, name, kind: "textfield" as const })),
];

function variablesFor(desk: Desk, change: Readonly<Record<string, string>> = {}): Record<string, string> {
  return {
    DATABASE_URL: database.url,
    OPS_TRUST_CARD_KEY: Buffer.alloc(32, 1).toString("base64"),
    OPS_TRUST_CHECKPOINT_KEY_FILE: checkpointKeyFile(),
    OPS_TRUST_VAULT_KEY_FILE: vaultKeysFile(),
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
    JIRA_ADMINISTRATORS: "VO=712020:site-administrator",
    JIRA_FIELDS: FIELDS.map((name, i) => `${name}=customfield_${i + 1}`).join(","),
    ...change,
  };
}

/** The service as it starts with these variables, and what it logged. */
async function started(variables: Record<string, string>) {
  const configured = configure(readEnvironment(variables), variables);
  if (!configured.ok) throw new Error(configured.problems.join("\n"));
  const { configuration } = configured;
  const log = keptLog();
  const composed: Composed = await compose(configuration, installationKeys(configuration.service), log, variables);
  return { composed, log };
}

describe("the service with a Jira site", () => {
  it("jira row 8: an answer that is not as documented is counted for health and logged once by its operation, with nothing of the answer; it is read all the same", async () => {
    const desk = await openDesk({ customFields });
    const { composed, log } = await started(variablesFor(desk));
    try {
      const fields = {
        issuetype: { name: "Vendor onboarding" },
        summary: "planted text",
        project: { key: "VO", projectTypeKey: "software" },
        updated: "2026-11-21T17:20:11.662+0530",
        comment: { total: 0, comments: [] },
      };
      const body = { id: desk.issue.id, key: "VO-1", names: 7, fields };
      desk.sim.faults.add({ kind: "status", path: /\/issue\/\d+$/, status: 200, body, times: 2 });
      const jira = composed.world.systems.get("jira");
      expect((await jira?.read(desk.issue))?.version).toBe(String(Date.parse("2026-11-21T11:50:11.662Z")));
      await jira?.read(desk.issue);

      const drifted = log.lines.filter(({ message }) => message.includes("not as documented"));
      const operation = "GET /rest/api/{id}/issue/{id}";
      expect(drifted).toEqual([{ level: "warn", message: "an answer is not as documented", system: "jira", operation }]);
      expect(composed.drift()).toEqual({ jira: { [operation]: 2 } });
    } finally {
      await composed.close();
    }
  });

  it("a site that is otherwise than it is configured stops the start with one line that names everything", async () => {
    const desk = await openDesk();
    const variables = variablesFor(desk, { JIRA_ACCOUNT_ID: "712020:somebody" });
    const error = await started(variables).catch((caught: unknown) => caught);
    const says = error instanceof Error ? error.message : "";
    expect(says).toMatch(
      /^Jira is not as it is configured: signed in: as 712020:service, .*JIRA_ACCOUNT_ID.*; fields: no field customfield_1/,
    );
    expect(says).not.toContain("\n");
    expect(await codeOf(started(variables))).toBe("SETTING_INVALID");
  });

  it("a site that does not answer stops no start: it demotes until it was asked, on record and on health", async () => {
    const desk = await openDesk({ customFields });
    desk.sim.faults.add({ kind: "status", status: 500, path: /./, times: 1_000 });
    const { composed } = await started(variablesFor(desk));
    try {
      expect(composed.world.demotions).toEqual(["Jira: it could not be checked yet (TICKET_SYSTEM_DOWN)"]);
      const { rows } = await database.db.query(
        "select canonical from entries where kind = 'service.started' order by at desc, id desc limit 1",
      );
      expect(String(rows[0]?.["canonical"])).toContain("it could not be checked yet");
    } finally {
      await composed.close();
    }
  });
});
