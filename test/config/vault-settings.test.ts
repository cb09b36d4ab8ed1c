import { chmodSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { configure, readEnvironment } from "../../src/config/index.ts";
import { inFolder, whole, withFiles } from "./whole-environment.ts";

withFiles();

function configured(change: Record<string, string | undefined>) {
  return configure(readEnvironment({ ...whole(), ...change }));
}

function problems(change: Record<string, string | undefined>): readonly string[] {
  const made = configured(change);
  return made.ok ? [] : made.problems;
}

const NO_FILE = { OPS_TRUST_VAULT_KEY_FILE: undefined };
const AWS = { ...NO_FILE, OPS_TRUST_VAULT_AWS_KEY: "alias/vault", OPS_TRUST_VAULT_AWS_CREDENTIALS: "AKIATEST:secret" };
const AZURE = {
  ...NO_FILE,
  OPS_TRUST_VAULT_AZURE_KEY: "https://acme.vault.azure.net/keys/vault",
  OPS_TRUST_VAULT_AZURE_REGION: "us-east-1",
  OPS_TRUST_VAULT_AZURE_CLIENT: "tenant:client:secret",
};

const WRONG: readonly [string, string, Record<string, string | undefined>][] = [
  ["OPS_TRUST_VAULT_KEY_FILE", "missing with an external database", NO_FILE],
  ["OPS_TRUST_VAULT_KEY_FILE", "a file that is not there", { OPS_TRUST_VAULT_KEY_FILE: "/none" }],
  [
    "OPS_TRUST_VAULT_KEY_FILE",
    "two places at once",
    { OPS_TRUST_VAULT_AWS_KEY: "alias/vault", OPS_TRUST_VAULT_AWS_CREDENTIALS: "a:b" },
  ],
  [
    "OPS_TRUST_VAULT_AWS_KEY",
    "a key of another region",
    { ...AWS, OPS_TRUST_VAULT_AWS_KEY: "arn:aws:kms:eu-west-1:111122223333:key/1" },
  ],
  ["OPS_TRUST_VAULT_AWS_KEY", "no key's name", { ...AWS, OPS_TRUST_VAULT_AWS_KEY: "a key" }],
  ["OPS_TRUST_VAULT_AWS_CREDENTIALS", "missing", { ...AWS, OPS_TRUST_VAULT_AWS_CREDENTIALS: undefined }],
  ["OPS_TRUST_VAULT_AWS_CREDENTIALS", "without a secret", { ...AWS, OPS_TRUST_VAULT_AWS_CREDENTIALS: "AKIATEST" }],
  ["OPS_TRUST_VAULT_AWS_URL", "plain http beyond this machine", { ...AWS, OPS_TRUST_VAULT_AWS_URL: "http://kms.internal" }],
  [
    "OPS_TRUST_VAULT_AZURE_KEY",
    "a version of a key",
    { ...AZURE, OPS_TRUST_VAULT_AZURE_KEY: "https://acme.vault.azure.net/keys/vault/0123" },
  ],
  ["OPS_TRUST_VAULT_AZURE_REGION", "missing", { ...AZURE, OPS_TRUST_VAULT_AZURE_REGION: undefined }],
  [
    "OPS_TRUST_VAULT_AZURE_REGION",
    "assurance 56: another region than this process",
    { ...AZURE, OPS_TRUST_VAULT_AZURE_REGION: "eu-west-1" },
  ],
  ["OPS_TRUST_VAULT_AZURE_CLIENT", "without a secret", { ...AZURE, OPS_TRUST_VAULT_AZURE_CLIENT: "tenant:client" }],
  [
    "OPS_TRUST_VAULT_AZURE_LOGIN_URL",
    "plain http beyond this machine",
    { ...AZURE, OPS_TRUST_VAULT_AZURE_LOGIN_URL: "http://login.internal" },
  ],
];

describe("settings of the vault's keys", () => {
  it.each(WRONG)("capability 14.2: %s, %s: one line that begins with its name", (name, _what, change) => {
    expect(problems(change)).toEqual([expect.stringMatching(new RegExp(`^${name} `))]);
  });

  it("a file, AWS KMS and Azure Key Vault are taken, one at a time; beside an embedded database a file is made", () => {
    const kinds = [{}, AWS, AZURE].map((change) => {
      const made = configured(change);
      return made.ok ? made.configuration.vault?.kind : made.problems;
    });
    expect(kinds).toEqual(["file", "aws-kms", "azure-key-vault"]);
    const embedded = { DATABASE_URL: undefined, OPS_TRUST_ALLOW_EMBEDDED_DATABASE: "yes", ...NO_FILE };
    expect(configured(embedded)).toMatchObject({ ok: true, configuration: { vault: { kind: "made" } } });
  });

  it("a file that others may read is refused, and no line shows a key or a secret", () => {
    const file = inFolder("open-keys");
    const key = Buffer.alloc(32, 5).toString("base64");
    writeFileSync(file, key);
    chmodSync(file, 0o644);
    const lines = problems({ OPS_TRUST_VAULT_KEY_FILE: file });
    expect(lines).toEqual([expect.stringContaining("may be read by others: chmod 600")]);
    expect(JSON.stringify([lines, problems({ ...AWS, OPS_TRUST_VAULT_AWS_CREDENTIALS: ":planted-secret" })])).not.toMatch(
      /planted|BQUF/,
    );
  });
});
