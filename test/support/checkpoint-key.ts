import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** PEM of a key that signs checkpoints, another one each time. */
export function checkpointKey(): string {
  return String(generateKeyPairSync("ed25519").privateKey.export({ format: "pem", type: "pkcs8" }));
}

/** A file that holds one; gone with the process. */
export function checkpointKeyFile(): string {
  const folder = mkdtempSync(join(tmpdir(), "ots-key-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "checkpoint-key.pem");
  writeFileSync(file, checkpointKey(), { mode: 0o600 });
  return file;
}
