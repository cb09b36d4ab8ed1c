export { buttonsOf, type SlackMessage, textOf } from "./messages.ts";
export type { Press } from "./press.ts";
export { type SlackSim, startSlack } from "./server.ts";
