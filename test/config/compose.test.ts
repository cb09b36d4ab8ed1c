import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { configure, installationKeys, readEnvironment } from "../../src/config/index.ts";
import { compose, reasonOf } from "../../src/world.ts";
import { type FreshDatabase, freshDatabase } from "../support/database.ts";
import { keptLog } from "../support/desk/world.ts";

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

const MODEL = { endpoint: "az-openai:gpt-4o-mini@vpc", region: "us-east-1", model: "gpt-4o-mini" };
const SERVICENOW = {
  SERVICENOW_INSTANCE: "acme",
  SERVICENOW_REGION: "us-east-1",
  SERVICENOW_USER: "ots",
  SERVICENOW_PASSWORD: "planted-pw",
  SERVICENOW_ACCOUNT: `ots:${"0".repeat(32)}`,
  SERVICENOW_WEBHOOK_SECRETS: `k1:${"s".repeat(40)}`,
  SERVICENOW_RISK: "change_request=constant low",
};

/** Why the service does not start with this environment; null when it does. */
async function refusal(change: Readonly<Record<string, string>>): Promise<string | null> {
  const variables = {
    DATABASE_URL: database.url,
    OPS_TRUST_CARD_KEY: Buffer.alloc(32, 1).toString("base64"),
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

  it.each(["https://api.openai.com/v1", "https://8.8.8.8/v1", "http://169.254.169.254/v1", "https://[2606:4700::1111]/v1"])(
    "assurance 16, capability 3.5: a model at %s stops the start: only private addresses may be called",
    async (url) => {
      const line = await refusal({ OPS_TRUST_MODELS: JSON.stringify([{ ...MODEL, url }]) });
      expect(line).toMatch(
        /^OPS_TRUST_MODELS: az-openai:gpt-4o-mini@vpc leads to \S+, which may not be called \(.+\): every address/,
      );
    },
  );

  it("assurance 56: a model of another region stops the start", async () => {
    const line = await refusal({
      OPS_TRUST_MODELS: JSON.stringify([{ ...MODEL, url: "http://127.0.0.1:1/v1", region: "eu-west-1" }]),
    });
    expect(line).toMatch(/^OPS_TRUST_MODELS: .* is in eu-west-1, this process is us-east-1/);
  });

  it("a ticket system at an address that may not be called stops the start with the setting's name", async () => {
    const line = await refusal({ SERVICENOW_URL: "http://8.8.8.8", ...SERVICENOW });
    expect(line).toMatch(/^SERVICENOW_URL leads to 8\.8\.8\.8, which may not be called \(plain http to public address\)/);
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
