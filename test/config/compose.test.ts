import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { configure, installationKeys, readEnvironment } from "../../src/config/index.ts";
import { compose, reasonOf } from "../../src/world.ts";
import { checkpointKeyFile } from "../support/checkpoint-key.ts";
import { type FreshDatabase, freshDatabase } from "../support/database.ts";
import { keptLog } from "../support/desk/world.ts";
import { vaultKeysFile } from "../support/vault-key.ts";

let folder = "";
let database: FreshDatabase;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "ots-compose-"));
  writeFileSync(join(folder, "directory.yaml"), "people: []\n");
  database = await freshDatabase();
});
afterAll(async () => {
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

/** Why the service does not start with this environment; null when it does. */
async function refusal(change: Readonly<Record<string, string>>): Promise<string | null> {
  const variables = {
    DATABASE_URL: database.url,
    OPS_TRUST_CARD_KEY: Buffer.alloc(32, 1).toString("base64"),
    OPS_TRUST_CHECKPOINT_KEY_FILE: checkpointKeyFile(),
    OPS_TRUST_VAULT_KEY_FILE: vaultKeysFile(),
    OPS_TRUST_ADMIN_TOKENS: `olga=${"t".repeat(40)}`,
    OPS_TRUST_DATA_DIR: folder,
    OPS_TRUST_REGION: "us-east-1",
    OPS_TRUST_DIRECTORY_FILE: join(folder, "directory.yaml"),
    ...change,
  };
  const configured = configure(readEnvironment(variables), variables);
  if (!configured.ok) throw new Error(configured.problems.join("\n"));
  const { configuration } = configured;
  try {
    const composed = await compose(configuration, installationKeys(configuration.service), keptLog(), variables);
    await composed.close();
    return null;
  } catch (error) {
    return reasonOf(error);
  }
}

describe("composing the service", () => {
  it("starts with an external database and nothing else", async () => {
    expect(await refusal({})).toBeNull();
  });

  it("a database that does not answer stops the start with one line that keeps its password", async () => {
    const line = await refusal({ DATABASE_URL: "postgres://nobody:planted-pw@127.0.0.1:1/none" });
    expect(line).not.toBeNull();
    expect(line).not.toMatch(/planted-pw|\n/);
  });

  it("the start is on record, with the policy in force and what was missing", async () => {
    await refusal({});
    const { rows } = await database.db.query(
      "select canonical from entries where kind = 'service.started' order by at desc, id desc limit 1",
    );
    expect(JSON.parse(String(rows[0]?.["canonical"]))).toMatchObject({
      payload: {
        policy_version: expect.anything(),
        notes: expect.arrayContaining([expect.stringContaining("ServiceNow: not connected")]),
      },
    });
  });
});
