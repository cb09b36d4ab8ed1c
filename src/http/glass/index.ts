export { glassApi } from "./glass-api.ts";
export { glassRoutes } from "./glass-routes.ts";
