import { generateKeyPairSync, verify } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type KeyVaultSim, startKeyVault } from "../../../simulators/keyvault/index.ts";
import { type KmsSim, startKms } from "../../../simulators/kms/index.ts";
import { checkpointContext, checkpointSignerOf, newClosedKey, vaultKeysOf } from "../../../src/connectors/keys/index.ts";
import { checkpointText, noteOf, openCheckpoint, parseVkey, vkeyOf } from "../../../src/evidence/index.ts";
import type { CheckpointSigner } from "../../../src/ports/index.ts";

const SECRET = "planted-secret-7702";
const LOG = "test.us-east-1.main";
const NAME = "ops-trust/test/us-east-1/main";
const OF = checkpointContext("test", "us-east-1");
const DEPS = { clock: () => new Date("2026-11-30T12:00:00Z"), egress: { private: false, allowLoopback: true } };

let kms: KmsSim;
let azure: KeyVaultSim;
beforeEach(async () => {
  kms = await startKms({
    now: DEPS.clock,
    identity: { id: "AKIATEST", secret: SECRET, region: "us-east-1" },
    alias: "alias/vault",
  });
  kms.addSigning("alias/checkpoints", generateKeyPairSync("ed25519").privateKey);
  azure = await startKeyVault({ now: DEPS.clock, tenant: "t1", client: { id: "c1", secret: SECRET }, key: "checkpoints" });
});
afterEach(() => Promise.all([kms.close(), azure.close()]));

function aws(key = "alias/checkpoints", secretAccessKey = SECRET) {
  return { kind: "aws-kms", key, region: "us-east-1", url: kms.url, accessKeyId: "AKIATEST", secretAccessKey } as const;
}

function vault(closed: string) {
  const login = { loginUrl: azure.url, tenant: "t1", clientId: "c1", clientSecret: SECRET };
  return { kind: "azure-key-vault", url: azure.url, key: "checkpoints", ...login, closed } as const;
}

/** Signs a checkpoint and opens it as an auditor does, with the published key alone. */
async function opened(signer: CheckpointSigner) {
  const vkey = vkeyOf(NAME, signer.publicKey);
  const text = checkpointText(LOG, { size: 120, root: Buffer.alloc(32, 7) });
  const key = parseVkey(vkey);
  if (key === null) throw new Error("no published key");
  return openCheckpoint(noteOf(text, key, await signer.sign(Buffer.from(text))), LOG, [key]);
}

describe("a key of checkpoints in AWS KMS", () => {
  it("capability 7.8: signs what any holder of the published key opens, and only two calls are made", async () => {
    expect(await opened(await checkpointSignerOf(aws(), DEPS, OF))).toMatchObject({ size: 120 });
    expect(kms.calls).toEqual(["GetPublicKey", "Sign"]);
  });

  it("assurance 48: an alias that gets another key signs nothing by it", async () => {
    const signer = await checkpointSignerOf(aws(), DEPS, OF);
    const before = signer.publicKey;
    kms.addSigning("alias/checkpoints", generateKeyPairSync("ed25519").privateKey);
    const text = Buffer.from("text\n");
    const key = parseVkey(vkeyOf(NAME, before))?.key;
    if (key === undefined) throw new Error("no published key");
    expect(verify(null, text, key, await signer.sign(text))).toBe(true);
  });

  it.each(["alias/vault", "alias/rsa"])("%s, a key of another kind, does not start", async (alias) => {
    kms.addSigning("alias/rsa", generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey);
    await expect(checkpointSignerOf(aws(alias), DEPS, OF)).rejects.toMatchObject({
      code: alias === "alias/rsa" ? "SETTING_INVALID" : "VAULT_UNREADABLE",
    });
  });

  it("assurance 53: a service that is down or refuses us is an outage, and the error holds no secret", async () => {
    const signer = await checkpointSignerOf(aws(), DEPS, OF);
    kms.fail(503);
    await expect(signer.sign(Buffer.from("text\n"))).rejects.toMatchObject({ code: "VAULT_DOWN" });
    kms.fail(null);
    const error: unknown = await checkpointSignerOf(aws("alias/checkpoints", "planted-other"), DEPS, OF).catch(
      (caught: unknown) => caught,
    );
    expect(error).toMatchObject({ code: "VAULT_DOWN" });
    expect(JSON.stringify(error)).not.toContain("planted");
  });
});

describe("a key of checkpoints that Azure Key Vault opens", () => {
  it("capability 7.8: is made closed, is the same key after each start, and signs what any holder of the published key opens", async () => {
    const closed = (await newClosedKey(vault(""), DEPS, OF)) ?? "";
    const signer = await checkpointSignerOf(vault(closed), DEPS, OF);
    azure.renew();
    const again = await checkpointSignerOf(vault(closed), DEPS, OF);

    expect(await opened(signer)).toMatchObject({ size: 120 });
    expect(again.publicKey).toEqual(signer.publicKey);
    expect(Object.keys(JSON.parse(closed))).toEqual(["kek", "wrapped"]);
  });

  it("assurance 56: a key of the vault, one of another region, and a changed one sign nothing", async () => {
    const keys = vaultKeysOf(vault(""), DEPS);
    const { kek, wrapped } = await keys.make({ ...OF, subject: "person:alice" });
    keys.close();
    const elsewhere = await newClosedKey(vault(""), DEPS, checkpointContext("test", "eu-west-1"));
    for (const closed of [JSON.stringify({ kek, wrapped }), elsewhere ?? ""])
      await expect(checkpointSignerOf(vault(closed), DEPS, OF)).rejects.toMatchObject({ code: "VAULT_UNREADABLE" });
    await expect(checkpointSignerOf(vault("-----BEGIN PRIVATE KEY-----"), DEPS, OF)).rejects.toMatchObject({
      code: "SETTING_INVALID",
    });
  });
});
