export { type Erased, erase, eraseValue } from "./erase.ts";
export { hold, type Released, release } from "./holds.ts";
export { type Owner, openVault, type Vault } from "./open-vault.ts";
export { type Revealed, type RevealRefusal, reveals } from "./reveal.ts";
export { rotate } from "./rotate.ts";
