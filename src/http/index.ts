export type { Operator } from "./admin.ts";
export { type AppDeps, makeApp } from "./app.ts";
export type { Readiness } from "./health.ts";
export { countRefusals, type Refusals } from "./refusals.ts";
