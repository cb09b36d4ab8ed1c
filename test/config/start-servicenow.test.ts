import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startServiceNow } from "../../simulators/servicenow/index.ts";
import { checkpointKeyFile } from "../support/checkpoint-key.ts";
import { freshDatabase } from "../support/database.ts";
import { startService, stopServices } from "../support/main-process.ts";
import { vaultKeysFile } from "../support/vault-key.ts";

stopServices();

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "ots-start-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const OWN = { user_name: "ots.service", password: "service-pw", sys_id: "0".repeat(31).concat("1") };
const LINE =
  /^- AUTO-APPLY IS DEMOTED TO REVIEW: .*SERVICENOW_MODE is app, but the instance does not know \/api\/x_ots_ops\/v1\/reviews: .*SERVICENOW_MODE=plain/;

async function environment(url: string): Promise<Record<string, string>> {
  const directory = join(folder, "directory.yaml");
  writeFileSync(directory, "people: []\n");
  return {
    DATABASE_URL: (await freshDatabase()).url,
    OPS_TRUST_PORT: "0",
    OPS_TRUST_REGION: "us-east-1",
    OPS_TRUST_SIMULATED_SYSTEMS: "yes",
    OPS_TRUST_DATA_DIR: folder,
    OPS_TRUST_DIRECTORY_FILE: directory,
    OPS_TRUST_ADMIN_TOKENS: `olga=${"t".repeat(40)}`,
    OPS_TRUST_CARD_KEY: Buffer.alloc(32, 1).toString("base64"),
    OPS_TRUST_CHECKPOINT_KEY_FILE: checkpointKeyFile(),
    OPS_TRUST_VAULT_KEY_FILE: vaultKeysFile(),
    SERVICENOW_URL: url,
    SERVICENOW_INSTANCE: "dev0001",
    SERVICENOW_REGION: "us-east-1",
    SERVICENOW_USER: OWN.user_name,
    SERVICENOW_PASSWORD: OWN.password,
    SERVICENOW_ACCOUNT: `${OWN.user_name}:${OWN.sys_id}`,
    SERVICENOW_WEBHOOK_SECRETS: `k1:${"s".repeat(40)}`,
    SERVICENOW_RISK: "change_request=constant low",
  };
}

describe("starting with an instance that lacks our app", { timeout: 60_000 }, () => {
  it("says so in one clear line and serves; told to work without it, it says that instead", async () => {
    const sim = await startServiceNow({ integrationUser: OWN, app: false });
    const env = await environment(sim.url);
    const service = startService(env);
    await service.listening;
    await expect.poll(() => service.lines.filter((line) => LINE.test(line)).length, { timeout: 10_000 }).toBe(1);
    await service.stop("SIGTERM");

    const plain = { SERVICENOW_MODE: "plain", OPS_TRUST_PUBLIC_URL: "http://127.0.0.1:8080" };
    const other = startService({ ...env, ...plain });
    await other.listening;
    await other.stop("SIGTERM");
    await sim.stop();

    expect(other.lines.filter((line) => LINE.test(line))).toEqual([]);
    expect(other.lines.join("\n")).toContain("ServiceNow: without our app");
  });
});
