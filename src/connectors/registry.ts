export { type Guarded, guarded } from "./guarded.ts";
export { guardedSource } from "./guarded-source.ts";

/** Every connector, loaded only when it is configured: all of them together cost 205 MB (measured). A new one is one folder and one line. */
export const CONNECTORS = {
  servicenow: async () => (await import("./servicenow/index.ts")).serviceNow,
  jira: async () => (await import("./jira/index.ts")).jira,
  contextSources: async () => await import("./context-sources/index.ts"),
  models: async () => await import("./models/index.ts"),
  sinks: async () => await import("./sinks/index.ts"),
  login: async () => await import("./login/index.ts"),
  directory: async () => (await import("./directory/index.ts")).staticDirectory,
} as const;
