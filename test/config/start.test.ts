import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { freshDatabase } from "../support/database.ts";
import { descendantsOf, isRunning, startService, stopServices } from "../support/service.ts";

stopServices();

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "ots-start-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const MODEL = { endpoint: "az-openai:gpt-4o-mini@vpc", region: "us-east-1", model: "gpt-4o-mini" };

describe("starting the service", { timeout: 60_000 }, () => {
  it("capability 14.2: --check with nothing configured exits 0 and names what is embedded and what is missing", async () => {
    const service = startService({}, ["--check"]);
    expect(await service.ended).toBe(0);
    const text = service.lines.join("\n");
    for (const named of ["embedded PostgreSQL", "queue: on PostgreSQL", "ServiceNow: not connected", "Jira: not connected", "not configured (set OPS_TRUST_MODELS)", "aws-step-functions", "directory: none"]) expect(text).toContain(named);
    expect(service.lines.at(-1)).toBe("configuration: ok");
    expect(service.stderr()).toBe("");
  });

  it("capability 14.2: a wrong setting and a misspelt variable stop the start with one line each and exit code 1", async () => {
    const service = startService({ OPS_TRUST_PORT: "http", OPS_TRUST_REGOIN: "us-east-1" });
    expect(await service.ended).toBe(1);
    expect(service.stderr().trim().split("\n")).toEqual([expect.stringMatching(/^OPS_TRUST_PORT is "http"/), expect.stringContaining("OPS_TRUST_REGOIN")]);
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

  it("two signals, or one while a client holds its connection open, stop it just as well", async () => {
    const database = await freshDatabase();
    const service = startService({ OPS_TRUST_PORT: "0", OPS_TRUST_DATA_DIR: folder, DATABASE_URL: database.url, OPS_TRUST_CARD_KEY: Buffer.alloc(32, 1).toString("base64") });
    const url = await service.listening;
    const open = await fetch(`${url}/healthz`, { headers: { connection: "keep-alive" } });
    void service.stop("SIGTERM");
    expect(await service.stop("SIGINT"), service.stderr()).toBe(0);
    expect(open.status).toBe(200);
    await database.drop();
  });

  it("a port that is taken stops the start with one line that names the setting, and leaves no process", async () => {
    const database = await freshDatabase();
    const env = { OPS_TRUST_DATA_DIR: folder, DATABASE_URL: database.url, OPS_TRUST_CARD_KEY: Buffer.alloc(32, 1).toString("base64") };
    const first = startService({ ...env, OPS_TRUST_PORT: "0" });
    const { port } = new URL(await first.listening);
    const second = startService({ ...env, OPS_TRUST_PORT: port });
    expect(await second.ended).toBe(1);
    expect(second.stderr()).toMatch(new RegExp(`OPS_TRUST_PORT ${port} on 127\\.0\\.0\\.1 cannot be opened \\(EADDRINUSE\\)`));
    await first.stop("SIGTERM");
    await database.drop();
  });

  it("a database that does not answer stops the start with one line and exit code 1", async () => {
    const service = startService({ OPS_TRUST_PORT: "0", OPS_TRUST_DATA_DIR: folder, DATABASE_URL: "postgres://nobody:planted-pw@127.0.0.1:1/none", OPS_TRUST_CARD_KEY: Buffer.alloc(32, 1).toString("base64") });
    expect(await service.ended).toBe(1);
    const said = service.stderr().trim().split("\n").filter((line) => !line.startsWith("{"));
    expect(said).toHaveLength(1);
    expect(service.stderr()).not.toContain("planted-pw");
  });

  it.each(["https://api.openai.com/v1", "https://8.8.8.8/v1", "http://169.254.169.254/v1"])("assurance 16, capability 3.5: a model at %s stops the start: only private addresses may be called", async (url) => {
    const database = await freshDatabase();
    const env = { OPS_TRUST_DATA_DIR: folder, DATABASE_URL: database.url, OPS_TRUST_CARD_KEY: Buffer.alloc(32, 1).toString("base64") };
    const service = startService({ ...env, OPS_TRUST_PORT: "0", OPS_TRUST_REGION: "us-east-1", OPS_TRUST_MODELS: JSON.stringify([{ ...MODEL, url }]) });
    expect(await service.ended, service.lines.join("\n")).toBe(1);
    expect(service.stderr()).toMatch(/az-openai:gpt-4o-mini@vpc|host|private|model/);
    expect(service.lines.some((line) => line.startsWith("listening"))).toBe(false);
    await database.drop();
  });

  it("a model of another region stops the start", async () => {
    const database = await freshDatabase();
    const models = JSON.stringify([{ ...MODEL, url: "http://127.0.0.1:1/v1", region: "eu-west-1" }]);
    const service = startService({ OPS_TRUST_DATA_DIR: folder, DATABASE_URL: database.url, OPS_TRUST_CARD_KEY: Buffer.alloc(32, 1).toString("base64"), OPS_TRUST_PORT: "0", OPS_TRUST_REGION: "us-east-1", OPS_TRUST_MODELS: models });
    expect(await service.ended).toBe(1);
    expect(service.stderr()).toContain("OPS_TRUST_MODELS");
    await database.drop();
  });

  it("a policy with an impossible threshold stops the start with file, line and column", async () => {
    const file = join(folder, "policy.yaml");
    writeFileSync(file, "version: 1.6\nservice: ops-trust-layer\nworkflows:\n  - id: a\n    thresholds: {auto_approve_confidence: 1.2}\n");
    const service = startService({ OPS_TRUST_POLICY: file }, ["--check"]);
    expect(await service.ended).toBe(1);
    expect(service.stderr()).toMatch(/policy\.yaml:5:\d+ workflows\[0\]\.thresholds/);
  });
});
