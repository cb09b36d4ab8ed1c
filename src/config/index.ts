export { type Configuration, configure } from "./configuration.ts";
export { dataFolderProblem } from "./data-folder.ts";
export { allVariables, clientEnvironment, readEnvironment, SETTINGS } from "./env.ts";
export { installationKeys, type Keys, localToken } from "./keys.ts";
export { loadPolicy } from "./load-policy.ts";
export { isLoopback } from "./real-systems.ts";
export { problemLine, readChecked } from "./yaml-file.ts";
