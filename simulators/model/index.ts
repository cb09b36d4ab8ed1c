export type { Behave, Behaviour, JsonSchema, ParsedRequest } from "./behaviour.ts";
export { FAULTS, type FaultName, plain } from "./faults.ts";
export { obedient } from "./obedient.ts";
export { fromSchema } from "./schema.ts";
export { type ModelCall, type ModelOptions, type ModelSim, startModel } from "./server.ts";
