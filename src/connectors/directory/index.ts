export { type ClaimsDirectory, claimsDirectory } from "./claims.ts";
export { AccountsFile, DirectoryFile } from "./config.ts";
export { EntraConfig, type EntraSettings } from "./entra/config.ts";
export { type Entra, type EntraDeps, entraDirectory } from "./entra/index.ts";
export { staticDirectory } from "./static.ts";
