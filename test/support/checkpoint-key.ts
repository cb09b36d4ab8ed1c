import { generateKeyPairSync } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { ownFolder } from "./own-folder.ts";

/** PEM of a key that signs checkpoints, another one each time. */
export function checkpointKey(): string {
  return String(generateKeyPairSync("ed25519").privateKey.export({ format: "pem", type: "pkcs8" }));
}

/** A file that holds one; gone with the process. */
export function checkpointKeyFile(): string {
  const file = join(ownFolder("ots-key-"), "checkpoint-key.pem");
  writeFileSync(file, checkpointKey(), { mode: 0o600 });
  return file;
}
