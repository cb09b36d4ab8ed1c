export type { Configuration } from "./configuration.ts";
export { configure } from "./configure.ts";
export { dataFolderProblem } from "./data-folder.ts";
export { allVariables, clientEnvironment, readEnvironment } from "./env.ts";
export { checkpointKeyOf, installationKeys, type Keys, localToken, vaultKeysMade } from "./keys.ts";
export { loadPolicy } from "./load-policy.ts";
export { isLoopback } from "./real-systems.ts";
export { SETTINGS } from "./setting-names.ts";
export { problemLine, readChecked, rereadChecked } from "./yaml-file.ts";
