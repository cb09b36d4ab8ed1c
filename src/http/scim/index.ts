export { type ScimDeps, scimRoutes } from "./routes.ts";
