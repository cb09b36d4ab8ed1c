export { makeApp } from "./app.ts";
export { countRefusals, type Refusals } from "./refusals.ts";
export { makeServer } from "./server.ts";
