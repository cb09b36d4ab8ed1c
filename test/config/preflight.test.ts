import { once } from "node:events";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { configure, readEnvironment } from "../../src/config/index.ts";
import { preflight } from "../../src/preflight.ts";
import { checkpointKeyFile } from "../support/checkpoint-key.ts";
import { vaultKeysFile } from "../support/vault-key.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "ots-preflight-"));
  writeFileSync(
    join(folder, "directory.yaml"),
    "people:\n  - id: lee\n    groups: [ops-lead]\n    accounts: {jira: [acc-lee]}\n",
  );
  writeFileSync(join(folder, "file"), "no folder\n");
  writeFileSync(join(folder, "key.pem"), "-----BEGIN ENCRYPTED PRIVATE KEY-----\n");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const SECRET = "s".repeat(40);
const MODEL = { endpoint: "az-openai:gpt-4o-mini@vpc", region: "us-east-1", model: "gpt-4o-mini" };
const SERVICENOW = {
  SERVICENOW_INSTANCE: "acme",
  SERVICENOW_REGION: "us-east-1",
  SERVICENOW_USER: "ots",
  SERVICENOW_PASSWORD: "planted-pw",
  SERVICENOW_ACCOUNT: `ots:${"0".repeat(32)}`,
  SERVICENOW_WEBHOOK_SECRETS: `k1:${SECRET}`,
  SERVICENOW_RISK: "change_request=constant low",
};
const JIRA = {
  JIRA_REGION: "us-east-1",
  JIRA_EMAIL: "ots@corp.example",
  JIRA_API_TOKEN: "planted-pw",
  JIRA_ACCOUNT_ID: "acc",
  JIRA_WEBHOOK_SECRETS: SECRET,
  JIRA_WORKFLOWS: "VENDOR-ONBOARD=VO/Vendor",
  JIRA_RISK: "constant low",
  JIRA_ADMINISTRATORS: "VO=712020:anna",
};
const SNOWFLAKE = { SNOWFLAKE_ACCOUNT: "acme-eu", SNOWFLAKE_USER: "OPS_TRUST_SVC", SNOWFLAKE_REGION: "us-east-1" };
const EXTERNAL = {
  DATABASE_URL: "postgres://ots@127.0.0.1:1/ots",
  OPS_TRUST_CARD_KEY: Buffer.alloc(32, 1).toString("base64"),
  OPS_TRUST_CHECKPOINT_KEY_FILE: checkpointKeyFile(),
  OPS_TRUST_VAULT_KEY_FILE: vaultKeysFile(),
  OPS_TRUST_ADMIN_TOKENS: `olga=${SECRET}`,
};

/** What is wrong with this environment, besides its settings, which are right. */
async function problems(change: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const variables = {
    OPS_TRUST_PORT: "0",
    OPS_TRUST_REGION: "us-east-1",
    OPS_TRUST_DATA_DIR: join(folder, "data"),
    OPS_TRUST_DIRECTORY_FILE: join(folder, "directory.yaml"),
    OPS_TRUST_ALLOW_EMBEDDED_DATABASE: "yes",
    ...change,
  };
  const configured = configure(readEnvironment(variables), variables);
  if (!configured.ok) throw new Error(configured.problems.join("\n"));
  return preflight(configured.configuration);
}

describe("before anything starts", () => {
  it("an environment in which all is right has no problem, and nothing was made", async () => {
    const before = readdirSync(folder);
    expect(await problems({ OPS_TRUST_DATA_DIR: join(folder, "new", "data") })).toEqual([]);
    expect(readdirSync(folder)).toEqual(before);
  });

  it.each([
    "https://8.8.8.8/v1",
    "http://8.8.8.8/v1",
    "http://169.254.169.254/v1",
    "https://[2606:4700::1111]/v1",
    "https://metadata.google.internal/v1",
  ])("assurance 16, capability 3.5: a model at %s is refused: only private addresses may be called", async (url) => {
    expect(await problems({ OPS_TRUST_MODELS: JSON.stringify([{ ...MODEL, url }]) })).toEqual([
      expect.stringMatching(
        /^OPS_TRUST_MODELS: az-openai:gpt-4o-mini@vpc leads to \S+, which may not be called \(.+\): every address of a model's host must be a private one$/,
      ),
    ]);
  });

  it("assurance 16: a model on this machine is for demos: with a real ticket system it is refused", async () => {
    const models = { OPS_TRUST_MODELS: JSON.stringify([{ ...MODEL, url: "http://127.0.0.1:9/v1" }]) };
    expect(await problems(models)).toEqual([]);
    expect(await problems({ ...models, ...SERVICENOW, SERVICENOW_URL: "https://10.0.0.7" })).toEqual([
      expect.stringMatching(/^OPS_TRUST_MODELS: .* \(loopback not allowed\)/),
    ]);
  });

  it.each([
    ["SERVICENOW_URL", SERVICENOW],
    ["JIRA_URL", JIRA],
  ])("a %s that may not be called is named", async (setting, others) => {
    expect(await problems({ ...others, [setting]: "https://169.254.169.254" })).toEqual([
      expect.stringMatching(new RegExp(`^${setting} leads to 169\\.254\\.169\\.254, which may not be called \\(.+\\): https`)),
    ]);
  });

  it.each([
    ["is a file", "file"],
    ["lies below a file", "file/below/it"],
  ])("a data folder that %s is refused", async (_what, path) => {
    expect(await problems({ OPS_TRUST_DATA_DIR: join(folder, path) })).toEqual([
      expect.stringMatching(/^OPS_TRUST_DATA_DIR \S+ is not usable: \S+file is no folder; name another one$/),
    ]);
  });

  it.each([
    ["is a link to what is not there", "dangling", "dangling"],
    ["lies below such a link", "dangling/data", "dangling"],
  ])("a data folder that %s is refused", async (_what, path, named) => {
    rmSync(join(folder, "dangling"), { force: true });
    symlinkSync(join(folder, "no", "where"), join(folder, "dangling"));
    const found = await problems({ OPS_TRUST_DATA_DIR: join(folder, path) });
    rmSync(join(folder, "dangling"));
    expect(found).toEqual([
      expect.stringMatching(
        new RegExp(`^OPS_TRUST_DATA_DIR \\S+ is not usable: \\S+${named} is a link to what is not there; correct`),
      ),
    ]);
  });

  it.runIf(process.platform === "linux").each(["/proc/x", "/sys/x", "/proc"])(
    "a data folder in the kernel's own file system (%s) is refused, for the superuser too",
    async (path) => {
      expect(await problems({ OPS_TRUST_DATA_DIR: path })).toEqual([
        expect.stringMatching(/^OPS_TRUST_DATA_DIR \S+ is not usable: \/(?:proc|sys) lies in the kernel's own file system/),
      ]);
    },
  );

  // The superuser may write everywhere.
  it.skipIf(process.geteuid?.() === 0)("a data folder that this user may not write to is refused, and not made", async () => {
    const closed = join(folder, "closed");
    mkdirSync(closed, { mode: 0o555 });
    expect(await problems({ OPS_TRUST_DATA_DIR: join(closed, "data") })).toEqual([
      expect.stringMatching(
        /^OPS_TRUST_DATA_DIR \S+ cannot be written \(EACCES\): let this user write to \S+closed, or name another/,
      ),
    ]);
    chmodSync(closed, 0o755);
    expect(existsSync(join(closed, "data"))).toBe(false);
  });

  it("assurance 56: a Snowflake account that keeps its data in another region is refused", async () => {
    const sink = { ...SNOWFLAKE, SNOWFLAKE_PASSWORD: "pw", SNOWFLAKE_ACCESS_URL: "http://127.0.0.1:9" };
    const away = { ...EXTERNAL, ...sink, SNOWFLAKE_REGION: "ap-south-1" };
    await expect(problems(away)).rejects.toThrow(/^SNOWFLAKE_REGION is "ap-south-1", .* run a process of that region for it$/);
  });

  it("a data folder is not looked at when nothing is kept there", async () => {
    const sink = {
      ...SNOWFLAKE,
      SNOWFLAKE_PASSWORD: "pw",
      SNOWFLAKE_ACCESS_URL: "http://127.0.0.1:9",
      OPS_TRUST_LOCAL_SINK: "off",
    };
    expect(await problems({ ...EXTERNAL, ...sink, OPS_TRUST_DATA_DIR: join(folder, "file") })).toEqual([]);
    expect(await problems({ ...EXTERNAL, OPS_TRUST_DATA_DIR: join(folder, "file") })).toHaveLength(1);
  });

  it("a port that is taken and an address that this machine does not have are named; all that is wrong is told at once", async () => {
    const taken = createServer().listen(0, "127.0.0.1");
    await once(taken, "listening");
    const address: AddressInfo | string | null = taken.address();
    const port = String(typeof address === "object" ? address?.port : "");
    const found = await problems({ OPS_TRUST_PORT: port, OPS_TRUST_DATA_DIR: join(folder, "file") });
    taken.close();
    expect(found).toEqual([
      expect.stringMatching(/^OPS_TRUST_DATA_DIR /),
      expect.stringMatching(
        new RegExp(`^OPS_TRUST_PORT ${port} on 127\\.0\\.0\\.1 is in use \\(EADDRINUSE\\): stop what listens there, or`),
      ),
    ]);
    expect(await problems({ OPS_TRUST_HOST: "192.0.2.1" })).toEqual([
      expect.stringMatching(/^OPS_TRUST_HOST 192\.0\.2\.1 cannot be listened on \(EADDRNOTAVAIL\): an address of this machine/),
    ]);
  });

  it.each([
    ["is not there", "nowhere.pem", /^SNOWFLAKE_PRIVATE_KEY_FILE cannot be read \(ENOENT\): name/],
    ["needs a passphrase", "key.pem", /^SNOWFLAKE_PRIVATE_KEY_FILE is no unencrypted PKCS#8 PEM: openssl/],
  ])("a key for Snowflake that %s is refused", async (_what, name, line) => {
    expect(await problems({ ...SNOWFLAKE, SNOWFLAKE_PRIVATE_KEY_FILE: join(folder, name) })).toEqual([
      expect.stringMatching(line),
    ]);
  });
});
