export { type Erased, erase, eraseValue, hold } from "./erase.ts";
export { type Owner, openVault, type Vault } from "./open-vault.ts";
export { type Revealed, type RevealRefusal, reveals } from "./reveal.ts";
export { rotate } from "./rotate.ts";
