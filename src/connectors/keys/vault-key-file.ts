import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { OpsError } from "../../case/index.ts";
import type { KeyContext, VaultKeys } from "../../ports/index.ts";
import { type FileKey, keyFileProblem, keysIn } from "./config.ts";

/** Keys of the vault closed by a key in a file: a line each, base64 of 32 bytes, the newest last. A new one is added whole or not at all. */
export function vaultKeyFile(file: string): VaultKeys {
  const read = (): readonly FileKey[] => {
    const problem = keyFileProblem(file);
    if (problem !== null) throw new OpsError("VAULT_DOWN", `the vault's key file ${problem}`);
    return keysIn(readFileSync(file, "utf8"));
  };
  const newest = (): FileKey => {
    const last = read().at(-1);
    if (last === undefined) throw new OpsError("VAULT_DOWN", "the vault's key file holds no key");
    return last;
  };
  const open: VaultKeys["open"] = async ({ kek, wrapped }, context) => {
    const by = read().find((known) => known.kek === kek);
    if (by === undefined)
      throw new OpsError("VAULT_UNREADABLE", "the vault's key file has lost a key that is still needed", { kek });
    return unwrap(by.key, wrapped, context);
  };
  const close = (key: Buffer, context: KeyContext) => {
    const by = newest();
    return { kek: by.kek, wrapped: wrap(by.key, key, context) };
  };
  return {
    kind: "file",
    make: async (context) => {
      const key = randomBytes(32);
      return { key, ...close(key, context) };
    },
    open,
    rewrap: async (key, context) => close(await open(key, context), context),
    renew: async () => {
      const lines = [...read().map(({ key }) => key), randomBytes(32)].map((key) => key.toString("base64"));
      replace(file, `${lines.join("\n")}\n`);
      return newest().kek;
    },
    close: () => undefined,
  };
}

/** The new text whole or not at all, on the disk before any key is closed by it. Two at a time would lose a key. */
function replace(file: string, text: string): void {
  const beside = `${file}.new`;
  const handle = opened(beside);
  try {
    writeSync(handle, text);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(beside, file);
  const folder = openSync(dirname(file), "r");
  fsyncSync(folder);
  closeSync(folder);
}

function opened(file: string): number {
  try {
    return openSync(file, "wx", 0o600);
  } catch {
    throw new OpsError(
      "VAULT_DOWN",
      "the vault's keys are renewed just now, or that was cut: then remove the key file with .new at its end",
    );
  }
}

/** iv, closed key, tag. */
function wrap(by: Buffer, key: Buffer, context: KeyContext): string {
  const iv = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", by, iv).setAAD(aadOf(context));
  return Buffer.concat([iv, cipher.update(key), cipher.final(), cipher.getAuthTag()]).toString("base64url");
}

function unwrap(by: Buffer, wrapped: string, context: KeyContext): Buffer {
  const bytes = Buffer.from(wrapped, "base64url");
  try {
    const decipher = createDecipheriv("aes-256-gcm", by, bytes.subarray(0, 12), { authTagLength: 16 })
      .setAAD(aadOf(context))
      .setAuthTag(bytes.subarray(-16));
    return Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]);
  } catch {
    throw new OpsError("VAULT_UNREADABLE", "a key of the vault does not open: its row was changed or moved");
  }
}

function aadOf({ tenant, region, subject }: KeyContext): Buffer {
  return Buffer.from(["v1", tenant, region, subject].join("|"));
}
