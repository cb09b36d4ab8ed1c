export { makeApp } from "./app.ts";
export { countRefusals, type Refusals } from "./refusals.ts";
export type { ReviewDeps } from "./reviews/index.ts";
export type { ScimDeps } from "./scim/index.ts";
export { makeServer } from "./server.ts";
