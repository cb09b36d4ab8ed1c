export { revealApi } from "./reveal-api.ts";
export { vaultRoutes } from "./vault-routes.ts";
