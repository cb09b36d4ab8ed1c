export { glassApi, Incident } from "./glass-api.ts";
export { glassRoutes } from "./glass-routes.ts";
export { glassStatusOf } from "./status-of.ts";
