import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generateSync } from "otplib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type IdpSim, startIdp } from "../../simulators/idp/index.ts";
import { checkpointKeyFile } from "../support/checkpoint-key.ts";
import { freshDatabase } from "../support/database.ts";
import { signIn, visit } from "../support/desk/index.ts";
import { startService, stopServices } from "../support/main-process.ts";

stopServices();

const CLIENT = { id: "ops-trust", secret: "a secret of the client" } as const;
let folder = "";
let idp: IdpSim;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "ots-login-"));
  const accounts = ["dora", "mallory"].map((name) => ({ account: `oid-${name}`, name }));
  idp = await startIdp({ accounts, client: CLIENT, apiAudience: "ops-trust-api" });
});
afterEach(async () => {
  await idp.close();
  rmSync(folder, { recursive: true, force: true });
});

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, "127.0.0.1", resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}

async function environment(): Promise<Record<string, string>> {
  const directory = join(folder, "directory.yaml");
  writeFileSync(directory, 'people:\n  - {id: dora, groups: [ops-director], accounts: {servicenow: ["1"], idp: [oid-dora]}}\n');
  const port = await freePort();
  const key = (byte: number): string => Buffer.alloc(32, byte).toString("base64");
  idp.allow(`http://127.0.0.1:${port}/login/callback`);
  return {
    DATABASE_URL: (await freshDatabase()).url,
    OPS_TRUST_PORT: String(port),
    OPS_TRUST_SIMULATED_SYSTEMS: "yes",
    OPS_TRUST_DATA_DIR: folder,
    OPS_TRUST_DIRECTORY_FILE: directory,
    OPS_TRUST_ADMIN_TOKENS: `olga=${"t".repeat(40)}`,
    OPS_TRUST_CARD_KEY: key(1),
    OPS_TRUST_CHECKPOINT_KEY_FILE: checkpointKeyFile(),
    OPS_TRUST_FACTOR_KEY: key(2),
    OPS_TRUST_SESSION_KEY: key(3),
    OPS_TRUST_PUBLIC_URL: `http://127.0.0.1:${port}`,
    OPS_TRUST_OIDC_ISSUER: idp.issuer,
    OPS_TRUST_OIDC_CLIENT_ID: CLIENT.id,
    OPS_TRUST_OIDC_CLIENT_SECRET: CLIENT.secret,
    OPS_TRUST_OIDC_API_AUDIENCE: "ops-trust-api",
    OPS_TRUST_OIDC_API_SCOPE: "reviews.answer",
  };
}

describe("a process with a login", { timeout: 60_000 }, () => {
  it("capability 6.3, 5.8: people sign in, set up one-time codes and ask its API; who is in no directory sees nothing", async () => {
    const service = startService(await environment());
    const url = await service.listening;
    const desk = { url, idp };
    const browser = visit(desk);
    const account = await signIn(desk, browser, "dora", "/login?to=account&afresh=1");
    expect([account.status, account.url]).toEqual([200, `${url}/account`]);
    const csrf = /name="csrf" value="([^"]*)"/.exec(account.text)?.[1] ?? "";
    const made = await browser.post("/account/totp", { csrf }, url);
    const secret = /secret=([A-Z2-7]+)/.exec(made.text)?.[1] ?? "";
    const confirmed = await browser.post("/account/totp/confirm", { csrf, code: generateSync({ secret }) }, url);
    expect(confirmed.text).toContain("Confirmed: your one-time codes count from now on.");
    const script = await browser.get("/pages/security-key.js");
    expect([script.status, script.headers.get("content-type")]).toEqual([200, "text/javascript; charset=utf-8"]);
    const stranger = await signIn(desk, visit(desk), "mallory");
    expect([stranger.status, stranger.text.includes("not in the directory")]).toEqual([403, true]);
    const asked = (token: string) => fetch(`${url}/v1/reviews`, { headers: { authorization: `Bearer ${token}` } });
    expect(await (await asked(idp.accessToken("oid-dora"))).json()).toEqual({ reviews: [], next: null });
    expect([(await asked(idp.accessToken("oid-mallory"))).status, (await asked("x".repeat(40))).status]).toEqual([403, 401]);
    expect(await service.stop("SIGTERM"), service.stderr()).toBe(0);
    expect(service.stderr()).not.toContain(secret);
  });

  it("an issuer that may not be called, or whose client has no secret, stops the check with one line", async () => {
    const env = await environment();
    const { OPS_TRUST_OIDC_CLIENT_SECRET: _gone, ...less } = env;
    const lacking = startService(less, ["--check"]);
    expect([await lacking.ended, lacking.stderr().trim().split("\n").length]).toEqual([1, 1]);
    expect(lacking.stderr()).toContain("OPS_TRUST_OIDC_CLIENT_SECRET");
    const inner = startService({ ...env, OPS_TRUST_OIDC_ISSUER: "https://169.254.169.254/" }, ["--check"]);
    expect(await inner.ended).toBe(1);
    expect(inner.stderr()).toMatch(/^OPS_TRUST_OIDC_ISSUER leads to 169\.254\.169\.254, which may not be called/);
  });

  it("a policy that takes one-time codes alone, without a key to keep them, says so at the start", async () => {
    const policy = join(folder, "policy.yaml");
    const shipped = readFileSync("config/ops-trust-layer.yaml", "utf8");
    writeFileSync(policy, shipped.replace(/^approvals:\n/m, "approvals:\n  high_risk_kinds: [totp]\n"));
    const { OPS_TRUST_FACTOR_KEY: _gone, ...env } = await environment();
    const service = startService({ ...env, OPS_TRUST_POLICY: policy }, ["--check"]);
    expect(await service.ended, service.stderr()).toBe(0);
    expect(service.lines.join("\n")).toContain("approvals.high_risk_kinds takes one-time codes alone");
  });
});
