import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { checkpointKeyFile } from "../support/checkpoint-key.ts";
import { freshDatabase } from "../support/database.ts";
import { descendantsOf, isRunning, startService, stopServices } from "../support/main-process.ts";
import { vaultKeysFile } from "../support/vault-key.ts";

stopServices();

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "ots-start-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("starting the service", { timeout: 60_000 }, () => {
  it("capability 14.2: --check with nothing configured exits 0 and names what is embedded and what is missing", async () => {
    const service = startService({ OPS_TRUST_PORT: "0" }, ["--check"]);
    expect(await service.ended).toBe(0);
    const text = service.lines.join("\n");
    for (const named of [
      "embedded PostgreSQL",
      "queue: on PostgreSQL",
      "ServiceNow: not connected",
      "Jira: not connected",
      "not configured (set OPS_TRUST_MODELS)",
      "aws-step-functions",
      "directory: none",
    ])
      expect(text).toContain(named);
    expect(service.lines.at(-1)).toBe("configuration: ok");
    expect(service.stderr()).toBe("");
  });

  it("capability 14.2: a wrong setting and a misspelt variable stop the start with one line each and exit code 1", async () => {
    const service = startService({ OPS_TRUST_PORT: "http", OPS_TRUST_REGOIN: "us-east-1" });
    expect(await service.ended).toBe(1);
    expect(service.stderr().trim().split("\n")).toEqual([
      expect.stringMatching(/^OPS_TRUST_PORT is "http"/),
      expect.stringContaining("OPS_TRUST_REGOIN"),
    ]);
    expect(service.lines).toEqual([]);
  });

  it("capability 14.1: with nothing configured it starts on its embedded database, serves health, and SIGTERM stops all of it within ten seconds", async () => {
    const service = startService({ OPS_TRUST_PORT: "0", OPS_TRUST_DATA_DIR: folder });
    const url = await service.listening;
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    const ready = await fetch(`${url}/readyz`);
    expect([ready.status, await ready.json()]).toEqual([200, expect.objectContaining({ status: "ready", queue: "postgresql" })]);
    expect((await fetch(`${url}/webhooks/servicenow`, { method: "POST" })).status).toBe(404);
    const below = descendantsOf(service.pid);
    expect(below.length).toBeGreaterThan(0);
    const asked = performance.now();
    expect(await service.stop("SIGTERM"), service.stderr()).toBe(0);
    expect(performance.now() - asked).toBeLessThan(10_000);
    await expect.poll(() => below.filter(isRunning), { timeout: 5_000 }).toEqual([]);
  });

  it("a port that is taken stops start and check with one line that names the setting, before anything is started or made; two signals and an open connection do not keep the first one up", async () => {
    const database = await freshDatabase();
    const env = {
      OPS_TRUST_DATA_DIR: folder,
      DATABASE_URL: database.url,
      OPS_TRUST_ADMIN_TOKENS: `olga=${"t".repeat(40)}`,
      OPS_TRUST_CARD_KEY: Buffer.alloc(32, 1).toString("base64"),
      OPS_TRUST_CHECKPOINT_KEY_FILE: checkpointKeyFile(),
      OPS_TRUST_VAULT_KEY_FILE: vaultKeysFile(),
    };
    const first = startService({ ...env, OPS_TRUST_PORT: "0" });
    const url = await first.listening;
    const { port } = new URL(url);
    const untouched = join(folder, "untouched");
    for (const args of [[], ["--check"]]) {
      const second = startService({ OPS_TRUST_DATA_DIR: untouched, OPS_TRUST_PORT: port }, args);
      expect([await second.ended, second.lines]).toEqual([1, []]);
      expect(second.stderr()).toMatch(
        new RegExp(`^OPS_TRUST_PORT ${port} on 127\\.0\\.0\\.1 is in use \\(EADDRINUSE\\): .*\\n$`),
      );
      expect(existsSync(untouched)).toBe(false);
    }
    expect((await fetch(`${url}/healthz`, { headers: { connection: "keep-alive" } })).status).toBe(200);
    void first.stop("SIGTERM");
    expect(await first.stop("SIGINT"), first.stderr()).toBe(0);
    await database.drop();
  });
});
