export { closeDesks, type Desk, openDesk } from "./desk.ts";
export { API_AUDIENCE, oid } from "./idp.ts";
export { OPERATOR_TOKEN } from "./launch.ts";
export * from "./model.ts";
export * from "./people.ts";
export * from "./post.ts";
export * from "./review-calls.ts";
export * from "./story.ts";
export * from "./tickets.ts";
