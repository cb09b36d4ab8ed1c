export { checkpointSignerOf, newClosedKey } from "./checkpoint-signers.ts";
export { checkpointContext } from "./closed-key-signer.ts";
export { keyFileSigner } from "./key-file.ts";
export { vaultKeyFile } from "./vault-key-file.ts";
export { vaultKeysOf } from "./vault-keys.ts";
