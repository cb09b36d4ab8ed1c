export * from "./directory.ts";
export * from "./log.ts";
export * from "./models.ts";
export * from "./queue.ts";
export * from "./sinks.ts";
export * from "./store.ts";
export * from "./tickets.ts";
export * from "./webhooks.ts";
