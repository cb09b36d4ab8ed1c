export { type Guarded, guarded } from "./guarded.ts";
export { guardedChannel } from "./guarded-channel.ts";
export { guardedDirectory } from "./guarded-directory.ts";
export { guardedSource } from "./guarded-source.ts";
export { assertEgress } from "./http.ts";

/** Every connector, loaded only when it is configured: all of them together cost 205 MB (measured). A new one is one folder and one line. */
export const CONNECTORS = {
  servicenow: async () => (await import("./servicenow/index.ts")).serviceNow,
  jira: async () => (await import("./jira/index.ts")).jira,
  slack: async () => (await import("./channels/slack/index.ts")).slack,
  teams: async () => (await import("./channels/teams/index.ts")).teams,
  contextSources: async () => await import("./context-sources/index.ts"),
  models: async () => await import("./models/index.ts"),
  sinks: async () => await import("./sinks/index.ts"),
  anchors: async () => await import("./anchors/index.ts"),
  timeStamps: async () => (await import("./anchors/time-stamp-anchor.ts")).timeStampAnchor,
  keys: async () => await import("./keys/index.ts"),
  vaultKeys: async () => (await import("./keys/index.ts")).vaultKeysOf,
  login: async () => await import("./login/index.ts"),
  directory: async () => await import("./directory/index.ts"),
} as const;
