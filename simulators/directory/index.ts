export type { DirectoryFault } from "./faults.ts";
export { type ScimClient, scimClient } from "./scim-client.ts";
export { type DirectorySim, startDirectory } from "./server.ts";
export type { Tenant } from "./tenant.ts";
