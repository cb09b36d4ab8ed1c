export type { IdpFault } from "./faults.ts";
export { type IdpSim, startIdp } from "./server.ts";
