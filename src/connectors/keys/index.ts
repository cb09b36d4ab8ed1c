export { keyFileSigner } from "./key-file.ts";
export { vaultKeyFile } from "./vault-key-file.ts";
export { vaultKeysOf } from "./vault-keys.ts";
