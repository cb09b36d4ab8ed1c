import { chmodSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type KeyVaultSim, startKeyVault } from "../../../simulators/keyvault/index.ts";
import { type KmsSim, startKms } from "../../../simulators/kms/index.ts";
import { vaultKeysOf } from "../../../src/connectors/keys/index.ts";
import type { VaultKeys } from "../../../src/ports/index.ts";
import { vaultKeysFile } from "../../support/vault-key.ts";

const OF = { tenant: "test", region: "us-east-1", subject: "person:alice" };
const SECRET = "a secret of the simulator";
const clock = { now: new Date("2026-11-21T12:00:00Z") };
const DEPS = { clock: () => clock.now, egress: { private: false, allowLoopback: true } };

let kms: KmsSim;
let azure: KeyVaultSim;
let file: string;
const open: VaultKeys[] = [];
beforeEach(async () => {
  clock.now = new Date("2026-11-21T12:00:00Z");
  file = vaultKeysFile();
  kms = await startKms({
    now: DEPS.clock,
    identity: { id: "AKIATEST", secret: SECRET, region: OF.region },
    alias: "alias/vault",
  });
  azure = await startKeyVault({ now: DEPS.clock, tenant: "t1", client: { id: "c1", secret: SECRET }, key: "vault" });
});
afterEach(async () => {
  for (const keys of open.splice(0)) keys.close();
  await Promise.all([kms.close(), azure.close()]);
});

function keysOf(kind: string, secret = SECRET): VaultKeys {
  const aws = {
    kind: "aws-kms",
    key: "alias/vault",
    region: OF.region,
    url: kms.url,
    accessKeyId: "AKIATEST",
    secretAccessKey: secret,
  } as const;
  const login = { loginUrl: azure.url, tenant: "t1", clientId: "c1", clientSecret: secret };
  const vault = { kind: "azure-key-vault", url: azure.url, key: "vault", ...login } as const;
  const config = kind === "file" ? ({ kind, file } as const) : kind === "aws-kms" ? aws : vault;
  const keys = vaultKeysOf(config, DEPS);
  open.push(keys);
  return keys;
}

/** What people do at a service before a rotation. */
const RENEW: Readonly<Record<string, () => void>> = {
  file: () => undefined,
  "aws-kms": () => kms.replaceKey(),
  "azure-key-vault": () => azure.renew(),
};

describe.each(["file", "aws-kms", "azure-key-vault"])("the vault's keys by %s", (kind) => {
  it("capability 8.4: 20 keys open again as they were made, by another process too, and no two are alike", async () => {
    const keys = keysOf(kind);
    const made = await Promise.all(Array.from({ length: 20 }, () => keys.make(OF)));
    const opened = await Promise.all(made.map((key) => keysOf(kind).open(key, OF)));
    expect(opened.map((key) => key.toString("hex"))).toEqual(made.map(({ key }) => key.toString("hex")));
    expect(made.every(({ key }) => key.length === 32)).toBe(true);
    expect(new Set(opened.map((key) => key.toString("hex"))).size).toBe(20);
    expect(made.every(({ key, wrapped }) => !Buffer.from(wrapped, "base64url").includes(key))).toBe(true);
  });

  it("assurance 56: a key opens for no other tenant, region or subject, nor when it was changed", async () => {
    const keys = keysOf(kind);
    const made = await keys.make(OF);
    for (const other of [{ tenant: "other" }, { region: "eu-west-1" }, { subject: "person:bob" }])
      await expect(keys.open(made, { ...OF, ...other })).rejects.toMatchObject({ code: "VAULT_UNREADABLE" });
    const bytes = Buffer.from(made.wrapped, "base64url");
    bytes[bytes.length - 3] = (bytes[bytes.length - 3] ?? 0) ^ 1;
    await expect(keys.open({ ...made, wrapped: bytes.toString("base64url") }, OF)).rejects.toMatchObject({
      code: "VAULT_UNREADABLE",
    });
  });

  it("capability 8.4: after 2 renewals an old key still opens, and closed anew it is under the newest", async () => {
    const keys = keysOf(kind);
    const made = await keys.make(OF);
    const names = [made.kek];
    for (let time = 0; time < 2; time += 1) {
      RENEW[kind]?.();
      names.push(await keys.renew());
    }
    expect(new Set(names).size).toBe(3);
    expect(await keys.open(made, OF)).toEqual(made.key);
    const anew = await keys.rewrap(made, OF);
    expect(anew.kek).toBe(names[2]);
    expect(await keys.open(anew, OF)).toEqual(made.key);
    expect((await keys.make(OF)).kek).toBe(names[2]);
  });
});

describe("a key service", () => {
  it.each(["aws-kms", "azure-key-vault"])(
    "%s that fails, is gone or refuses our credentials is down, and no error tells more than a status",
    async (kind) => {
      const keys = keysOf(kind);
      const made = await keys.make(OF);
      for (const status of [500, 503, 429]) {
        kms.fail(status);
        azure.fail(status);
        await expect(keys.open(made, OF)).rejects.toMatchObject({ code: "VAULT_DOWN", context: { status } });
      }
      kms.fail(null);
      azure.fail(null);
      const error: unknown = await keysOf(kind, "another secret")
        .make(OF)
        .catch((caught: unknown) => caught);
      expect(error).toMatchObject({ code: "VAULT_DOWN" });
      expect(JSON.stringify(error)).not.toContain("another secret");
      await Promise.all([kms.close(), azure.close()]);
      await expect(keys.open(made, OF)).rejects.toMatchObject({ code: "VAULT_DOWN" });
    },
  );

  it("AWS KMS: a key that was disabled opens nothing more, and the calls are those that its rights name", async () => {
    const keys = keysOf("aws-kms");
    const made = await keys.make(OF);
    await keys.open(made, OF);
    await keys.rewrap(made, OF);
    await keys.renew();
    expect(kms.calls).toEqual(["GenerateDataKey", "Decrypt", "ReEncrypt", "DescribeKey"]);
    kms.disable(kms.arn());
    await expect(keys.open(made, OF)).rejects.toMatchObject({ code: "VAULT_UNREADABLE" });
  });

  it("Azure Key Vault: one token serves an hour, a purged version opens nothing, and a foreign kid is not called", async () => {
    const keys = keysOf("azure-key-vault");
    const made = await keys.make(OF);
    for (let n = 0; n < 5; n += 1) await keys.open(made, OF);
    const tokens = () => azure.calls.filter((line) => line.includes("/token")).length;
    expect(tokens()).toBe(1);
    clock.now = new Date(clock.now.getTime() + 3_600_000);
    await keys.open(made, OF);
    expect(tokens()).toBe(2);
    const before = azure.calls.length;
    const foreign = { ...made, kek: "https://evil.example/keys/other/00000000000000000000000000000000" };
    await expect(keys.open(foreign, OF)).rejects.toMatchObject({ code: "VAULT_UNREADABLE" });
    expect(azure.calls.length).toBe(before);
    azure.renew();
    azure.purgeOldest();
    await expect(keys.open(made, OF)).rejects.toMatchObject({ code: "VAULT_UNREADABLE" });
  });

  it("a key file is renewed by one at a time: a second one, or one after a cut, is told the way out and changes nothing", async () => {
    const keys = keysOf("file");
    writeFileSync(`${file}.new`, "half a ke");
    const before = readFileSync(file, "utf8");
    await expect(keys.renew()).rejects.toMatchObject({ code: "VAULT_DOWN", message: expect.stringContaining(".new") });
    expect(readFileSync(file, "utf8")).toBe(before);
    rmSync(`${file}.new`);
    await keys.renew();
    expect(readFileSync(file, "utf8").startsWith(before)).toBe(true);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it("a key file that others may read, or that holds something else, is not used", async () => {
    const keys = keysOf("file");
    const made = await keys.make(OF);
    chmodSync(file, 0o644);
    await expect(keys.open(made, OF)).rejects.toMatchObject({ code: "VAULT_DOWN" });
    chmodSync(file, 0o600);
    const before = readFileSync(file, "utf8");
    writeFileSync(file, "hunter2\n");
    await expect(keys.make(OF)).rejects.toMatchObject({ code: "VAULT_DOWN" });
    writeFileSync(file, before);
    expect(await keys.open(made, OF)).toEqual(made.key);
  });
});
