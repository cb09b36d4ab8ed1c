import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { configure, installationKeys, readEnvironment } from "../../src/config/index.ts";
import { compose } from "../../src/world.ts";
import { closeDesks, openDesk, SEED } from "../connectors/servicenow/desk.ts";
import { checkpointKeyFile } from "../support/checkpoint-key.ts";
import { type FreshDatabase, freshDatabase } from "../support/database.ts";
import { keptLog } from "../support/desk/world.ts";
import { vaultKeysFile } from "../support/vault-key.ts";

closeDesks();

let folder = "";
let database: FreshDatabase;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "ots-checked-"));
  writeFileSync(join(folder, "directory.yaml"), "people: []\n");
  database = await freshDatabase();
});
afterAll(async () => {
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

it("servicenow row 12: a service whose account is not in GMT starts, applies nothing by itself, and says why on record", async () => {
  const desk = await openDesk({ integrationUser: { ...SEED.integrationUser, time_zone: "US/Pacific" } });
  const variables = {
    DATABASE_URL: database.url,
    OPS_TRUST_CARD_KEY: Buffer.alloc(32, 1).toString("base64"),
    OPS_TRUST_CHECKPOINT_KEY_FILE: checkpointKeyFile(),
    OPS_TRUST_VAULT_KEY_FILE: vaultKeysFile(),
    OPS_TRUST_ADMIN_TOKENS: `olga=${"t".repeat(40)}`,
    OPS_TRUST_DATA_DIR: folder,
    OPS_TRUST_REGION: "us-east-1",
    OPS_TRUST_SIMULATED_SYSTEMS: "yes",
    OPS_TRUST_DIRECTORY_FILE: join(folder, "directory.yaml"),
    SERVICENOW_URL: desk.sim.url,
    SERVICENOW_INSTANCE: "dev0001",
    SERVICENOW_REGION: "us-east-1",
    SERVICENOW_CLIENT_ID: "client-1",
    SERVICENOW_CLIENT_SECRET: "secret-1",
    SERVICENOW_ACCOUNT: `ots.service:${desk.config.account.id}`,
    SERVICENOW_WEBHOOK_SECRETS: `k1:${"s".repeat(40)}`,
    SERVICENOW_RISK: "change_request=constant low",
  };
  const configured = configure(readEnvironment(variables), variables);
  if (!configured.ok) throw new Error(configured.problems.join("\n"));
  const { configuration } = configured;
  const composed = await compose(configuration, installationKeys(configuration.service), keptLog(), variables);
  try {
    const line = expect.stringMatching(/^ServiceNow: SERVICENOW_ACCOUNT: the time zone of ots\.service is "US\/Pacific"/);
    expect(composed.world.demotions).toEqual([line]);
    const { rows } = await database.db.query("select canonical from entries where kind = 'service.started'");
    expect(String(rows[0]?.["canonical"])).toContain("US/Pacific");
  } finally {
    await composed.close();
  }
});
