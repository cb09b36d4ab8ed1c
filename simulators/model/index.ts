export type { Behave, Behaviour, JsonSchema, ParsedRequest } from "./behaviour.ts";
export { FAULTS, type FaultName } from "./faults.ts";
export { obedient } from "./obedient.ts";
export { type ModelSim, startModel } from "./server.ts";
