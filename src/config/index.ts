export { type Configuration, type Configured, configure, isLoopback, type Role, type ServiceSettings } from "./configuration.ts";
export { allVariables, clientEnvironment, type Environment, readEnvironment, SETTINGS } from "./env.ts";
export { loadPolicy } from "./load-policy.ts";
export { problemLine, readChecked } from "./yaml-file.ts";
export { installationKeys, type Keys, localToken } from "./keys.ts";
