export { closeDesks, type Desk, openDesk } from "./desk.ts";
export { OPERATOR_TOKEN } from "./launch.ts";
export * from "./model.ts";
export * from "./people.ts";
export * from "./post.ts";
export * from "./story.ts";
export * from "./tickets.ts";
