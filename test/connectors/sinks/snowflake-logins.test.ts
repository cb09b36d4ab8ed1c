import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import type { SnowflakeSim } from "../../../simulators/snowflake/index.ts";
import type { SnowflakeAuth } from "../../../src/connectors/sinks/config.ts";
import { sealedEntries } from "../../support/sealed-entries.ts";
import { sinkOf, startAccount, storedIn } from "../../support/snowflake.ts";

const issuer = generateKeyPairSync("rsa", { modulusLength: 2048 });
const key = generateKeyPairSync("rsa", { modulusLength: 2048 });
const three = sealedEntries(3);

const pem = (of: KeyObject): string => of.export({ type: "spki", format: "pem" }).toString();

let account: SnowflakeSim;
let folder: string;
beforeEach(async () => {
  process.env["SNOWFLAKE_WIF_ALLOWED_HOST_SUFFIXES"] = "127.0.0.1";
  folder = await mkdtemp(join(tmpdir(), "logins-"));
  account = await startAccount({
    publicKey: pem(key.publicKey),
    accessToken: "planted-token-1",
    oauth: { clientId: "ops-trust", clientSecret: "planted-secret-1" },
    workload: { issuer: "https://cluster.example", subject: "system:serviceaccount:ops:trust", publicKey: pem(issuer.publicKey) },
  });
});
afterEach(async () => {
  delete process.env["SNOWFLAKE_WIF_ALLOWED_HOST_SUFFIXES"];
  await account.close();
  await rm(folder, { recursive: true });
});

/** A token as a cluster writes it into a file of the pod. */
function workloadToken(subject: string, from: KeyObject = issuer.privateKey): string {
  const now = Math.floor(Date.now() / 1000);
  const claims = { iss: "https://cluster.example", sub: subject, aud: "snowflakecomputing.com", iat: now, exp: now + 600 };
  const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  const head = `${encode({ alg: "RS256", typ: "JWT" })}.${encode(claims)}`;
  return `${head}.${sign("sha256", Buffer.from(head), from).toString("base64url")}`;
}

async function file(name: string, text: string): Promise<string> {
  await writeFile(join(folder, name), text, { mode: 0o600 });
  return join(folder, name);
}

const keyPem = (of: KeyObject): string => of.export({ type: "pkcs8", format: "pem" }).toString();
const oauth = (clientSecret: string): SnowflakeAuth => ({
  kind: "oauth_client_credentials",
  clientId: "ops-trust",
  clientSecret,
  tokenUrl: `${account.url}/oauth/token`,
});
const SUBJECT = "system:serviceaccount:ops:trust";
const other = generateKeyPairSync("rsa", { modulusLength: 2048 });

const KINDS: readonly (readonly [string, () => Promise<SnowflakeAuth>, () => Promise<SnowflakeAuth>])[] = [
  [
    "a key pair",
    async () => ({ kind: "key_pair", privateKeyPath: await file("key.pem", keyPem(key.privateKey)) }),
    async () => ({ kind: "key_pair", privateKeyPath: await file("key.pem", keyPem(other.privateKey)) }),
  ],
  [
    "a workload identity",
    async () => ({ kind: "workload_identity", provider: "OIDC", tokenFilePath: await file("token", workloadToken(SUBJECT)) }),
    async () => ({ kind: "workload_identity", provider: "OIDC", tokenFilePath: await file("token", workloadToken("another")) }),
  ],
  ["OAuth client credentials", async () => oauth("planted-secret-1"), async () => oauth("planted-secret-2")],
  [
    "a programmatic access token",
    async () => ({ kind: "access_token", tokenFilePath: await file("token", "planted-token-1\n") }),
    async () => ({ kind: "access_token", tokenFilePath: await file("token", "planted-token-2\n") }),
  ],
];

describe("how the service logs in to Snowflake, with the real driver", () => {
  it.each(KINDS)("capability 7.5: %s lets it in, another one does not", async (_what, right, wrong) => {
    const open = async (auth: SnowflakeAuth) => {
      const sink = sinkOf(account, { connection: { auth } });
      onTestFinished(() => sink.close());
      return sink;
    };

    await (await open(await right())).append(three);
    const refused: unknown = await (await open(await wrong())).head("x").catch((error: unknown) => error);

    expect(await storedIn(account)).toHaveLength(3);
    expect(refused).toMatchObject({ code: "SINK_DOWN" });
    expect(JSON.stringify(refused)).not.toContain("planted-");
  });

  it("a token that was replaced in its file is read at the next login", async () => {
    const path = await file("token", "planted-token-0");
    const sink = sinkOf(account, { connection: { auth: { kind: "access_token", tokenFilePath: path } } });
    onTestFinished(() => sink.close());

    await expect(sink.append(three)).rejects.toMatchObject({ code: "SINK_DOWN" });
    await file("token", "planted-token-1");
    await sink.append(three);

    expect(await storedIn(account)).toHaveLength(3);
  });

  it("an identity provider at a plain http address is called on loopback by simulators only", async () => {
    const sink = sinkOf(account, {
      connection: { auth: oauth("planted-secret-1"), accessUrl: "https://8.8.8.8" },
      allowLoopback: false,
    });
    onTestFinished(() => sink.close());

    await expect(sink.head("x")).rejects.toMatchObject({ code: "EGRESS_REFUSED" });
  });
});
