export { buttonsOf, type TeamsMessage, textOf } from "./messages.ts";
export type { Press } from "./press.ts";
export { startTeams, type TeamsSim } from "./server.ts";
