export { closeDesks, type Desk, type DeskOptions, openDesk, OPERATOR_TOKEN } from "./desk.ts";
export * from "./model.ts";
export * from "./people.ts";
export * from "./post.ts";
export * from "./story.ts";
export * from "./tickets.ts";
