export { closeDesks, type Desk, type DeskOptions, OPERATOR_TOKEN, openDesk } from "./desk.ts";
export * from "./model.ts";
export * from "./people.ts";
export * from "./post.ts";
export * from "./story.ts";
export * from "./tickets.ts";
