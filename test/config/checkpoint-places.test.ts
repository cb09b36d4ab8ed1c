import { generateKeyPairSync } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type KmsSim, startKms } from "../../simulators/kms/index.ts";
import { type S3Sim, startS3 } from "../../simulators/s3/index.ts";
import { verifyAnchors } from "../../src/cli/verify-anchors.ts";
import { type Configuration, configure, readEnvironment } from "../../src/config/index.ts";
import { s3Anchor } from "../../src/connectors/anchors/index.ts";
import { examineAnchors } from "../../src/examine-anchors.ts";
import { preflight } from "../../src/preflight.ts";
import { openSigning } from "../../src/signing.ts";
import { LOG, linesOf, sealedLog } from "../evidence/entries.ts";
import { authority } from "../support/certificates.ts";
import { signerOf } from "../support/signed-log.ts";
import { inFolder, whole, withFiles } from "./whole-environment.ts";

withFiles();

const SECRET = "planted-secret-6613";
const WHO = { accessKeyId: "AKIATEST", secretAccessKey: SECRET, region: "us-east-1" };

let folder = "";
let bucket: S3Sim;
let kms: KmsSim;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "ots-places-"));
  bucket = await startS3({ identity: { id: WHO.accessKeyId, secret: SECRET, region: WHO.region } });
  kms = await startKms({ identity: { id: WHO.accessKeyId, secret: SECRET, region: WHO.region }, alias: "alias/vault" });
});
afterEach(async () => {
  rmSync(folder, { recursive: true, force: true });
  await Promise.all([bucket.close(), kms.close()]);
});

function configured(change: Readonly<Record<string, string | undefined>>) {
  const variables = { ...whole(), ...change };
  return configure(readEnvironment(variables), variables);
}

function problems(change: Readonly<Record<string, string | undefined>>): readonly string[] {
  const made = configured(change);
  return made.ok ? [] : made.problems;
}

function right(change: Readonly<Record<string, string | undefined>>): Configuration {
  const made = configured(change);
  if (!made.ok) throw new Error(made.problems.join("\n"));
  return made.configuration;
}

const S3 = { OPS_TRUST_CHECKPOINT_S3_CREDENTIALS: `AKIATEST:${SECRET}` };
const atS3 = () => ({ ...S3, OPS_TRUST_CHECKPOINT_S3: `${bucket.url}/ots/` });
const TSA = "OPS_TRUST_CHECKPOINT_TSA";
const KMS = { OPS_TRUST_CHECKPOINT_KEY_FILE: undefined, OPS_TRUST_VAULT_AWS_CREDENTIALS: `AKIATEST:${SECRET}` };

describe("settings of the places that keep checkpoints", () => {
  it.each([
    ["OPS_TRUST_CHECKPOINT_TICKET", { OPS_TRUST_CHECKPOINT_TICKET: "CHG0030001" }],
    ["OPS_TRUST_CHECKPOINT_TICKET", { OPS_TRUST_CHECKPOINT_TICKET: "remedy/change/1/CHG1" }],
    ["OPS_TRUST_CHECKPOINT_S3", { ...S3, OPS_TRUST_CHECKPOINT_S3: "http://acme.s3.us-east-1.amazonaws.com/" }],
    ["OPS_TRUST_CHECKPOINT_S3", { ...S3, OPS_TRUST_CHECKPOINT_S3: "https://acme.s3.us-east-1.amazonaws.com/no-slash" }],
    ["OPS_TRUST_CHECKPOINT_S3_CREDENTIALS", { OPS_TRUST_CHECKPOINT_S3: "https://acme.s3.us-east-1.amazonaws.com/" }],
    [
      "OPS_TRUST_CHECKPOINT_S3_CREDENTIALS",
      { ...S3, OPS_TRUST_CHECKPOINT_S3: "https://a.example/", OPS_TRUST_CHECKPOINT_S3_CREDENTIALS: SECRET },
    ],
    [
      "OPS_TRUST_CHECKPOINT_S3_RETENTION",
      { ...S3, OPS_TRUST_CHECKPOINT_S3: "https://a.example/", OPS_TRUST_CHECKPOINT_S3_RETENTION: "forever" },
    ],
    [TSA, { [TSA]: "http://tsa.example/", OPS_TRUST_CHECKPOINT_TSA_CERTIFICATE_FILE: "none.pem" }],
    ["OPS_TRUST_CHECKPOINT_TSA_CERTIFICATE_FILE", { [TSA]: "https://tsa.example/" }],
    [
      "OPS_TRUST_CHECKPOINT_TSA_CERTIFICATE_FILE",
      { [TSA]: "https://tsa.example/", OPS_TRUST_CHECKPOINT_TSA_CERTIFICATE_FILE: "none.pem" },
    ],
    ["OPS_TRUST_CHECKPOINT_ANCHOR_MINUTES", { OPS_TRUST_CHECKPOINT_ANCHOR_MINUTES: "1" }],
    [
      "OPS_TRUST_CHECKPOINT_AWS_KEY",
      { OPS_TRUST_CHECKPOINT_AWS_KEY: "alias/checkpoints", OPS_TRUST_VAULT_AWS_CREDENTIALS: "a:b" },
    ],
    ["OPS_TRUST_CHECKPOINT_AWS_KEY", { ...KMS, OPS_TRUST_CHECKPOINT_AWS_KEY: "arn:aws:kms:eu-west-1:1:key/2" }],
    [
      "OPS_TRUST_VAULT_AWS_CREDENTIALS",
      { OPS_TRUST_CHECKPOINT_AWS_KEY: "alias/checkpoints", OPS_TRUST_CHECKPOINT_KEY_FILE: undefined },
    ],
    [
      "OPS_TRUST_CHECKPOINT_AZURE_KEY",
      {
        OPS_TRUST_CHECKPOINT_AZURE_KEY: "checkpoints",
        OPS_TRUST_VAULT_AZURE_REGION: "us-east-1",
        OPS_TRUST_VAULT_AZURE_CLIENT: "a:b:c",
      },
    ],
  ])("capability 14.2: %s: what is wrong is told in a line that begins with its name", (name, change) => {
    const found = problems(change);
    expect(found.filter((line) => line.startsWith(`${name} `))).toHaveLength(1);
    expect(found.join("\n")).not.toContain("planted");
  });

  it("capability 14.2: all of them together are taken", () => {
    const file = join(folder, "tsa.pem");
    writeFileSync(file, authority("Stamps").issue("127.0.0.1", "rsa").cert);
    const outside = right({
      ...atS3(),
      OPS_TRUST_CHECKPOINT_S3_RETENTION: "governance:30",
      OPS_TRUST_CHECKPOINT_TICKET: "jira/issue/10042/VO-42",
      [TSA]: "https://tsa.example/stamp",
      OPS_TRUST_CHECKPOINT_TSA_CERTIFICATE_FILE: file,
    }).service.checkpoints.outside;
    expect(outside).toMatchObject({
      everyMs: 3_600_000,
      ticket: { system: "jira", kind: "issue", id: "10042", key: "VO-42" },
      s3: { url: bucket.url, prefix: "ots/", mode: "GOVERNANCE", retentionDays: 30, region: "us-east-1" },
      timeStamps: { url: "https://tsa.example/stamp" },
    });
  });

  it("assurance 16: a bucket at an address that may not be called is named before the start", async () => {
    const variables = {
      ...S3,
      OPS_TRUST_CHECKPOINT_S3: "https://169.254.169.254/",
      OPS_TRUST_PORT: "0",
      OPS_TRUST_REGION: "us-east-1",
      OPS_TRUST_DATA_DIR: folder,
      OPS_TRUST_DIRECTORY_FILE: inFolder("directory.yaml"),
      OPS_TRUST_ALLOW_EMBEDDED_DATABASE: "yes",
    };
    const made = configure(readEnvironment(variables), variables);
    if (!made.ok) throw new Error(made.problems.join("\n"));
    expect((await preflight(made.configuration)).filter((line) => line.startsWith("OPS_TRUST_CHECKPOINT"))).toEqual([
      expect.stringMatching(/^OPS_TRUST_CHECKPOINT_S3 leads to 169\.254\.169\.254, which may not be called/),
    ]);
  });

  it("the doctor says what the bucket holds, and what to look at when it cannot be read", async () => {
    const { service, region } = right(atS3());
    const log = `${service.tenant}.${region}.main`;
    expect(await examineAnchors(right(atS3()))).toEqual([{ check: "s3", state: "ok", says: "no checkpoint yet" }]);
    await anchor().append(log, [{ size: 12, note: "a note\n", at: "2026-11-30T12:00:00Z" }]);
    expect(await examineAnchors(right(atS3()))).toMatchObject([{ says: "12 entries, 2026-11-30T12:00:00Z" }]);
    bucket.fail(403);
    expect(await examineAnchors(right(atS3()))).toMatchObject([
      { state: "problem", says: "SINK_DOWN", fix: expect.stringContaining("s3:PutObjectRetention") },
    ]);
  });
});

function anchor() {
  const lock = { mode: "COMPLIANCE", retentionDays: 1, everyMs: 3_600_000 } as const;
  const deps = { clock: () => new Date(), egress: { private: false, allowLoopback: true } };
  return s3Anchor({ url: bucket.url, prefix: "ots/", ...lock, ...WHO }, deps);
}

describe("verify --anchors", () => {
  it("assurance 43: names the place whose checkpoint the local log is behind, and the one that it has", async () => {
    const entries = sealedLog(20);
    const inside = (...names: readonly string[]): string => join(folder, "evidence", ...names);
    for (const one of [["segments", LOG], ["heads"]]) mkdirSync(inside(...one), { recursive: true });
    writeFileSync(inside("segments", LOG, `${"1".padStart(15, "0")}.jsonl`), `${linesOf(entries.slice(0, 12)).join("\n")}\n`);
    writeFileSync(inside("heads", `${LOG}.json`), JSON.stringify({ log: LOG, seq: 12, seal: entries[11]?.seal }));
    const signer = signerOf(LOG);
    await anchor().append(LOG, [{ size: 10, note: signer.note(entries.slice(0, 10)), at: "2026-11-30T12:00:00Z" }]);

    const holds = await verifyAnchors(right(atS3()), folder, { keys: [signer.vkey], anchors: [] });
    expect(holds).toEqual({ ok: true, lines: [expect.stringMatching(/^at s3: acme\.eu-west-1\.main: verified, 12 entries/)] });

    await anchor().append(LOG, [{ size: 20, note: signer.note(entries), at: "2026-11-30T13:00:00Z" }]);
    const cut = await verifyAnchors(right(atS3()), folder, { keys: [signer.vkey], anchors: [] });
    expect(cut).toEqual({
      ok: false,
      lines: [expect.stringContaining("the tail is cut: a checkpoint is signed for 20 entries")],
    });
    expect(await verifyAnchors(right({}), folder, { keys: [], anchors: [] })).toMatchObject({ ok: false });
  });
});

describe("a key of checkpoints in AWS KMS", () => {
  it("capability 7.8: is used from the settings alone, without a key file", async () => {
    kms.addSigning("alias/checkpoints", generateKeyPairSync("ed25519").privateKey);
    const key = { ...KMS, OPS_TRUST_VAULT_AWS_URL: kms.url, OPS_TRUST_CHECKPOINT_AWS_KEY: "alias/checkpoints" };
    const keys = {
      cardKey: Buffer.alloc(32),
      factorKey: null,
      sessionKey: null,
      checkpointKey: null,
      operators: [],
      tokenFile: null,
    };
    const signing = await openSigning(right(key), keys);
    expect(signing?.signer.publicKey).toHaveLength(32);
  });
});
