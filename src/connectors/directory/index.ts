export { AccountsFile, DirectoryFile } from "./config.ts";
export { EntraConfig, type EntraSettings } from "./entra/config.ts";
export { type Entra, type EntraDeps, entraDirectory } from "./entra/index.ts";
export { linkedDirectory } from "./linked.ts";
export { ScimConfig } from "./scim/config.ts";
export { scimDirectory } from "./scim/directory.ts";
export { examineScim } from "./scim/examine.ts";
export { staticDirectory } from "./static.ts";
