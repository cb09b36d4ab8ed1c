export type { ErpFault } from "./faults.ts";
export { type ErpSim, startErp } from "./server.ts";
